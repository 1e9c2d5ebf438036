//! Text that devlog would have replaced, kept whole under a name of its own.

use super::new_file;
use crate::{
    digest, durable,
    journal::{EntryId, FileKind},
    regular_file,
};
use devlog_provider_api::Sha256Digest;
use std::{
    fmt,
    fs::OpenOptions,
    io::{self, Read, Seek},
    path::{Path, PathBuf},
};

/// The side that a kept text comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// This machine.
    Local,
    Remote,
}

/// As it stands in the name of a kept copy.
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Local => "LOCAL",
            Self::Remote => "REMOTE",
        })
    }
}

/// A file that is to be kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kept<'a> {
    /// The folder of all kept copies.
    pub(super) folder: &'a Path,
    pub(super) kind: FileKind,
    pub(super) id: EntryId,
    pub(super) origin: Origin,
}

impl Kept<'_> {
    /// Copies `content` into a file of its own, readable by its owner only, and returns its path. Afterwards it
    /// is on the disk. The same content gets the same name, so it is kept once however often this is tried.
    ///
    /// # Errors
    /// If it cannot be read or written.
    pub(super) fn keep(&self, mut content: impl Read + Seek) -> io::Result<PathBuf> {
        let (digest, _) = digest::of_reader(&mut content)?;
        let hex = digest.to_string();
        let mut letters = 8;
        loop {
            let path = self.path(&hex[..letters]);
            if let Some(folder) = path.parent() {
                durable::create_private_folder(folder)?;
            }
            content.rewind()?;
            match new_file::create(&path, &mut content) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    if holds(&path, digest)? {
                        return Ok(path);
                    }
                    if letters == hex.len() {
                        return Err(error);
                    }
                    letters *= 2;
                }
                result => return result.map(|()| path),
            }
        }
    }

    /// `conflicts/entries/20250911.LOCAL-1a2b3c4d.md`
    fn path(&self, mark: &str) -> PathBuf {
        let (folder, extension) = match self.kind {
            FileKind::Markdown => ("entries", "md"),
            FileKind::EventLog | FileKind::Config => ("events", "jsonl"),
        };
        let name = format!("{}.{}-{mark}.{extension}", self.id, self.origin);
        self.folder.join(folder).join(name)
    }
}

fn holds(path: &Path, expected: Sha256Digest) -> io::Result<bool> {
    let file = regular_file::open(path, OpenOptions::new().read(true))?;
    Ok(digest::of_reader(file)?.0 == expected)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{Kept, Origin};
    use crate::journal::FileKind;
    use std::{fs, io::Cursor, os::unix::fs::MetadataExt};

    #[test]
    fn a_text_is_kept_once_under_a_name_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let kept = Kept {
            folder: &folder.path().join("conflicts"),
            kind: FileKind::Markdown,
            id: "20250911".parse().unwrap(),
            origin: Origin::Local,
        };
        let path = kept.keep(Cursor::new("text")).unwrap();
        assert!(path.ends_with("conflicts/entries/20250911.LOCAL-982d9e3e.md"));
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        assert_eq!(kept.keep(Cursor::new("text")).unwrap(), path);
        fs::write(&path, "changed by hand").unwrap();
        let second = kept.keep(Cursor::new("text")).unwrap();
        assert!(second.ends_with("20250911.LOCAL-982d9e3eb996f559.md"));
        assert_eq!(fs::read(&path).unwrap(), b"changed by hand");
        assert_eq!(fs::read(&second).unwrap(), b"text");
    }
}
