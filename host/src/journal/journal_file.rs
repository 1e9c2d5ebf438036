//! Opening the files of the journal: regular files only, and nothing through a link.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Read},
    path::Path,
};

/// Opens a file without following a link and without waiting for the other end of a FIFO. A new one is
/// readable by its owner only.
pub(super) fn open(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt;
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
        options.mode(0o600).custom_flags(flags.bits().cast_signed());
    }
    options.open(path).map_err(|error| told(path, error))
}

/// The system says "too many levels of links" of any link that it was told not to follow.
fn told(path: &Path, error: io::Error) -> io::Error {
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_symlink() => io::Error::new(
            io::ErrorKind::InvalidInput,
            "it is a link, which is not followed",
        ),
        _ => error,
    }
}

/// Reads a whole file into `bytes`, over what they held; `false` if there is none.
pub(super) fn read_into(path: &Path, bytes: &mut Vec<u8>) -> io::Result<bool> {
    bytes.clear();
    match open(path, OpenOptions::new().read(true)) {
        // A file read directly is first asked for its size and position: two calls more for each of 10,000.
        Ok(file) => file.take(u64::MAX).read_to_end(bytes).map(|_| true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Makes a folder and those above it, for their owner only. One that is there stays as it is.
pub(super) fn create_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}
