//! Logs that take the place of others. Their bytes reach the disk before the write lock is taken, and the names of
//! their files after it was given back: many days wait for the disk at once, and no other writer waits with them.

use super::{LocalEntries, digest_of, failed};
use crate::{
    durable::{self, DurableError, Replacement, Staged},
    journal::{
        EntryId, EventLog,
        storage::{EntryStorage, StorageError, Written, markdown_file::StagedMarkdown, torn_line},
    },
};
use devlog_provider_api::Sha256Digest;

/// A log and its markdown, each in a file beside its place.
struct StagedDay<'a> {
    bytes: &'a [u8],
    log: Staged,
    /// Absent if there is nothing to render, or a fault that the rendering reports.
    markdown: Option<StagedMarkdown>,
}

impl LocalEntries {
    /// Removes the files that a killed pull had staged. The caller holds the run lock, so that no pull is at work.
    ///
    /// # Errors
    /// [`StorageError::Write`] if the folders cannot be created or locked.
    pub fn remove_leftovers(&self) -> Result<(), StorageError> {
        let _lock = self.lock()?;
        self.remove_leftovers_locked();
        Ok(())
    }

    /// Does the work of [`EntryStorage::replace_log`].
    pub(super) fn replace_staged(
        &self,
        id: EntryId,
        expected: Option<Sha256Digest>,
        log: &[u8],
    ) -> Result<Written, StorageError> {
        self.create_folders()?;
        self.check_digest(id, expected)?;
        let staged = self.stage(id, log)?;
        let lock = self.lock_existing()?;
        let written = self.replace_locked(id, expected, staged)?;
        drop(lock);
        for path in [self.log_path(id), self.markdown_path(id)] {
            durable::sync_folder_of(&path)
                .map_err(|source| StorageError::writing(&path, source))?;
        }
        Ok(written)
    }

    /// Links and other things that are not files are refused here, before anything is written beside their targets.
    fn check_digest(
        &self,
        id: EntryId,
        expected: Option<Sha256Digest>,
    ) -> Result<(), StorageError> {
        let path = self.log_path(id);
        match digest_of(&path) {
            Ok(found) if found == expected => Ok(()),
            Ok(_) => Err(StorageError::Changed { id }),
            Err(source) => Err(StorageError::reading(&path, source)),
        }
    }

    fn stage<'a>(&self, id: EntryId, bytes: &'a [u8]) -> Result<StagedDay<'a>, StorageError> {
        let path = self.log_path(id);
        let log = durable::stage(&path, bytes).map_err(writing)?;
        let entry = EventLog::follow(id, bytes, |_| {})
            .map_err(|source| StorageError::reading(&path, source))?
            .entry;
        let stage = |entry| self.markdown_file(id).stage(&entry);
        let markdown = entry.and_then(|entry| stage(entry).transpose());
        let markdown = markdown.transpose().map_err(writing)?;
        Ok(StagedDay {
            bytes,
            log,
            markdown,
        })
    }

    fn replace_locked(
        &self,
        id: EntryId,
        expected: Option<Sha256Digest>,
        staged: StagedDay<'_>,
    ) -> Result<Written, StorageError> {
        self.check_digest(id, expected)?;
        let path = self.log_path(id);
        let known = self
            .rendered_digest(id)
            .map_err(|source| StorageError::reading(&self.markdown_path(id), source))?;
        let mut written = Written::default();
        if let Some(old) = self.log(id)?.filter(|log| log.torn > 0) {
            written.set_aside = Some(torn_line::copy(&path, old.torn).map_err(failed)?);
        }
        let replaced = staged.log.replace_unchanged(expected, staged.bytes);
        if replaced.map_err(writing)? == Replacement::ChangedMeanwhile {
            return Err(StorageError::Changed { id });
        }
        match self.render_locked(id, known, staged.markdown) {
            Ok(rendered) => written.kept = rendered.kept(),
            // A log of events that only a newer devlog knows has no markdown here.
            Err(StorageError::NoText { .. }) => {}
            Err(error) => return Err(error),
        }
        Ok(written)
    }
}

fn writing(DurableError { path, source }: DurableError) -> StorageError {
    StorageError::Write { path, source }
}
