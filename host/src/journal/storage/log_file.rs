//! The file of an event log: read in bounded memory, appended to durably.

use super::{Written, torn_line};
use crate::{
    durable,
    journal::{EntryId, Event, EventLog, Latest, MAX_EVENT_BYTES},
    regular_file,
};
use std::{
    fs::{File, OpenOptions},
    io::{self, BufReader, Read, Write},
    path::Path,
};

/// The bytes of a log that are read at once. Nearly all logs are shorter.
const AT_ONCE: u64 = 1 << 20;

/// A log that is being read.
pub(super) enum LogFile<'b> {
    /// All of it.
    Short(&'b [u8]),
    /// The beginning, and the file with the rest.
    Long(&'b [u8], File),
}

impl<'b> LogFile<'b> {
    /// Opens a log; `None` if it does not exist. `buffer` is used for the bytes.
    pub(super) fn open(path: &Path, buffer: &'b mut Vec<u8>) -> io::Result<Option<Self>> {
        buffer.clear();
        let Some(file) = regular_file::open_existing(path)? else {
            return Ok(None);
        };
        // A file read directly is first asked for its size and position: two calls more for each of 10,000.
        let read = (&file).take(AT_ONCE).read_to_end(buffer)?;
        Ok(Some(if (read as u64) < AT_ONCE {
            Self::Short(buffer)
        } else {
            Self::Long(buffer, file)
        }))
    }

    /// Reads the log from its beginning, see [`EventLog::follow`].
    pub(super) fn follow(
        self,
        id: EntryId,
        each_state: impl FnMut(&crate::journal::Entry),
    ) -> io::Result<EventLog> {
        match self {
            Self::Short(bytes) => EventLog::follow(id, bytes, each_state),
            Self::Long(bytes, file) => {
                EventLog::follow(id, bytes.chain(BufReader::new(file)), each_state)
            }
        }
    }

    /// Reads the last text; of a short log from the end, which is faster.
    pub(super) fn latest(self, id: EntryId, with_annotations: bool) -> io::Result<Option<Latest>> {
        match self {
            Self::Short(bytes) => Ok(Latest::read(bytes, with_annotations)),
            long @ Self::Long(..) => Ok(Latest::of(long.follow(id, |_| {})?)),
        }
    }
}

/// Returns the lines of `events`; `None` if one is longer than a log can hold.
pub(super) fn lines_of(events: &[Event]) -> Option<Vec<u8>> {
    let mut lines = Vec::new();
    for event in events {
        let line = event.to_line();
        if line.len() > MAX_EVENT_BYTES {
            return None;
        }
        lines.extend(line.into_bytes());
    }
    Some(lines)
}

/// Appends `lines` to the log at `path`, whose content is `log`. Everything in it stays byte for byte, except
/// for a torn line, which is moved into a file beside first.
pub(super) fn append(
    path: &Path,
    log: &EventLog,
    mut lines: Vec<u8>,
) -> Result<Written, torn_line::Failed> {
    let mut written = Written::default();
    if log.torn > 0 {
        written.set_aside = Some(torn_line::set_aside(path, log.torn)?);
    }
    if log.unterminated {
        lines.insert(0, b'\n');
    }
    append_bytes(path, &lines).map_err(|source| torn_line::Failed {
        path: path.to_owned(),
        source,
    })?;
    Ok(written)
}

/// One write for all lines, which are on the disk afterwards.
fn append_bytes(path: &Path, lines: &[u8]) -> io::Result<()> {
    let mut file = regular_file::open(path, OpenOptions::new().append(true))?;
    let before = file.metadata()?.len();
    if let Err(error) = file.write_all(lines) {
        // A full disk may have taken the first half.
        let _ = file.set_len(before);
        return Err(error);
    }
    durable::sync_file(&file)
}
