//! The entries in the files of a journal.

mod rendering;
mod replacing;

use super::{
    EntryStorage, Origin, Rendered, StorageError, WriteLock, Written,
    entry_ids::ids_in,
    kept_copy::Kept,
    log_file::{self, LogFile, lines_of},
    new_file, torn_line,
};
use crate::{
    digest,
    durable::{self, DurableError, Replacement},
    journal::{EntryId, Event, EventLog, FileKind, Latest},
    regular_file,
};
use devlog_provider_api::Sha256Digest;
use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{self, Cursor, Read},
    path::{Path, PathBuf},
    time::Duration,
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
    pub fn new(root: &Path) -> Self {
        Self {
            events: root.join("events"),
            entries: root.join("entries"),
            conflicts: root.join("conflicts"),
        }
    }

    /// The path of an event log.
    pub fn log_path(&self, id: EntryId) -> PathBuf {
        self.events.join(format!("{id}.jsonl"))
    }

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

    fn lock(&self) -> Result<WriteLock, StorageError> {
        self.create_folders()?;
        let lock = self.lock_existing()?;
        if lock.last_was_killed() {
            self.remove_leftovers_locked();
        }
        Ok(lock)
    }

    fn create_folders(&self) -> Result<(), StorageError> {
        [&self.events, &self.entries]
            .into_iter()
            .try_for_each(|folder| {
                durable::create_private_folder(folder)
                    .map_err(|source| StorageError::writing(folder, source))
            })
    }

    fn lock_existing(&self) -> Result<WriteLock, StorageError> {
        WriteLock::acquire(&self.events)
            .map_err(|source| StorageError::writing(&self.events.join(".lock"), source))
    }

    fn remove_leftovers_locked(&self) {
        let kept = ["events", "entries"].map(|folder| self.conflicts.join(folder));
        let folders = [&self.events, &self.entries].into_iter().chain(&kept);
        folders.for_each(|folder| durable::remove_leftovers(folder, Duration::ZERO));
    }

    /// Opens a log, and passes it to `read`; `None` if it does not exist.
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
            .map_err(|source| StorageError::reading(&path, source))
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
        bytes_of(&self.log_path(id))
    }

    fn markdown_bytes(&self, id: EntryId) -> Result<Option<Vec<u8>>, StorageError> {
        bytes_of(&self.markdown_path(id))
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
        written.kept = self.render_locked(id, None, None)?.kept();
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
            Err(source) => return Err(StorageError::reading(&path, source)),
        }
        let mut written = log_file::append(&path, base, lines).map_err(failed)?;
        written.kept = self.render_locked(id, None, None)?.kept();
        Ok(written)
    }

    fn replace_log(
        &self,
        id: EntryId,
        expected: Option<Sha256Digest>,
        log: &[u8],
    ) -> Result<Written, StorageError> {
        self.replace_staged(id, expected, log)
    }

    fn replace_markdown(
        &self,
        id: EntryId,
        expected: Option<Sha256Digest>,
        markdown: &[u8],
    ) -> Result<(), StorageError> {
        let _lock = self.lock()?;
        replace_unchanged(id, &self.markdown_path(id), expected, markdown)
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
            .map_err(|source| StorageError::writing(&self.conflicts, source))
    }

    fn render(&self, id: EntryId) -> Result<Rendered, StorageError> {
        let _lock = self.lock()?;
        self.render_locked(id, None, None)
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
        Err(source) => Err(StorageError::writing(path, source)),
    }
}

fn replace_unchanged(
    id: EntryId,
    path: &Path,
    expected: Option<Sha256Digest>,
    bytes: &[u8],
) -> Result<(), StorageError> {
    match durable::replace_unchanged(path, expected, bytes) {
        Ok(Replacement::Done) => Ok(()),
        Ok(Replacement::ChangedMeanwhile) => Err(StorageError::Changed { id }),
        Err(DurableError { path, source }) => Err(StorageError::writing(&path, source)),
    }
}

fn bytes_of(path: &Path) -> Result<Option<Vec<u8>>, StorageError> {
    let read = |mut file: File| {
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map(|_| bytes)
    };
    let opened = regular_file::open_existing(path);
    let bytes = opened.and_then(|file| file.map(read).transpose());
    bytes.map_err(|source| StorageError::reading(path, source))
}

fn digest_of(path: &Path) -> io::Result<Option<Sha256Digest>> {
    let digest = |file| digest::of_reader(file).map(|(digest, _)| digest);
    regular_file::open_existing(path)?.map(digest).transpose()
}

fn failed(torn_line::Failed { path, source }: torn_line::Failed) -> StorageError {
    StorageError::Write { path, source }
}

#[cfg(test)]
mod tests;
