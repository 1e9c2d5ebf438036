//! Reading a text file that ought to be small.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::Path,
};

/// Reads a regular file, through a link, of at most `max_bytes`.
pub(super) fn read(path: &Path, max_bytes: u64) -> io::Result<String> {
    // Asked before opening: to open a FIFO may take for ever.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("not a regular file"));
    }
    read_bounded(File::open(path)?, max_bytes)
}

/// Reads everything, if that is at most `max_bytes`.
pub(super) fn read_bounded(from: impl Read, max_bytes: u64) -> io::Result<String> {
    let mut text = String::new();
    let length = from.take(max_bytes + 1).read_to_string(&mut text)?;
    if length as u64 > max_bytes {
        return Err(io::Error::other(format!("larger than {max_bytes} bytes")));
    }
    Ok(text)
}
