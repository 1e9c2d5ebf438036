//! Keeping the state of one remote on disk.

use super::{LogRecord, RemoteBinding, State, folder, log, log::Log, snapshot};
use crate::durable::{self, DurableError};
use std::{
    fs, io, mem,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Why a state was not saved. The one that was saved before is still there.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// The snapshot could not be written.
    #[error(transparent)]
    Snapshot(#[from] DurableError),
    /// Another file or folder of the state could not be written.
    #[error("cannot write {}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// The state of one remote, on disk. All calls may come from any thread.
///
/// Only the holder of the [`RunLock`](super::RunLock) may write; reading needs no lock.
#[derive(Debug)]
pub struct StateStore {
    folder: PathBuf,
    snapshot: PathBuf,
    log_path: PathBuf,
    owner: String,
    log: Mutex<Log>,
    appended: Mutex<Vec<LogRecord>>,
}

impl StateStore {
    /// Reads what is remembered of a remote. What is damaged, absent or unreadable counts as never learned.
    /// Writes nothing. Who means to write must hold the lock already.
    #[must_use]
    pub fn open(root: &Path, binding: &RemoteBinding) -> (Self, State) {
        let folder = folder::path(root);
        let snapshot = folder.join(format!("{binding}.snapshot"));
        let log_path = folder.join(format!("{binding}.log"));
        let owner = binding.to_string();
        let mut state = snapshot::from_bytes(&owner, &folder::read(&snapshot)).unwrap_or_default();
        let (records, good) = log::read(&owner, &folder::read(&log_path));
        for record in records {
            state.apply(record);
        }
        let log = Mutex::new(Log::new(log_path.clone(), owner.clone(), good));
        let store = Self {
            folder,
            snapshot,
            log_path,
            owner,
            log,
            appended: Mutex::default(),
        };
        (store, state)
    }

    /// Remembers one fact: it survives the end of this process, and after [`sync`](Self::sync) a crash of
    /// the machine.
    ///
    /// # Errors
    /// If the log cannot be written. What was appended before is still there.
    pub fn append(&self, record: &LogRecord) -> io::Result<()> {
        let mut log = self.log();
        if !log.is_open() {
            folder::create(&self.folder)?;
        }
        log.append(record)?;
        self.appended().push(record.clone());
        Ok(())
    }

    /// Waits until every fact that was appended is on the disk.
    ///
    /// # Errors
    /// If the disk does not take them. They may be lost then; that costs time only.
    pub fn sync(&self) -> io::Result<()> {
        self.log().sync()
    }

    /// Replaces everything that is remembered by `state` and what was appended since this store was opened,
    /// durably, and empties the log. A crash in between
    /// is harmless: the log repeats what the snapshot knows.
    ///
    /// # Errors
    /// If a step fails; what was remembered before is still there.
    pub fn save(&self, state: &State) -> Result<(), SaveError> {
        let mut log = self.log();
        folder::create(&self.folder).map_err(|source| io_error(&self.folder, source))?;
        let mut state = state.clone();
        for record in mem::take(&mut *self.appended()) {
            state.apply(record);
        }
        let text = snapshot::to_text(&self.owner, &state)
            .map_err(|error| io_error(&self.snapshot, error.into()))?;
        durable::replace_private(&self.snapshot, text.as_bytes())?;
        if fs::symlink_metadata(&self.log_path).is_ok() {
            log.clear()
                .map_err(|source| io_error(&self.log_path, source))?;
        }
        Ok(())
    }

    fn appended(&self) -> MutexGuard<'_, Vec<LogRecord>> {
        self.appended.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A panic of another thread between two writes leaves a good log: it is written in single steps.
    fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn io_error(path: &Path, source: io::Error) -> SaveError {
    SaveError::Io {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests;
