//! One push at a time, and one change of what is trusted.

use super::folder;
use crate::{regular_file, wall_clock};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::{
    fmt,
    fs::{File, OpenOptions, TryLockError},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

/// Who holds the lock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The process.
    pub pid: u32,
    /// Since when.
    pub since: Timestamp,
    /// What it does.
    pub command: String,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            pid,
            since,
            command,
        } = self;
        write!(f, "`{command}`, process {pid}, since {since:.0}")
    }
}

/// Why the lock was not got.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process has it.
    #[error("another devlog is using this journal{}", in_brackets(holder.as_ref()))]
    Held {
        /// Who, where that can be told.
        holder: Option<Holder>,
    },
    /// The lock's file or folder cannot be used.
    #[error("cannot lock {}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

fn in_brackets(holder: Option<&Holder>) -> String {
    holder.map_or_else(String::new, |holder| format!(" ({holder})"))
}

/// How long a change that takes milliseconds waits for another one.
const PATIENCE: Duration = Duration::from_secs(10);
const TICK: Duration = Duration::from_millis(10);

/// An exclusive right within a journal; given back when it is dropped, or when the process ends in any way.
///
/// It is a lock on an open file of the state folder, which is never renamed or removed: the file's existence means
/// nothing, and a crash leaves nothing to clean up.
#[derive(Debug)]
pub struct NamedLock {
    /// Closing it gives the lock back.
    _file: File,
}

impl NamedLock {
    /// Takes the lock `state/NAME` of the journal at `root` for `command`, without waiting.
    ///
    /// # Errors
    /// [`LockError::Held`] if another process, or another part of this one, has it.
    pub fn take(root: &Path, name: &str, command: &str) -> Result<Self, LockError> {
        let file = OpenLock::open(root, name)?.take(command)?;
        Ok(Self { _file: file })
    }

    /// Takes the lock as [`NamedLock::take`] does; waits up to 10 seconds for its holder.
    ///
    /// # Errors
    /// As [`NamedLock::take`].
    pub fn wait(root: &Path, name: &str, command: &str) -> Result<Self, LockError> {
        let until = Instant::now() + PATIENCE;
        loop {
            match Self::take(root, name, command) {
                Err(LockError::Held { .. }) if Instant::now() < until => thread::sleep(TICK),
                taken => return taken,
            }
        }
    }
}

/// The right to push to or pull from the remote of a journal.
#[derive(Debug)]
pub struct RunLock {
    _lock: NamedLock,
}

impl RunLock {
    /// Takes the lock of the journal at `root`, or reports its holder at once.
    ///
    /// # Errors
    /// As [`NamedLock::take`].
    pub fn acquire(root: &Path) -> Result<Self, LockError> {
        let lock = NamedLock::take(root, "lock", "devlog push")?;
        Ok(Self { _lock: lock })
    }
}

/// The right to change which providers are trusted. Of two changes at once, each would write what it has read, and
/// one of them would be lost.
#[derive(Debug)]
pub struct TrustLock {
    _lock: NamedLock,
}

impl TrustLock {
    /// Takes the lock of the journal at `root`; waits for its holder.
    ///
    /// # Errors
    /// As [`NamedLock::wait`].
    pub fn acquire(root: &Path) -> Result<Self, LockError> {
        let lock = NamedLock::wait(root, "trust", "devlog provider")?;
        Ok(Self { _lock: lock })
    }
}

/// An open file that a lock can be put on.
struct OpenLock {
    path: PathBuf,
    file: File,
}

impl OpenLock {
    fn open(root: &Path, name: &str) -> Result<Self, LockError> {
        let folder = folder::path(root);
        folder::create(&folder).map_err(|source| io_error(&folder, source))?;
        let path = folder.join(name);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        match regular_file::open(&path, &mut options) {
            Ok(file) => Ok(Self { path, file }),
            Err(error) => Err(io_error(&path, error.into())),
        }
    }

    fn take(mut self, command: &str) -> Result<File, LockError> {
        match self.file.try_lock() {
            Ok(()) => {
                // For people only: without it the lock holds as well.
                let _ = write_holder(&mut self.file, command);
                Ok(self.file)
            }
            Err(TryLockError::WouldBlock) => Err(LockError::Held {
                holder: read_holder(&mut self.file),
            }),
            Err(TryLockError::Error(source)) => Err(io_error(&self.path, source)),
        }
    }
}

fn write_holder(file: &mut File, command: &str) -> io::Result<()> {
    let holder = Holder {
        pid: std::process::id(),
        since: wall_clock::now(),
        command: command.to_owned(),
    };
    file.set_len(0)?;
    file.write_all(serde_json::to_string(&holder)?.as_bytes())
}

/// `None` if the holder has not written it yet, or could not.
fn read_holder(file: &mut File) -> Option<Holder> {
    let mut text = String::new();
    file.take(4096).read_to_string(&mut text).ok()?;
    serde_json::from_str(&text).ok()
}

fn io_error(path: &Path, source: io::Error) -> LockError {
    LockError::Io {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{LockError, RunLock, TrustLock};
    use std::fs;

    #[test]
    fn a_lock_is_had_once_and_says_by_whom() {
        let root = tempfile::tempdir().unwrap();
        let _lock = RunLock::acquire(root.path()).unwrap();
        let error = RunLock::acquire(root.path()).unwrap_err();
        let LockError::Held { holder } = &error else {
            panic!("{error}");
        };
        assert_eq!(holder.as_ref().unwrap().pid, std::process::id());
        let start = "another devlog is using this journal (`devlog push`, process ";
        assert!(error.to_string().starts_with(start), "{error}");
    }

    #[test]
    fn a_lock_that_was_given_back_can_be_had_again() {
        let root = tempfile::tempdir().unwrap();
        drop(RunLock::acquire(root.path()).unwrap());
        assert!(root.path().join("state/lock").exists());
        RunLock::acquire(root.path()).unwrap();
    }

    #[test]
    fn a_push_and_a_change_of_trust_do_not_wait_for_each_other() {
        let root = tempfile::tempdir().unwrap();
        let _push = RunLock::acquire(root.path()).unwrap();
        TrustLock::acquire(root.path()).unwrap();
    }

    #[test]
    fn a_holder_that_cannot_be_read_is_unknown() {
        let root = tempfile::tempdir().unwrap();
        let _lock = RunLock::acquire(root.path()).unwrap();
        fs::write(root.path().join("state/lock"), "{\"pid\":").unwrap();
        let error = RunLock::acquire(root.path()).unwrap_err();
        assert_eq!(error.to_string(), "another devlog is using this journal");
    }

    #[test]
    fn a_lock_that_is_a_link_is_refused_and_its_target_left_alone() {
        let root = tempfile::tempdir().unwrap();
        let victim = root.path().join("victim");
        fs::write(&victim, "mine").unwrap();
        fs::create_dir(root.path().join("state")).unwrap();
        std::os::unix::fs::symlink(&victim, root.path().join("state/lock")).unwrap();
        assert!(matches!(
            RunLock::acquire(root.path()),
            Err(LockError::Io { .. })
        ));
        assert_eq!(fs::read(&victim).unwrap(), b"mine");
    }
}
