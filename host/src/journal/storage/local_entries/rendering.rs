//! The markdown of an entry: rendered from its log, and recognised as rendered.

use super::LocalEntries;
use crate::{
    digest,
    journal::{
        EntryId, is_rendered_from, markdown,
        storage::{
            EntryStorage, Rendered, StorageError,
            log_file::LogFile,
            markdown_file::{Found, MarkdownFile, StagedMarkdown},
        },
    },
};
use devlog_provider_api::Sha256Digest;
use std::io;

impl LocalEntries {
    /// Renders the log as it is now. The caller holds the lock, or else an older state could win.
    ///
    /// Markdown with the digest `known` counts as rendered by devlog, beside that of every state of the log.
    /// A `staged` text of this state spares the wait for the disk.
    pub(super) fn render_locked(
        &self,
        id: EntryId,
        known: Option<Sha256Digest>,
        staged: Option<StagedMarkdown>,
    ) -> Result<Rendered, StorageError> {
        let log = self.log(id)?.ok_or(StorageError::Absent { id })?;
        let entry = log.entry.ok_or(StorageError::NoText { id })?;
        let was_rendered =
            |old: &[u8]| Ok(known == Some(digest::of_bytes(old)) || self.is_old_state(id, old)?);
        self.markdown_file(id)
            .render(&entry, was_rendered, staged)
            .map_err(|source| StorageError::NotRendered { id, source })
    }

    /// Reports if the markdown is of an earlier state of its log, or blank: a crash came before the rendering of the
    /// present state. Markdown that a person wrote is not.
    ///
    /// # Errors
    /// [`StorageError::Read`].
    pub fn is_stale(&self, id: EntryId) -> Result<bool, StorageError> {
        let found = self.markdown_file(id).read();
        let found =
            found.map_err(|source| StorageError::reading(&self.markdown_path(id), source))?;
        let (text, is_blank) = match &found {
            Found::Text(text) => (&**text, false),
            Found::Nothing | Found::Blank(_) => (&[][..], true),
            Found::TooLong(_) => return Ok(false),
        };
        let (mut is_rendered, mut was_rendered) = (false, false);
        let log = self.read_log(id, &mut Vec::new(), |log| {
            log.follow(id, |entry| {
                is_rendered = is_rendered_from(text, entry);
                was_rendered |= is_rendered;
            })
        })?;
        let has_text = log.is_some_and(|log| log.entry.is_some());
        Ok(has_text && !is_rendered && (was_rendered || is_blank))
    }

    /// Reports if `is_sought` is true of what the log renders to, now or once.
    ///
    /// # Errors
    /// [`StorageError::Read`].
    pub fn rendered(
        &self,
        id: EntryId,
        is_sought: impl Fn(&str) -> bool,
    ) -> Result<bool, StorageError> {
        let mut found = false;
        self.read_log(id, &mut Vec::new(), |log| {
            log.follow(id, |entry| found = found || is_sought(&markdown(entry)))
        })?;
        Ok(found)
    }

    /// Reports that a text was rendered from the log as it once was: a crash may have come before the rendering
    /// of its present state.
    fn is_old_state(&self, id: EntryId, text: &[u8]) -> io::Result<bool> {
        let (mut buffer, mut is_rendered) = (Vec::new(), false);
        if let Some(log) = LogFile::open(&self.log_path(id), &mut buffer)? {
            log.follow(id, |entry| is_rendered |= is_rendered_from(text, entry))?;
        }
        Ok(is_rendered)
    }

    /// Returns the digest of the markdown if it was rendered from the log as it is now, or once was.
    pub(super) fn rendered_digest(&self, id: EntryId) -> io::Result<Option<Sha256Digest>> {
        match self.markdown_file(id).read()? {
            Found::Text(text) if self.is_old_state(id, &text)? => Ok(Some(digest::of_bytes(&text))),
            _ => Ok(None),
        }
    }

    pub(super) fn markdown_file(&self, id: EntryId) -> MarkdownFile {
        MarkdownFile {
            path: self.markdown_path(id),
            id,
            conflicts: self.conflicts.clone(),
        }
    }
}
