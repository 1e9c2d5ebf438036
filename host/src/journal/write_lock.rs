//! One writer of entries at a time.

use crate::regular_file;
use std::{
    fs::{File, OpenOptions},
    io,
    path::Path,
};

/// The right to write entries; given back when it is dropped, or when the process ends in any way.
///
/// It is not the lock of a push, which may last for hours. This one is held while a few lines reach the disk,
/// and never while an editor is open, so whoever finds it taken waits. The file is never renamed or removed.
#[derive(Debug)]
pub struct WriteLock {
    /// Closing it gives the lock back.
    _file: File,
}

impl WriteLock {
    /// Waits for the lock on `events/.lock`; a hidden file is no part of a backup.
    pub(super) fn acquire(events: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let file = regular_file::open(&events.join(".lock"), &mut options)?;
        file.lock()?;
        Ok(Self { _file: file })
    }
}
