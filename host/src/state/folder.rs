//! The folder of the state.

use crate::{
    durable,
    regular_file::{self, OpenError},
};
use std::{
    fs::{self, DirBuilder, Metadata, OpenOptions},
    io::{self, BufRead, BufReader, Read},
    os::unix::fs::{DirBuilderExt, MetadataExt},
    path::{Path, PathBuf},
};

/// A state file or folder that is there and cannot be read. Without this error it would count as never written.
#[derive(Debug, thiserror::Error)]
#[error("cannot read {}", path.display())]
pub struct ReadError {
    /// The file or folder.
    pub path: PathBuf,
    #[source]
    pub source: io::Error,
}

/// The bytes of a state file that are read at most: 100,000 files take 50 MB.
const MAX_BYTES: u64 = 256 << 20;
/// The bytes that are read at once: a call of the system for 8 KiB takes longer than their copy.
const BUFFER: usize = 64 << 10;

/// Returns the path of the state folder of a journal.
pub(super) fn path(root: &Path) -> PathBuf {
    root.join("state")
}

/// Makes sure that the folder is there and this user's own. It is created for its owner only.
pub(super) fn create(folder: &Path) -> io::Result<()> {
    match DirBuilder::new().mode(0o700).create(folder) {
        Ok(()) => durable::sync_folder_of(folder),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            check(&fs::symlink_metadata(folder)?)
        }
        Err(error) => Err(error),
    }
}

fn check(metadata: &Metadata) -> io::Result<()> {
    if !metadata.is_dir() {
        return Err(io::Error::new(
            io::ErrorKind::NotADirectory,
            "not a folder of its own, and links are not followed",
        ));
    }
    check_owner(metadata)
}

/// Others could exchange the files under our hands in a folder of theirs. Root has to live with that: in a
/// container the journal often belongs to a user outside.
fn check_owner(metadata: &Metadata) -> io::Result<()> {
    let user = rustix::process::geteuid();
    if user.is_root() || metadata.uid() == user.as_raw() {
        return Ok(());
    }
    Err(io::Error::new(
        io::ErrorKind::PermissionDenied,
        "the folder belongs to another user",
    ))
}

/// Reads a file. The default if there is no such file, or if it is no state: not a regular file.
///
/// # Errors
/// If the file system refuses to read it.
pub(super) fn read<T: Default>(
    path: &Path,
    read: impl FnOnce(&mut dyn BufRead) -> io::Result<T>,
) -> Result<T, ReadError> {
    let opened = match regular_file::open(path, OpenOptions::new().read(true)) {
        Ok(file) => Ok(file),
        Err(OpenError::Link | OpenError::NotRegular) => return Ok(T::default()),
        Err(OpenError::Failed(error)) => Err(error),
    };
    match opened.and_then(|file| read(&mut BufReader::with_capacity(BUFFER, file.take(MAX_BYTES))))
    {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(T::default()),
        read => read.map_err(|source| ReadError {
            path: path.to_owned(),
            source,
        }),
    }
}

/// Reads the whole of a small file, as [`read`] does.
///
/// # Errors
/// As [`read`].
pub(super) fn read_all(path: &Path) -> Result<Vec<u8>, ReadError> {
    read(path, |from| {
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes).map(|_| bytes)
    })
}
