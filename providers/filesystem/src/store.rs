//! The provider's own folder inside the target: the lock, the index, and uploads on their way.

use crate::{
    error::failed,
    folder::{Folder, Found},
    sync::sync,
    version::Version,
};
use devlog_provider_api::{Error, ErrorKind, Host, Result};
use std::{
    fs::{File, TryLockError},
    io::Write,
    path::PathBuf,
    thread,
    time::{Duration, SystemTime},
};

const NAME: &str = ".devlog-store";
const LOCK: &str = "lock";
const TEMPORARY: &str = "tmp";
/// The age, since its last write, at which an unfinished upload counts as left behind by a killed run.
const STALE_AFTER_SECONDS: i64 = 24 * 60 * 60;
/// Held for a rename and an appended line, so a waiting process looks again soon.
const LOCK_RETRY: Duration = Duration::from_millis(5);

/// Reports if a name at the top of the target is the provider's own, also where the file system does not
/// distinguish upper and lower case.
pub fn is_own(name: &str) -> bool {
    name.eq_ignore_ascii_case(NAME)
}

#[derive(Debug)]
pub struct Store {
    pub folder: Folder,
}

impl Store {
    /// The store of a target; `None` if nothing was uploaded there yet.
    pub fn find(target: &Folder) -> Result<Option<Self>> {
        Ok(target.child(NAME)?.map(|folder| Self { folder }))
    }

    pub fn find_or_create(target: &Folder) -> Result<Self> {
        let folder = target.child_or_create(NAME)?;
        Ok(Self { folder })
    }

    /// Keeps other processes from writing until the result is dropped. Threads of this one must be kept
    /// apart before.
    pub fn lock(&self, host: &Host) -> Result<File> {
        let file = self.folder.open_own(LOCK)?;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::WouldBlock) => {
                    host.check_cancelled()?;
                    thread::sleep(LOCK_RETRY);
                }
                Err(TryLockError::Error(error)) => {
                    return Err(failed("lock", &self.folder.path_of(LOCK), error));
                }
            }
        }
    }

    /// A new file beside the objects, on the same file system.
    pub fn temporary(&self) -> Result<Temporary> {
        let folder = self.folder.child_or_create(TEMPORARY)?;
        let name = format!("{:016x}.tmp", fastrand::u64(..));
        let file = folder.create_file(&name)?;
        Ok(Temporary {
            folder,
            name,
            file,
            is_moved: false,
        })
    }

    /// Removes what killed runs left behind.
    pub fn remove_stale(&self, now: i64) -> Result<()> {
        let Some(folder) = self.folder.child(TEMPORARY)? else {
            return Ok(());
        };
        for (name, found) in folder.entries()?.0 {
            if is_temporary(&name) && is_stale(found, now) {
                folder.remove_file(&name)?;
            }
        }
        Ok(())
    }
}

fn is_temporary(name: &str) -> bool {
    name.strip_suffix(".tmp")
        .is_some_and(|name| name.len() == 16 && name.bytes().all(|digit| digit.is_ascii_hexdigit()))
}

fn is_stale(found: Found, now: i64) -> bool {
    found
        .version()
        .is_some_and(|version| now.saturating_sub(version.seconds) > STALE_AFTER_SECONDS)
}

/// A file on its way; removed unless it was moved to its place.
#[derive(Debug)]
pub struct Temporary {
    folder: Folder,
    name: String,
    file: File,
    is_moved: bool,
}

impl Temporary {
    pub fn path(&self) -> PathBuf {
        self.folder.path_of(&self.name)
    }

    pub fn write_all(&mut self, bytes: &[u8]) -> Result<()> {
        let written = self.file.write_all(bytes);
        written.map_err(|error| failed("write", &self.path(), error))
    }

    /// Gives the file its modification time and makes it survive a power failure. Returns what the file
    /// system really keeps.
    pub fn stamp(&mut self, seconds: i64) -> Result<Version> {
        let offset = Duration::from_secs(seconds.unsigned_abs());
        let time = if seconds < 0 {
            SystemTime::UNIX_EPOCH.checked_sub(offset)
        } else {
            SystemTime::UNIX_EPOCH.checked_add(offset)
        };
        let time = time.ok_or_else(|| {
            let path = self.path();
            let message = format!("no time is left for a version of {}", path.display());
            Error::new(ErrorKind::Other, message)
        })?;
        let set = self.file.set_modified(time);
        set.and_then(|()| Ok(sync(&self.file)?))
            .map_err(|error| failed("write", &self.path(), error))?;
        let stat = rustix::fs::fstat(&self.file);
        let stat = stat.map_err(|errno| failed("read", &self.path(), errno))?;
        Ok(Version::of(&stat))
    }

    /// Moves the file over what is there.
    pub fn replace(mut self, to: &Folder, name: &str) -> Result<()> {
        self.folder.replace(&self.name, to, name)?;
        self.is_moved = true;
        Ok(())
    }

    /// Moves the file where nothing may be. Says whether that was so.
    pub fn place(mut self, to: &Folder, name: &str) -> Result<bool> {
        self.is_moved = self.folder.place(&self.name, to, name)?;
        Ok(self.is_moved)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.is_moved {
            // One that cannot be removed now is found by `remove_stale` a day later.
            let _ = self.folder.remove_file(&self.name);
        }
    }
}
