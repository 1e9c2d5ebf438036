//! The log of facts since the last snapshot.

use super::{LogRecord, checked_line};
use crate::{durable, regular_file};
use std::{
    fs::{File, OpenOptions},
    io::{self, BufRead, Write},
    path::{Path, PathBuf},
};

/// Gives the records at the start of a log to `each`, up to the first one that is not as it was written, and returns
/// how many bytes they take.
pub(super) fn read(
    owner: &str,
    from: &mut dyn BufRead,
    mut each: impl FnMut(LogRecord),
) -> io::Result<u64> {
    let (mut good, mut line) = (0, Vec::new());
    while from.read_until(b'\n', &mut line)? > 0 {
        let Some(record) = read_line(owner, &line) else {
            break;
        };
        each(record);
        good += line.len() as u64;
        line.clear();
    }
    Ok(good)
}

fn read_line(owner: &str, line: &[u8]) -> Option<LogRecord> {
    let payload = checked_line::open(owner, line.strip_suffix(b"\n")?)?;
    serde_json::from_slice(payload).ok()
}

/// The lines of records, as they are appended.
pub(super) fn lines(owner: &str, records: &[LogRecord]) -> io::Result<String> {
    let mut lines = String::new();
    for record in records {
        lines += &checked_line::seal(owner, &serde_json::to_string(record)?);
    }
    Ok(lines)
}

/// A log that is written to. Nothing is opened before the first record.
#[derive(Debug)]
pub(super) struct Log {
    path: PathBuf,
    file: Option<File>,
    /// The end of the valid records; later bytes are cut off before a record is appended.
    end: u64,
    /// True if a write of some record failed. Trying again would only seem to help: the system drops the bytes
    /// that it could not write.
    is_lossy: bool,
}

impl Log {
    pub(super) fn new(path: PathBuf, end: u64) -> Self {
        Self {
            path,
            file: None,
            end,
            is_lossy: false,
        }
    }

    pub(super) fn is_open(&self) -> bool {
        self.file.is_some()
    }

    /// Appends [`lines`] in one write. After a failure the log holds what it held before.
    pub(super) fn append(&mut self, lines: &str) -> io::Result<()> {
        let end = self.end;
        let file = self.open()?;
        if let Err(error) = file.write_all(lines.as_bytes()) {
            // A torn line would take every later one with it.
            self.file = None;
            return Err(error);
        }
        self.end = end + lines.len() as u64;
        Ok(())
    }

    /// Waits until every record is on the disk.
    pub(super) fn sync(&mut self) -> io::Result<()> {
        if self.is_lossy {
            return Err(io::Error::other("the disk refused earlier records"));
        }
        let synced = self.file.as_ref().map_or(Ok(()), File::sync_data);
        self.is_lossy = synced.is_err();
        synced
    }

    /// Forgets every record.
    pub(super) fn clear(&mut self) -> io::Result<()> {
        self.end = 0;
        self.open()?.set_len(0)?;
        self.is_lossy = false;
        Ok(())
    }

    fn open(&mut self) -> io::Result<&mut File> {
        let file = match self.file.take() {
            Some(file) => file,
            None => open_cut(&self.path, self.end)?,
        };
        Ok(self.file.insert(file))
    }
}

fn open_cut(path: &Path, end: u64) -> io::Result<File> {
    let file = regular_file::open(path, OpenOptions::new().append(true).create(true))?;
    match file.metadata()?.len() {
        // It may be new: its name must be on the disk too.
        0 => durable::sync_folder_of(path)?,
        length if length > end => file.set_len(end)?,
        _ => {}
    }
    Ok(file)
}
