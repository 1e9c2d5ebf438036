//! The end of an event log as far as it is whole: the rest is still being written, or a crash cut it short.

use crate::journal::{MAX_EVENT_BYTES, without_torn};
use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
};

/// The bytes that are read at once, from the end on.
const CHUNK: usize = 64 << 10;

/// Returns the number of bytes at the beginning of `bytes` that are whole events.
pub fn in_bytes(bytes: &[u8]) -> usize {
    without_torn(bytes).len()
}

/// Returns the number of bytes at the beginning of the first `size` bytes of a file that are whole events; leaves
/// the file at its beginning.
///
/// # Errors
/// If the file cannot be read, or has become shorter.
pub fn in_file(file: &mut File, size: u64) -> io::Result<u64> {
    let lines = whole_lines(file, size)?;
    let mut tail = Vec::new();
    if size - lines <= MAX_EVENT_BYTES as u64 {
        file.seek(SeekFrom::Start(lines))?;
        file.by_ref().take(size - lines).read_to_end(&mut tail)?;
    }
    file.rewind()?;
    Ok(lines + in_bytes(&tail) as u64)
}

/// Returns the place behind the last line feed.
fn whole_lines(file: &mut File, size: u64) -> io::Result<u64> {
    let mut end = size;
    let mut buffer = vec![0; CHUNK];
    while end > 0 {
        let start = end.saturating_sub(CHUNK as u64);
        let chunk = &mut buffer[..usize::try_from(end - start).unwrap_or(CHUNK)];
        file.seek(SeekFrom::Start(start))?;
        file.read_exact(chunk)?;
        if let Some(at) = chunk.iter().rposition(|byte| *byte == b'\n') {
            return Ok(start + at as u64 + 1);
        }
        end = start;
    }
    Ok(0)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{CHUNK, in_bytes, in_file};
    use std::io::{Seek, Write};

    #[test]
    fn a_file_and_its_bytes_end_at_the_same_event() {
        let event = br#"{"type":"Starred","data":""}"#;
        let long = [
            &b"{\"type\":\"Starred\",\"data\":\""[..],
            &vec![b'x'; 2 * CHUNK],
            b"\"}",
        ]
        .concat();
        for (log, whole) in [
            (vec![], 0),
            (event.to_vec(), event.len()),
            (event[..event.len() - 1].to_vec(), 0),
            ([event, &b"\n"[..], event].concat(), 2 * event.len() + 1),
            ([event, &b"\n\0\0\0"[..]].concat(), event.len() + 1),
            (
                [event, &b"\n"[..], &long].concat(),
                event.len() + 1 + long.len(),
            ),
            ([event, &b"\n"[..], &long[1..]].concat(), event.len() + 1),
        ] {
            let mut file = tempfile::tempfile().unwrap();
            file.write_all(&log).unwrap();
            assert_eq!(in_file(&mut file, log.len() as u64).unwrap(), whole as u64);
            assert_eq!(file.stream_position().unwrap(), 0);
            assert_eq!(in_bytes(&log), whole);
        }
    }
}
