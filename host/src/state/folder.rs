//! The folder of the state.

use crate::{durable, regular_file};
use std::{
    fs::{self, DirBuilder, Metadata, OpenOptions},
    io::{self, Read},
    os::unix::fs::{DirBuilderExt, MetadataExt},
    path::{Path, PathBuf},
};

/// More than this is no state of ours: 100,000 files take 50 MB.
const MAX_BYTES: u64 = 256 << 20;

/// Where the state of a journal is.
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

/// What a file holds; nothing if it cannot be read, or is larger than a state can be.
pub(super) fn read(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    let read = regular_file::open(path, OpenOptions::new().read(true))
        .map_err(io::Error::from)
        .and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes));
    match read {
        Ok(length) if (length as u64) <= MAX_BYTES => bytes,
        _ => Vec::new(),
    }
}
