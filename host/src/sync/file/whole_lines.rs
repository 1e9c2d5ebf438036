//! Where the last whole line of an event log ends: the rest is still being written.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
};

/// How much is read at once, looking back.
const CHUNK: usize = 64 << 10;

/// How many bytes at the beginning of `bytes` are whole lines.
pub fn in_bytes(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |at| at + 1)
}

/// How many of the first `size` bytes of a file are whole lines; leaves the file at its beginning.
///
/// # Errors
/// When the file cannot be read, or has become shorter.
pub fn in_file(file: &mut File, size: u64) -> io::Result<u64> {
    let mut end = size;
    let mut buffer = vec![0; CHUNK];
    while end > 0 {
        let start = end.saturating_sub(CHUNK as u64);
        let chunk = &mut buffer[..usize::try_from(end - start).unwrap_or(CHUNK)];
        file.seek(SeekFrom::Start(start))?;
        file.read_exact(chunk)?;
        let whole = in_bytes(chunk);
        if whole > 0 {
            file.rewind()?;
            return Ok(start + whole as u64);
        }
        end = start;
    }
    file.rewind()?;
    Ok(0)
}
