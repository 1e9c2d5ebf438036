//! Logs that never grow beyond a bound: a full one becomes `NAME.old`, and a new one begins.

use crate::regular_file;
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::Path,
};

/// Appends `text` to the log at `path`, which is readable by its owner only. Where the log would become larger than
/// `max_bytes`, it replaces `NAME.old` first.
///
/// # Errors
/// If the log cannot be written, or is not a regular file.
pub fn append(path: &Path, text: &str, max_bytes: u64) -> io::Result<()> {
    let mut file = open(path)?;
    let length = file.metadata()?.len();
    if length > 0 && length + text.len() as u64 > max_bytes {
        let mut old = path.as_os_str().to_owned();
        old.push(".old");
        fs::rename(path, old)?;
        file = open(path)?;
    }
    file.write_all(text.as_bytes())
}

fn open(path: &Path) -> io::Result<File> {
    let options = &mut OpenOptions::new();
    Ok(regular_file::open(path, options.append(true).create(true))?)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::append;
    use std::{fs, os::unix::fs::PermissionsExt};

    #[test]
    fn the_last_lines_stay_within_the_bound() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        for number in 10..100 {
            append(&path, &format!("line {number}\n"), 80).unwrap();
        }
        let text = |name| fs::read_to_string(folder.path().join(name)).unwrap();
        let (old, new) = (text("log.old"), text("log"));
        assert_eq!((old.len(), new.len()), (80, 80));
        assert!(old.starts_with("line 80\n") && new.ends_with("line 99\n"));
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
