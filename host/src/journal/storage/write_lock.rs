//! One writer of entries at a time.

use crate::regular_file;
use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    path::Path,
};

/// The right to write entries; given back when it is dropped, or when the process ends in any way.
///
/// It is not the lock of a push, which may last for hours. This one is held while a few lines reach the disk,
/// and never while an editor is open, so a second writer waits for it. The file is never renamed or removed.
///
/// While a writer is at work, the file holds a mark. A writer that finds one knows that the last one was killed,
/// without reading the folders each time.
#[derive(Debug)]
pub struct WriteLock {
    /// Closing it gives the lock back.
    file: File,
    was_killed: bool,
}

impl WriteLock {
    /// Waits for the lock on `events/.lock`; a hidden file is no part of a backup.
    pub(super) fn acquire(events: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = regular_file::open(&events.join(".lock"), &mut options)?;
        file.lock()?;
        let was_killed = file.metadata()?.len() > 0;
        // Without the mark, leftovers of this writer stay until the next one is killed.
        let _ = file.write_all(b"writing\n");
        Ok(Self { file, was_killed })
    }

    /// Reports that the writer before was killed, and may have left temporary files.
    pub(super) fn last_was_killed(&self) -> bool {
        self.was_killed
    }
}

impl Drop for WriteLock {
    fn drop(&mut self) {
        let _ = self.file.set_len(0);
    }
}
