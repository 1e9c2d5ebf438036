//! A folder that cannot be escaped: every step goes down from an open folder, and no link is followed.

use crate::{
    error::{creation_failed, failed, target_failed},
    sync::{is_unsupported, sync},
    version::Version,
};
use devlog_provider_api::Result;
use rustix::{
    fd::{AsFd, OwnedFd},
    fs::{self, AtFlags, CWD, Dir, FileType, Mode, OFlags},
    io::Errno,
};
use std::{
    fs::File,
    path::{Path, PathBuf},
};

/// An open folder. Names are single parts of a path, checked by [`KeyPath`](crate::key_path::KeyPath).
#[derive(Debug)]
pub struct Folder {
    handle: OwnedFd,
    /// For messages only.
    path: PathBuf,
}

/// The entry under a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    Nothing,
    File(Version),
    Folder,
    /// A link, a device, a socket, a FIFO.
    Other,
}

impl Found {
    pub fn version(self) -> Option<Version> {
        match self {
            Self::File(version) => Some(version),
            _ => None,
        }
    }
}

const FOLDER: OFlags = OFlags::RDONLY
    .union(OFlags::DIRECTORY)
    .union(OFlags::CLOEXEC);

impl Folder {
    /// Opens the folder that the configuration names. Links on the way to it are the user's own.
    pub fn open_target(path: &Path) -> Result<Self> {
        let handle = fs::openat(CWD, path, FOLDER, Mode::empty())
            .map_err(|errno| target_failed(path, errno))?;
        Ok(Self {
            handle,
            path: path.to_owned(),
        })
    }

    /// Creates the folder that the configuration names, for the owner only. What it belongs into must be there:
    /// on a disk that is not mounted, a whole path would be created beside it.
    pub fn create_target(path: &Path) -> Result<()> {
        match fs::mkdirat(CWD, path, Mode::RWXU) {
            Ok(()) => {
                let parent = path.parent().unwrap_or(path);
                Self::open_target(parent)?.sync()
            }
            Err(Errno::EXIST) => Self::open_target(path).map(drop),
            Err(errno) => Err(creation_failed(path, errno)),
        }
    }

    pub fn path_of(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// The folder of that name; `None` if nothing stands there, or something else.
    pub fn child(&self, name: &str) -> Result<Option<Self>> {
        match fs::openat(&self.handle, name, FOLDER | OFlags::NOFOLLOW, Mode::empty()) {
            Ok(handle) => Ok(Some(Self {
                handle,
                path: self.path_of(name),
            })),
            Err(errno) if is_absence(errno) => Ok(None),
            Err(errno) => Err(failed("open the folder", &self.path_of(name), errno)),
        }
    }

    /// The folder at the end of these steps; `None` if a step is missing.
    pub fn descend(&self, names: &[&str]) -> Result<Option<Self>> {
        let mut folder = self.duplicate()?;
        for name in names {
            match folder.child(name)? {
                Some(child) => folder = child,
                None => return Ok(None),
            }
        }
        Ok(Some(folder))
    }

    /// The folder of that name, created for the owner only if it is missing.
    pub fn child_or_create(&self, name: &str) -> Result<Self> {
        match fs::mkdirat(&self.handle, name, Mode::RWXU) {
            Ok(()) => self.sync()?,
            Err(Errno::EXIST) => {}
            Err(errno) => return Err(failed("create the folder", &self.path_of(name), errno)),
        }
        self.child(name)?
            .ok_or_else(|| failed("open the folder", &self.path_of(name), Errno::NOTDIR))
    }

    /// The folder at the end of these steps; creates what is missing.
    pub fn descend_or_create(&self, names: &[&str]) -> Result<Self> {
        let mut folder = self.duplicate()?;
        for name in names {
            folder = folder.child_or_create(name)?;
        }
        Ok(folder)
    }

    /// The entry of that name.
    pub fn look(&self, name: &str) -> Result<Found> {
        let stat = match fs::statat(&self.handle, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => stat,
            Err(errno) if is_absence(errno) => return Ok(Found::Nothing),
            Err(errno) => return Err(failed("read", &self.path_of(name), errno)),
        };
        Ok(match FileType::from_raw_mode(stat.st_mode) {
            FileType::RegularFile => Found::File(Version::of(&stat)),
            FileType::Directory => Found::Folder,
            _ => Found::Other,
        })
    }

    /// Opens a file for reading; `None` if nothing stands there, or no file.
    pub fn open_file(&self, name: &str) -> Result<Option<(File, Version)>> {
        // NONBLOCK: to open a FIFO would wait for its writer.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let error = |errno| failed("open", &self.path_of(name), errno);
        let handle = match fs::openat(&self.handle, name, flags, Mode::empty()) {
            Ok(handle) => handle,
            // NXIO: a socket, or a device without a driver.
            Err(errno) if is_absence(errno) || errno == Errno::NXIO => return Ok(None),
            Err(errno) => return Err(error(errno)),
        };
        let stat = fs::fstat(&handle).map_err(error)?;
        let is_file = FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile;
        Ok(is_file.then(|| (File::from(handle), Version::of(&stat))))
    }

    /// Opens a file of the provider's own for reading and writing at its end; creates it if it is missing.
    pub fn open_own(&self, name: &str) -> Result<File> {
        self.open_with(name, OFlags::RDWR | OFlags::CREATE | OFlags::APPEND)
    }

    /// Creates a file that must not be there yet, for reading and writing.
    pub fn create_file(&self, name: &str) -> Result<File> {
        self.open_with(name, OFlags::RDWR | OFlags::CREATE | OFlags::EXCL)
    }

    fn open_with(&self, name: &str, flags: OFlags) -> Result<File> {
        let flags = flags | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        fs::openat(&self.handle, name, flags, Mode::RUSR | Mode::WUSR)
            .map(File::from)
            .map_err(|errno| failed("create", &self.path_of(name), errno))
    }

    /// Moves a file to `name` in the folder `to`, over what is there.
    pub fn replace(&self, from: &str, to: &Self, name: &str) -> Result<()> {
        fs::renameat(&self.handle, from, &to.handle, name)
            .map_err(|errno| failed("replace", &to.path_of(name), errno))
    }

    /// Moves a file to `name` in the folder `to`, where nothing may be. Says whether that was so.
    pub fn place(&self, from: &str, to: &Self, name: &str) -> Result<bool> {
        match self.rename_no_replace(from, to, name) {
            Ok(()) => Ok(true),
            Err(Errno::EXIST) => Ok(false),
            // A file system without that call: what is left is the lock among devlogs.
            Err(errno) if is_unsupported(errno) => match to.look(name)? {
                Found::Nothing => self.replace(from, to, name).map(|()| true),
                _ => Ok(false),
            },
            Err(errno) => Err(failed("create", &to.path_of(name), errno)),
        }
    }

    #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
    fn rename_no_replace(&self, from: &str, to: &Self, name: &str) -> rustix::io::Result<()> {
        let flags = fs::RenameFlags::NOREPLACE;
        fs::renameat_with(&self.handle, from, &to.handle, name, flags)
    }

    #[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
    fn rename_no_replace(&self, _: &str, _: &Self, _: &str) -> rustix::io::Result<()> {
        Err(Errno::NOSYS)
    }

    /// Removes a file; it may be gone already.
    pub fn remove_file(&self, name: &str) -> Result<()> {
        match fs::unlinkat(&self.handle, name, AtFlags::empty()) {
            Ok(()) | Err(Errno::NOENT) => Ok(()),
            Err(errno) => Err(failed("remove", &self.path_of(name), errno)),
        }
    }

    /// Removes the folders at the end of these steps, from the last one up, as far as they are empty.
    pub fn remove_empty(&self, mut names: &[&str]) -> Result<()> {
        while let Some((last, above)) = names.split_last() {
            let Some(parent) = self.descend(above)? else {
                break;
            };
            if fs::unlinkat(&parent.handle, *last, AtFlags::REMOVEDIR).is_err() {
                break;
            }
            names = above;
        }
        Ok(())
    }

    /// Everything in the folder with its name; names that are no UTF-8 are counted instead.
    pub fn entries(&self) -> Result<(Vec<(String, Found)>, usize)> {
        let error = |errno| failed("read the folder", &self.path, errno);
        let (mut entries, mut unnamed) = (Vec::new(), 0);
        for entry in Dir::read_from(&self.handle).map_err(error)? {
            let entry = entry.map_err(error)?;
            match entry.file_name().to_str() {
                Ok("." | "..") => {}
                // One `stat` for each file, none for a folder where the file system tells the type.
                Ok(name) if entry.file_type() == FileType::Directory => {
                    entries.push((name.to_owned(), Found::Folder));
                }
                Ok(name) => entries.push((name.to_owned(), self.look(name)?)),
                Err(_) => unnamed += 1,
            }
        }
        Ok((entries, unnamed))
    }

    /// Makes the names in the folder survive a power failure.
    pub fn sync(&self) -> Result<()> {
        match sync(&self.handle) {
            Ok(()) => Ok(()),
            // Some network file systems have nothing to do for a folder, and say so.
            Err(errno) if is_unsupported(errno) => Ok(()),
            Err(errno) => Err(failed("write the folder", &self.path, errno)),
        }
    }

    fn duplicate(&self) -> Result<Self> {
        let handle = self.handle.as_fd().try_clone_to_owned();
        Ok(Self {
            handle: handle.map_err(|error| failed("open the folder", &self.path, error))?,
            path: self.path.clone(),
        })
    }
}

/// Reports if the error means that no object stands under the name.
fn is_absence(errno: Errno) -> bool {
    matches!(
        errno,
        Errno::NOENT | Errno::NOTDIR | Errno::LOOP | Errno::NAMETOOLONG
    )
}
