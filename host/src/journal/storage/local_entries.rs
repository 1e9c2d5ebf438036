//! The entries in the files of a journal.

use super::{
    EntryStorage, Origin, Rendered, StorageError, WriteLock, Written,
    kept_copy::Kept,
    leftovers,
    log_file::{self, LogFile, lines_of},
    markdown_file::{Found, MarkdownFile},
    new_file, torn_line,
};
use crate::{
    digest,
    durable::{self, DurableError},
    folder,
    journal::{EntryId, Event, EventLog, FileKind, Latest, is_rendered_from, parse_key},
    regular_file,
};
use devlog_provider_api::Sha256Digest;
use std::{
    collections::BTreeSet,
    fs::{self, OpenOptions},
    io::{self, Cursor},
    path::{Path, PathBuf},
};

/// The journal at a root, which need not be there yet.
#[derive(Clone, Debug)]
pub struct LocalEntries {
    events: PathBuf,
    entries: PathBuf,
    conflicts: PathBuf,
}

impl LocalEntries {
    /// Names the folders below `root`. Nothing is read yet.
    #[must_use]
    pub fn new(root: &Path) -> Self {
        Self {
            events: root.join("events"),
            entries: root.join("entries"),
            conflicts: root.join("conflicts"),
        }
    }

    /// The path of an event log.
    #[must_use]
    pub fn log_path(&self, id: EntryId) -> PathBuf {
        self.events.join(format!("{id}.jsonl"))
    }

    /// The path of the markdown of an entry.
    #[must_use]
    pub fn markdown_path(&self, id: EntryId) -> PathBuf {
        self.entries.join(format!("{id}.md"))
    }

    /// Reports that `text` is the text of an entry, or was it once.
    ///
    /// # Errors
    /// [`StorageError::Read`].
    pub fn had_text(&self, id: EntryId, text: &str) -> Result<bool, StorageError> {
        let mut had = false;
        self.read_log(id, &mut Vec::new(), |log| {
            log.follow(id, |entry| had |= entry.content == text)
        })?;
        Ok(had)
    }

    fn markdown_file(&self, id: EntryId) -> MarkdownFile {
        MarkdownFile {
            path: self.markdown_path(id),
            id,
            conflicts: self.conflicts.clone(),
        }
    }

    fn lock(&self) -> Result<WriteLock, StorageError> {
        for folder in [&self.events, &self.entries] {
            durable::create_private_folder(folder).map_err(|source| write_error(folder, source))?;
        }
        let lock = WriteLock::acquire(&self.events)
            .map_err(|source| write_error(&self.events.join(".lock"), source))?;
        if lock.last_was_killed() {
            let kept = ["events", "entries"].map(|folder| self.conflicts.join(folder));
            let folders = [&self.events, &self.entries].into_iter().chain(&kept);
            folders.for_each(|folder| leftovers::remove(folder));
        }
        Ok(lock)
    }

    /// Opens a log, and passes it to `read`; `None` if there is none.
    fn read_log<T>(
        &self,
        id: EntryId,
        buffer: &mut Vec<u8>,
        read: impl FnOnce(LogFile<'_>) -> io::Result<T>,
    ) -> Result<Option<T>, StorageError> {
        let path = self.log_path(id);
        let opened = LogFile::open(&path, buffer);
        opened
            .and_then(|log| log.map(read).transpose())
            .map_err(|source| read_error(&path, source))
    }

    /// Renders the log as it is now. The caller holds the lock, or else an older state could win.
    ///
    /// Markdown with the digest `known` counts as rendered by devlog, beside that of every state of the log.
    fn render_locked(
        &self,
        id: EntryId,
        known: Option<Sha256Digest>,
    ) -> Result<Rendered, StorageError> {
        let log = self.log(id)?.ok_or(StorageError::Absent { id })?;
        let entry = log.entry.ok_or(StorageError::NoText { id })?;
        let was_rendered =
            |old: &[u8]| Ok(known == Some(digest::of_bytes(old)) || self.is_old_state(id, old)?);
        self.markdown_file(id)
            .render(&entry, was_rendered)
            .map_err(|source| StorageError::NotRendered { id, source })
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
    fn rendered_digest(&self, id: EntryId) -> io::Result<Option<Sha256Digest>> {
        match self.markdown_file(id).read()? {
            Found::Text(text) if self.is_old_state(id, &text)? => Ok(Some(digest::of_bytes(&text))),
            _ => Ok(None),
        }
    }
}

impl EntryStorage for LocalEntries {
    fn ids(&self) -> Result<Vec<EntryId>, StorageError> {
        ids_in(&self.events, FileKind::EventLog)
    }

    fn strays(&self) -> Result<Vec<EntryId>, StorageError> {
        let known: BTreeSet<EntryId> = self.ids()?.into_iter().collect();
        let mut strays = ids_in(&self.entries, FileKind::Markdown)?;
        strays.retain(|id| !known.contains(id));
        Ok(strays)
    }

    fn log(&self, id: EntryId) -> Result<Option<EventLog>, StorageError> {
        self.read_log(id, &mut Vec::new(), |log| log.follow(id, |_| {}))
    }

    fn latest(
        &self,
        id: EntryId,
        with_annotations: bool,
        buffer: &mut Vec<u8>,
    ) -> Result<Option<Latest>, StorageError> {
        let latest = self.read_log(id, buffer, |log| log.latest(id, with_annotations));
        latest.map(Option::flatten)
    }

    fn log_bytes(&self, id: EntryId) -> Result<Option<Vec<u8>>, StorageError> {
        let path = self.log_path(id);
        let opened = regular_file::open(&path, OpenOptions::new().read(true));
        let mut bytes = Vec::new();
        let read = opened
            .map_err(io::Error::from)
            .and_then(|mut file| io::Read::read_to_end(&mut file, &mut bytes));
        match read {
            Ok(_) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(read_error(&path, source)),
        }
    }

    fn create(&self, id: EntryId, events: &[Event]) -> Result<Written, StorageError> {
        let lines = lines_of(events).ok_or(StorageError::TooLong { id })?;
        let _lock = self.lock()?;
        let path = self.log_path(id);
        let mut written = match self.log(id)? {
            None => create_log(id, &path, &lines)?,
            // A crash left the beginning of a line, or nothing: that is no entry.
            Some(log) if log.is_blank() => log_file::append(&path, &log, lines).map_err(failed)?,
            Some(_) => return Err(StorageError::Exists { id }),
        };
        written.kept = self.render_locked(id, None)?.kept();
        Ok(written)
    }

    fn append(
        &self,
        id: EntryId,
        base: &EventLog,
        events: &[Event],
    ) -> Result<Written, StorageError> {
        let lines = lines_of(events).ok_or(StorageError::TooLong { id })?;
        let _lock = self.lock()?;
        let path = self.log_path(id);
        match fs::symlink_metadata(&path) {
            Ok(metadata) if metadata.len() == base.len => {}
            Ok(_) => return Err(StorageError::Changed { id }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(StorageError::Absent { id });
            }
            Err(source) => return Err(read_error(&path, source)),
        }
        let mut written = log_file::append(&path, base, lines).map_err(failed)?;
        written.kept = self.render_locked(id, None)?.kept();
        Ok(written)
    }

    fn replace_log(
        &self,
        id: EntryId,
        expected: Option<Sha256Digest>,
        log: &[u8],
    ) -> Result<Written, StorageError> {
        let _lock = self.lock()?;
        let path = self.log_path(id);
        let found = digest_of(&path).map_err(|source| read_error(&path, source))?;
        if found != expected {
            return Err(StorageError::Changed { id });
        }
        let known = self
            .rendered_digest(id)
            .map_err(|source| read_error(&self.markdown_path(id), source))?;
        let mut written = Written::default();
        if let Some(old) = self.log(id)? {
            if old.torn > 0 {
                written.set_aside = Some(torn_line::copy(&path, old.torn).map_err(failed)?);
            }
            durable::replace(&path, log)
                .map_err(|DurableError { path, source }| write_error(&path, source))?;
        } else {
            written = create_log(id, &path, log)?;
        }
        match self.render_locked(id, known) {
            Ok(rendered) => written.kept = rendered.kept(),
            // A log of events that only a newer devlog knows has no markdown here.
            Err(StorageError::NoText { .. }) => {}
            Err(error) => return Err(error),
        }
        Ok(written)
    }

    fn replace_markdown(
        &self,
        id: EntryId,
        expected: Option<Sha256Digest>,
        markdown: &[u8],
    ) -> Result<(), StorageError> {
        let _lock = self.lock()?;
        if self.log(id)?.is_some() {
            return Err(StorageError::Exists { id });
        }
        let path = self.markdown_path(id);
        let found = digest_of(&path).map_err(|source| read_error(&path, source))?;
        if found != expected {
            return Err(StorageError::Changed { id });
        }
        durable::replace(&path, markdown)
            .map_err(|DurableError { path, source }| write_error(&path, source))
    }

    fn keep_apart(
        &self,
        kind: FileKind,
        id: EntryId,
        origin: Origin,
        bytes: &[u8],
    ) -> Result<PathBuf, StorageError> {
        let _lock = self.lock()?;
        let kept = Kept {
            folder: &self.conflicts,
            kind,
            id,
            origin,
        };
        kept.keep(Cursor::new(bytes))
            .map_err(|source| write_error(&self.conflicts, source))
    }

    fn render(&self, id: EntryId) -> Result<Rendered, StorageError> {
        let _lock = self.lock()?;
        self.render_locked(id, None)
    }
}

/// Creates a log, whole or not at all, and never over one that an older devlog, which knows no lock, created
/// meanwhile.
fn create_log(id: EntryId, path: &Path, lines: &[u8]) -> Result<Written, StorageError> {
    match new_file::create(path, lines) {
        Ok(()) => Ok(Written::default()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Err(StorageError::Exists { id })
        }
        Err(source) => Err(write_error(path, source)),
    }
}

fn digest_of(path: &Path) -> io::Result<Option<Sha256Digest>> {
    let opened = regular_file::open(path, OpenOptions::new().read(true));
    match opened.map_err(io::Error::from) {
        Ok(file) => digest::of_reader(file).map(|(digest, _)| Some(digest)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn ids_in(folder: &Path, kind: FileKind) -> Result<Vec<EntryId>, StorageError> {
    let names = match folder::names_in(folder) {
        Ok(names) => names,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(read_error(folder, source)),
    };
    let (prefix, mut ids) = (prefix_of(kind), Vec::new());
    for name in names {
        let name = name.map_err(|source| read_error(folder, source))?;
        let key = name.to_str().map(|name| format!("{prefix}/{name}"));
        if let Some((found, Some(id))) = key.as_deref().and_then(parse_key)
            && found == kind
        {
            ids.push(id);
        }
    }
    ids.sort_unstable();
    Ok(ids)
}

fn prefix_of(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Markdown => "entries",
        FileKind::EventLog | FileKind::Config => "events",
    }
}

fn read_error(path: &Path, source: io::Error) -> StorageError {
    let path = path.to_owned();
    StorageError::Read { path, source }
}

fn write_error(path: &Path, source: io::Error) -> StorageError {
    let path = path.to_owned();
    StorageError::Write { path, source }
}

fn failed(torn_line::Failed { path, source }: torn_line::Failed) -> StorageError {
    StorageError::Write { path, source }
}

#[cfg(test)]
mod tests;
