//! The folder of the state, and opening files in it without following links.

use crate::durable;
use std::{
    fs::{self, DirBuilder, File, Metadata, OpenOptions},
    io::{self, Read},
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
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(folder) {
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
#[cfg(unix)]
fn check_owner(metadata: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt;
    let user = rustix::process::geteuid();
    if user.is_root() || metadata.uid() == user.as_raw() {
        return Ok(());
    }
    Err(io::Error::new(
        io::ErrorKind::PermissionDenied,
        "the folder belongs to another user",
    ))
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the owner is checked elsewhere")]
fn check_owner(_: &Metadata) -> io::Result<()> {
    Ok(())
}

/// Opens a regular file, and nothing through a link.
pub(super) fn open(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt;
        // Without NONBLOCK a FIFO in this place would wait for its other end.
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
        options.mode(0o600).custom_flags(flags.bits().cast_signed());
    }
    let file = options.open(path)?;
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "not a regular file",
        ))
    }
}

/// What a file holds; nothing if it cannot be read, or is larger than a state can be.
pub(super) fn read(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    let read = open(path, OpenOptions::new().read(true))
        .and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes));
    match read {
        Ok(length) if (length as u64) <= MAX_BYTES => bytes,
        _ => Vec::new(),
    }
}
