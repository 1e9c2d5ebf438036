//! Reading the files of the journal.

use crate::regular_file;
use std::{
    fs::OpenOptions,
    io::{self, Read},
    path::Path,
};

/// Reads a whole file into `bytes`, over what they held; `false` if there is none.
pub(super) fn read_into(path: &Path, bytes: &mut Vec<u8>) -> io::Result<bool> {
    bytes.clear();
    match regular_file::open(path, OpenOptions::new().read(true)).map_err(io::Error::from) {
        // A file read directly is first asked for its size and position: two calls more for each of 10,000.
        Ok(file) => file.take(u64::MAX).read_to_end(bytes).map(|_| true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}
