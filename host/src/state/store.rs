//! Keeping the state of one remote on disk.

use super::{LogRecord, ReadError, RemoteBinding, State, folder, log, log::Log, snapshot};
use crate::durable::{self, DurableError};
use jiff::Timestamp;
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The reason why a state was not saved. The one that was saved before is still there.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// The snapshot could not be written.
    #[error(transparent)]
    Snapshot(#[from] DurableError),
    /// Another file or folder of the state could not be written.
    #[error("cannot write {}", path.display())]
    Io {
        /// The path of the file or folder.
        path: PathBuf,
        /// The reason.
        #[source]
        source: io::Error,
    },
}

/// The state of one remote, on disk. All calls may come from any thread.
///
/// Only the holder of the [lock of a run](super::NamedLock::of_run) may write; reading needs no lock.
#[derive(Debug)]
pub struct StateStore {
    folder: PathBuf,
    snapshot: PathBuf,
    log_path: PathBuf,
    owner: String,
    log: Mutex<Log>,
    state: Mutex<State>,
}

impl StateStore {
    /// Reads the state of a remote. Damaged or absent parts count as never learned. Writes nothing. A caller that
    /// will write holds the lock already.
    ///
    /// # Errors
    /// If a file of the state is there and cannot be read.
    pub fn open(root: &Path, binding: &RemoteBinding) -> Result<Self, ReadError> {
        let folder = folder::path(root);
        let snapshot = folder.join(format!("{binding}.snapshot"));
        let log_path = folder.join(format!("{binding}.log"));
        let owner = binding.to_string();
        let read = folder::read(&snapshot, |from| snapshot::read(&owner, from))?;
        let mut state = read.unwrap_or_default();
        let good = folder::read(&log_path, |from| {
            log::read(&owner, from, |record| state.apply(record))
        })?;
        let log = Mutex::new(Log::new(log_path.clone(), good));
        Ok(Self {
            folder,
            snapshot,
            log_path,
            owner,
            log,
            state: Mutex::new(state),
        })
    }

    /// The state as it was read, with every change since. What is changed by the caller is kept by
    /// [`save`](Self::save).
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The state, for a caller that changes nothing.
    pub fn into_state(self) -> State {
        self.state
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers one fact: it survives the end of this process, and after [`sync`](Self::sync) a crash of
    /// the machine.
    ///
    /// # Errors
    /// If the log cannot be written. What was appended before is still there.
    pub fn append(&self, record: LogRecord) -> io::Result<()> {
        self.append_all(vec![record])
    }

    /// Remembers facts, in one step, as [`append`](Self::append) does.
    ///
    /// # Errors
    /// As [`append`](Self::append).
    pub fn append_all(&self, records: Vec<LogRecord>) -> io::Result<()> {
        // Made before the lock: many threads append.
        let lines = log::lines(&self.owner, &records)?;
        let mut log = self.log();
        if !log.is_open() {
            folder::create(&self.folder)?;
        }
        log.append(&lines)?;
        let mut state = self.state();
        for record in records {
            state.apply(record);
        }
        Ok(())
    }

    /// Waits until every fact that was appended is on the disk.
    ///
    /// # Errors
    /// If the disk does not take them. They may be lost then; that costs time only.
    pub fn sync(&self) -> io::Result<()> {
        self.log().sync()
    }

    /// Replaces everything that is remembered by the state as it is now, durably; empties the log. A crash in between
    /// is harmless: the log repeats what the snapshot knows.
    ///
    /// # Errors
    /// If a step fails; what was remembered before is still there.
    pub fn save(&self) -> Result<(), SaveError> {
        let mut log = self.log();
        folder::create(&self.folder).map_err(|source| io_error(&self.folder, source))?;
        durable::rewrite_private(&self.snapshot, |to| {
            snapshot::write(&self.owner, &self.state(), to)
        })?;
        if fs::symlink_metadata(&self.log_path).is_ok() {
            log.clear()
                .map_err(|source| io_error(&self.log_path, source))?;
        }
        Ok(())
    }

    /// Remembers that a push succeeded, durably, where nothing else has changed: one line instead of a new snapshot.
    ///
    /// # Errors
    /// If the log cannot be written.
    pub fn save_success(&self, moment: Timestamp) -> Result<(), SaveError> {
        let saved = self.append(LogRecord::Success { moment });
        saved
            .and_then(|()| self.sync())
            .map_err(|source| io_error(&self.log_path, source))
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
