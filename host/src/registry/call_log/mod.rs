//! The log of the calls to a storage, which a user asks for when a remote is slow or fails.

mod line;

use crate::bounded_log;
pub use line::Line;
use std::{
    io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// The log's largest size in bytes, about 25,000 calls. As many are kept beside it.
const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// The log file of the calls to storages.
#[derive(Debug)]
pub struct CallLog {
    path: PathBuf,
    /// Held for each line, so that one thread replaces a full file.
    writing: Mutex<()>,
}

impl CallLog {
    /// A log at `path`; created if it does not exist, readable by its owner only.
    ///
    /// # Errors
    /// If the file cannot be written, or is not a regular file.
    pub fn open(path: &Path) -> io::Result<Self> {
        bounded_log::append(path, "", MAX_BYTES)?;
        Ok(Self {
            path: path.to_owned(),
            writing: Mutex::default(),
        })
    }

    /// Adds a line. One that cannot be written is lost: a log must not fail the call that it describes.
    pub fn add(&self, line: &Line<'_>) {
        let Ok(mut text) = serde_json::to_string(line) else {
            return;
        };
        text.push('\n');
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = bounded_log::append(&self.path, &text, MAX_BYTES);
    }
}
