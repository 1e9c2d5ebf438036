//! Opening regular files: nothing through a link, and no wait for the other end of a pipe.

use rustix::{fs::OFlags, io::Errno};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

/// A file that was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("it is a link, and links are not followed")]
    Link,
    #[error("it is not a regular file")]
    NotRegular,
    /// The file system refused.
    #[error(transparent)]
    Failed(#[from] io::Error),
}

impl From<OpenError> for io::Error {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Failed(error) => error,
            error => Self::new(io::ErrorKind::InvalidInput, error),
        }
    }
}

/// Opens a regular file. One that is created is readable by its owner only.
///
/// # Errors
/// [`OpenError`].
pub fn open(path: &Path, options: &mut OpenOptions) -> Result<File, OpenError> {
    open_with(path, options, OFlags::NOFOLLOW).map_err(|error| match error {
        OpenError::Failed(error) if is_link(path, &error) => OpenError::Link,
        error => error,
    })
}

/// Opens a regular file for reading; `None` if it is absent.
///
/// # Errors
/// If it cannot be opened, or is not a regular file.
pub fn open_existing(path: &Path) -> io::Result<Option<File>> {
    match open(path, OpenOptions::new().read(true)) {
        Ok(file) => Ok(Some(file)),
        Err(OpenError::Failed(error)) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Opens a regular file for reading, also through a link.
///
/// # Errors
/// [`OpenError::NotRegular`], [`OpenError::Failed`].
pub fn open_followed(path: &Path) -> Result<File, OpenError> {
    open_with(path, OpenOptions::new().read(true), OFlags::empty())
}

fn open_with(path: &Path, options: &mut OpenOptions, flags: OFlags) -> Result<File, OpenError> {
    // To open a pipe without NONBLOCK waits for its other end.
    let flags = (flags | OFlags::NONBLOCK).bits().cast_signed();
    let file = options.mode(0o600).custom_flags(flags).open(path)?;
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(OpenError::NotRegular)
    }
}

/// Systems report "too many levels of links" for a link that is not followed.
fn is_link(path: &Path, error: &io::Error) -> bool {
    let errno = error.raw_os_error().map(Errno::from_raw_os_error);
    matches!(errno, Some(Errno::LOOP | Errno::MLINK))
        && fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink())
}

/// Reads a text of at most `max_bytes` to its end.
///
/// # Errors
/// If it is longer, not UTF-8, or cannot be read.
pub fn read_text(from: impl Read, max_bytes: u64) -> io::Result<String> {
    let mut text = String::new();
    let length = from.take(max_bytes + 1).read_to_string(&mut text)?;
    if length as u64 > max_bytes {
        return Err(io::Error::other(format!("larger than {max_bytes} bytes")));
    }
    Ok(text)
}

/// Returns a text without the byte order mark that editors of other systems write at the beginning of a file. It is
/// part of no text, password or key.
pub fn without_byte_order_mark(mut text: String) -> String {
    if text.starts_with(BYTE_ORDER_MARK) {
        text.drain(..BYTE_ORDER_MARK.len_utf8());
    }
    text
}

const BYTE_ORDER_MARK: char = '\u{feff}';

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{OpenError, open, open_followed, read_text, without_byte_order_mark};
    use std::{
        fs::{self, OpenOptions},
        os::unix::fs::{MetadataExt, symlink},
        process::Command,
    };

    #[test]
    fn only_a_regular_file_is_opened_and_nothing_waits() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("file"), "text").unwrap();
        symlink("file", path("link")).unwrap();
        let made = Command::new("mkfifo").arg(path("pipe")).status().unwrap();
        assert!(made.success());
        let result = |name: &str| match open(&path(name), OpenOptions::new().read(true)) {
            Ok(_) => "opened",
            Err(OpenError::Link) => "link",
            Err(OpenError::NotRegular) => "not regular",
            Err(OpenError::Failed(_)) => "failed",
        };
        let names = ["file", "link", "pipe", ".", "absent"];
        let expected = ["opened", "link", "not regular", "not regular", "failed"];
        assert_eq!(names.map(result), expected);
        assert_eq!(
            read_text(open_followed(&path("link")).unwrap(), 4).unwrap(),
            "text"
        );
        assert!(read_text(open_followed(&path("link")).unwrap(), 3).is_err());
        assert!(matches!(
            open_followed(&path("pipe")),
            Err(OpenError::NotRegular)
        ));
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_a_text() {
        for (text, expected) in [
            ("\u{feff}a\u{feff}", "a\u{feff}"),
            ("\u{feff}", ""),
            ("a", "a"),
        ] {
            assert_eq!(without_byte_order_mark(text.to_owned()), expected);
        }
    }

    #[test]
    fn a_new_file_is_private() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new");
        open(&path, OpenOptions::new().append(true).create(true)).unwrap();
        assert_eq!(fs::metadata(path).unwrap().mode() & 0o777, 0o600);
    }
}
