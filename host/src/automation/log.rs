//! The bounded log of the background worker.

use crate::durable::{self, DurableError};
use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

/// The log's largest size in bytes. Beyond it the last half is kept.
const MAX_BYTES: u64 = 256 * 1024;

/// Appends `text` to the log at `path`, which is readable by its owner only.
///
/// # Errors
/// If the log cannot be written.
pub(super) fn append(path: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    let mut file = options.append(true).create(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    if file.metadata()?.len() > MAX_BYTES {
        drop(file);
        shorten(path).map_err(|error| error.source)?;
    }
    Ok(())
}

/// Keeps the whole lines of the last half.
fn shorten(path: &Path) -> Result<(), DurableError> {
    let read = fs::read(path).map_err(|source| DurableError {
        path: path.to_owned(),
        source,
    })?;
    let half = read.len() / 2;
    let start = read[half..].iter().position(|byte| *byte == b'\n');
    let start = start.map_or(read.len(), |line_feed| half + line_feed + 1);
    durable::replace_private(path, &read[start..])
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{MAX_BYTES, append};
    use std::fs;

    #[test]
    fn the_log_keeps_its_last_lines_within_its_bound() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        for number in 0..30_000 {
            append(&path, &format!("line {number}\n")).unwrap();
        }
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.len() as u64 <= MAX_BYTES, "{}", text.len());
        assert!(text.ends_with("line 29998\nline 29999\n"));
        assert!(text.starts_with("line "));
    }
}
