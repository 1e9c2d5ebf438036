//! The entries in the files of a journal.

use super::{
    Entry, EntryId, EntryStorage, Event, EventLog, FileKind, Latest, Rendered, StorageError,
    WriteLock, Written, journal_file, markdown, new_file, parse_key, torn_line,
};
use crate::{
    durable::{self, DurableError},
    regular_file,
};
use std::{
    collections::BTreeSet,
    fs::{self, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// The journal at a root, which need not be there yet.
#[derive(Clone, Debug)]
pub struct LocalEntries {
    events: PathBuf,
    entries: PathBuf,
}

impl LocalEntries {
    /// Looks at nothing yet.
    #[must_use]
    pub fn new(root: &Path) -> Self {
        Self {
            events: root.join("events"),
            entries: root.join("entries"),
        }
    }

    /// The event log of an entry.
    #[must_use]
    pub fn log_path(&self, id: EntryId) -> PathBuf {
        self.events.join(format!("{id}.jsonl"))
    }

    /// The markdown of an entry.
    #[must_use]
    pub fn markdown_path(&self, id: EntryId) -> PathBuf {
        self.entries.join(format!("{id}.md"))
    }

    fn lock(&self) -> Result<WriteLock, StorageError> {
        for folder in [&self.events, &self.entries] {
            durable::create_private_folder(folder).map_err(|source| write_error(folder, source))?;
        }
        WriteLock::acquire(&self.events)
            .map_err(|source| write_error(&self.events.join(".lock"), source))
    }

    fn bytes(&self, id: EntryId) -> Result<Option<Vec<u8>>, StorageError> {
        let mut bytes = Vec::new();
        Ok(self.read_log(id, &mut bytes)?.then_some(bytes))
    }

    fn read_log(&self, id: EntryId, bytes: &mut Vec<u8>) -> Result<bool, StorageError> {
        let path = self.log_path(id);
        journal_file::read_into(&path, bytes).map_err(|source| read_error(&path, source))
    }

    /// Renders what the log says now. The caller holds the lock, or else an older state could win.
    fn render_locked(&self, id: EntryId) -> Result<Rendered, StorageError> {
        let log = self.log(id)?.ok_or(StorageError::Absent { id })?;
        let entry = Entry::replay(id, &log.events).ok_or(StorageError::NoText { id })?;
        let (path, new) = (self.markdown_path(id), markdown(&entry));
        let mut old = Vec::new();
        let found = journal_file::read_into(&path, &mut old)
            .map_err(|source| not_rendered(id, &path, source))?;
        if found && is_rendered_as(&old, new.as_bytes()) {
            return Ok(Rendered::Right);
        }
        durable::replace(&path, new.as_bytes())
            .map_err(|source| StorageError::NotRendered { id, source })?;
        Ok(if found {
            Rendered::Different { old, new }
        } else {
            Rendered::Missing
        })
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
        Ok(self.bytes(id)?.map(|bytes| EventLog::parse(&bytes)))
    }

    fn latest(
        &self,
        id: EntryId,
        with_annotations: bool,
        buffer: &mut Vec<u8>,
    ) -> Result<Option<Latest>, StorageError> {
        let found = self.read_log(id, buffer)?;
        Ok(found
            .then(|| Latest::read(buffer, with_annotations))
            .flatten())
    }

    fn create(&self, id: EntryId, events: &[Event]) -> Result<Written, StorageError> {
        let _lock = self.lock()?;
        let path = self.log_path(id);
        let written = match self.bytes(id)? {
            None => create_log(id, &path, events)?,
            // A crash left the beginning of a line, or nothing: that is no entry.
            Some(bytes) if EventLog::parse(&bytes).is_blank() => append_to(&path, &bytes, events)?,
            Some(_) => return Err(StorageError::Exists { id }),
        };
        self.render_locked(id)?;
        Ok(written)
    }

    fn append(
        &self,
        id: EntryId,
        base: &EventLog,
        events: &[Event],
    ) -> Result<Written, StorageError> {
        let _lock = self.lock()?;
        let bytes = self.bytes(id)?.ok_or(StorageError::Absent { id })?;
        if bytes.len() != base.len {
            return Err(StorageError::Changed { id });
        }
        let written = append_to(&self.log_path(id), &bytes, events)?;
        self.render_locked(id)?;
        Ok(written)
    }

    fn render(&self, id: EntryId) -> Result<Rendered, StorageError> {
        let _lock = self.lock()?;
        self.render_locked(id)
    }
}

/// Line ends of Windows are as right as others: whoever checked the journal out with them must not see every
/// entry written again.
fn is_rendered_as(found: &[u8], expected: &[u8]) -> bool {
    found == expected || {
        let without = |text: &[u8]| String::from_utf8_lossy(text).replace("\r\n", "\n");
        without(found) == without(expected)
    }
}

fn lines_of(events: &[Event]) -> Vec<u8> {
    let lines: Vec<String> = events.iter().map(Event::to_line).collect();
    lines.concat().into_bytes()
}

/// Whole or not at all, and never over a log that an older devlog, which knows no lock, made meanwhile.
fn create_log(id: EntryId, path: &Path, events: &[Event]) -> Result<Written, StorageError> {
    match new_file::create(path, &lines_of(events)) {
        Ok(()) => Ok(Written::default()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Err(StorageError::Exists { id })
        }
        Err(source) => Err(write_error(path, source)),
    }
}

fn append_to(path: &Path, bytes: &[u8], events: &[Event]) -> Result<Written, StorageError> {
    let log = EventLog::parse(bytes);
    let torn = &bytes[log.whole_len()..];
    let set_aside = if torn.is_empty() {
        None
    } else {
        let aside = torn_line::set_aside(path, torn).map_err(|error| match error {
            torn_line::SetAsideError::Copy(DurableError { path, source })
            | torn_line::SetAsideError::Cut { path, source } => write_error(&path, source),
        })?;
        Some(aside)
    };
    let mut lines = lines_of(events);
    if log.unterminated {
        lines.insert(0, b'\n');
    }
    append(path, &lines).map_err(|source| write_error(path, source))?;
    Ok(Written { set_aside })
}

/// One write for all lines, which are on the disk afterwards.
fn append(path: &Path, lines: &[u8]) -> io::Result<()> {
    let mut file = regular_file::open(path, OpenOptions::new().append(true))?;
    let before = file.metadata()?.len();
    if let Err(error) = file.write_all(lines) {
        // A full disk may have taken the first half.
        let _ = file.set_len(before);
        return Err(error);
    }
    durable::sync_file(&file)
}

fn ids_in(folder: &Path, kind: FileKind) -> Result<Vec<EntryId>, StorageError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(read_error(folder, source)),
    };
    let (prefix, mut ids) = (prefix_of(kind), Vec::new());
    for entry in entries {
        let name = entry
            .map_err(|source| read_error(folder, source))?
            .file_name();
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

fn not_rendered(id: EntryId, path: &Path, source: io::Error) -> StorageError {
    let path = path.to_owned();
    StorageError::NotRendered {
        id,
        source: DurableError { path, source },
    }
}

#[cfg(test)]
mod tests;
