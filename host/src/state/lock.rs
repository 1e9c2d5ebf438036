//! The locks of a journal: one for runs, one for changes of what is trusted.

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

/// The process that holds the lock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Its process id.
    pub pid: u32,
    /// The time at which it took the lock.
    pub since: Timestamp,
    /// The command that it runs.
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

/// The reason for which a lock was not taken.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process holds it.
    #[error("another devlog is using this journal")]
    Held {
        /// That process, if the lock file names it.
        holder: Option<Holder>,
    },
    /// The lock's file or folder cannot be used.
    #[error("cannot lock {}", path.display())]
    Io {
        /// The path of the file or folder.
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}

/// The longest wait for the lock of trust, which is held for milliseconds.
const PATIENCE: Duration = Duration::from_secs(10);
const TICK: Duration = Duration::from_millis(10);

/// An exclusive right within a journal; released when it is dropped, or when the process ends in any way.
///
/// It is a lock on an open file of the state folder, which is never renamed or removed: the file's existence means
/// nothing, and a crash leaves nothing to clean up.
#[derive(Debug)]
pub struct NamedLock {
    file: File,
}

impl NamedLock {
    /// Takes the right to work on the journal at `root` and its remote: to push, pull, verify or prune.
    ///
    /// # Errors
    /// As [`NamedLock::take`].
    pub fn of_run(root: &Path, command: &str) -> Result<Self, LockError> {
        Self::take(root, "lock", command)
    }

    /// Takes the right to change which providers are trusted; waits for its holder. Of two changes at once, each would
    /// write what it has read, and one of them would be lost.
    ///
    /// # Errors
    /// As [`NamedLock::take`].
    pub fn of_trust(root: &Path) -> Result<Self, LockError> {
        Self::wait(root, "trust", "devlog provider")
    }

    /// Takes the lock `state/NAME` of the journal at `root` for `command`, without waiting.
    ///
    /// # Errors
    /// [`LockError::Held`] if another process, or another part of this one, has it.
    pub fn take(root: &Path, name: &str, command: &str) -> Result<Self, LockError> {
        let folder = folder::path(root);
        folder::create(&folder).map_err(|source| io_error(&folder, source))?;
        let path = folder.join(name);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = regular_file::open(&path, &mut options)
            .map_err(|error| io_error(&path, error.into()))?;
        match file.try_lock() {
            Ok(()) => {
                // Information for people: the lock works without it.
                let _ = write_holder(&mut file, command);
                Ok(Self { file })
            }
            Err(TryLockError::WouldBlock) => Err(LockError::Held {
                holder: read_holder(&mut file),
            }),
            Err(TryLockError::Error(source)) => Err(io_error(&path, source)),
        }
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

impl Drop for NamedLock {
    fn drop(&mut self) {
        // A child that is being started has the file open for another moment, so closing it is not enough.
        let _ = self.file.unlock();
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

    use super::{LockError, NamedLock};
    use std::fs;

    const PUSH: &str = "devlog push";

    #[test]
    fn a_lock_is_had_once_and_says_by_whom() {
        let root = tempfile::tempdir().unwrap();
        let _lock = NamedLock::of_run(root.path(), PUSH).unwrap();
        let error = NamedLock::of_run(root.path(), PUSH).unwrap_err();
        let LockError::Held { holder } = &error else {
            panic!("{error}");
        };
        assert_eq!(holder.as_ref().unwrap().pid, std::process::id());
        let said = holder.as_ref().unwrap().to_string();
        assert!(said.starts_with("`devlog push`, process "), "{said}");
    }

    #[test]
    fn a_lock_that_was_given_back_can_be_had_again() {
        let root = tempfile::tempdir().unwrap();
        drop(NamedLock::of_run(root.path(), PUSH).unwrap());
        assert!(root.path().join("state/lock").exists());
        let lock = NamedLock::take(root.path(), "lock", PUSH).unwrap();
        let _in_a_child = lock.file.try_clone().unwrap();
        drop(lock);
        NamedLock::of_run(root.path(), PUSH).unwrap();
    }

    #[test]
    fn a_push_and_a_change_of_trust_do_not_wait_for_each_other() {
        let root = tempfile::tempdir().unwrap();
        let _push = NamedLock::of_run(root.path(), PUSH).unwrap();
        NamedLock::of_trust(root.path()).unwrap();
    }

    #[test]
    fn a_holder_that_cannot_be_read_is_unknown() {
        let root = tempfile::tempdir().unwrap();
        let _lock = NamedLock::of_run(root.path(), PUSH).unwrap();
        fs::write(root.path().join("state/lock"), "{\"pid\":").unwrap();
        let error = NamedLock::of_run(root.path(), PUSH).unwrap_err();
        assert!(matches!(error, LockError::Held { holder: None }));
    }

    #[test]
    fn a_lock_that_is_a_link_is_refused_and_its_target_left_alone() {
        let root = tempfile::tempdir().unwrap();
        let victim = root.path().join("victim");
        fs::write(&victim, "mine").unwrap();
        fs::create_dir(root.path().join("state")).unwrap();
        std::os::unix::fs::symlink(&victim, root.path().join("state/lock")).unwrap();
        assert!(matches!(
            NamedLock::of_run(root.path(), PUSH),
            Err(LockError::Io { .. })
        ));
        assert_eq!(fs::read(&victim).unwrap(), b"mine");
    }
}
