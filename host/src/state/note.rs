//! A small file of the state folder: one checksummed line of JSON, replaced as a whole.

use super::{checked_line, folder};
use crate::durable::{self, DurableError};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// A small file of the state folder with one value.
#[derive(Clone, Debug)]
pub struct Note {
    folder: PathBuf,
    name: &'static str,
}

/// The content of a [`Note`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Noted<T> {
    /// The file is absent.
    Absent,
    /// The file is there, and is not what was written.
    Damaged,
    /// The value as it was written.
    Value(T),
}

impl<T> Noted<T> {
    /// The value, if the file holds one.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Damaged => None,
        }
    }
}

impl Note {
    /// The note `name` of the journal at `root`. Neither has to exist.
    pub fn new(root: &Path, name: &'static str) -> Self {
        Self {
            folder: folder::path(root),
            name,
        }
    }

    /// Reads the note. A file that cannot be read counts as damaged.
    pub fn read<T: DeserializeOwned>(&self) -> Noted<T> {
        let path = self.path();
        if let Err(error) = fs::symlink_metadata(&path) {
            return match error.kind() {
                io::ErrorKind::NotFound => Noted::Absent,
                _ => Noted::Damaged,
            };
        }
        let Ok(bytes) = folder::read_all(&path) else {
            return Noted::Damaged;
        };
        let line = bytes.strip_suffix(b"\n");
        let payload = line.and_then(|line| checked_line::open(self.name, line));
        let value = payload.and_then(|payload| serde_json::from_slice(payload).ok());
        value.map_or(Noted::Damaged, Noted::Value)
    }

    /// Replaces the value. Afterwards it is on the disk.
    ///
    /// # Errors
    /// If the file or its folder cannot be written; the old note is still there then.
    pub fn write(&self, value: &impl Serialize) -> Result<(), DurableError> {
        folder::create(&self.folder).map_err(|source| DurableError {
            path: self.folder.clone(),
            source,
        })?;
        let path = self.path();
        let text = match serde_json::to_string(value) {
            Ok(text) => text,
            Err(error) => {
                let source = error.into();
                return Err(DurableError { path, source });
            }
        };
        let line = checked_line::seal(self.name, &text);
        durable::replace_private(&path, line.as_bytes())
    }

    /// Removes the note. Succeeds if it is absent.
    ///
    /// # Errors
    /// If the file cannot be removed.
    pub fn remove(&self) -> Result<(), DurableError> {
        let path = self.path();
        match fs::remove_file(&path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                Err(DurableError { path, source })
            }
            _ => Ok(()),
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.join(self.name)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{Note, Noted};
    use serde_json::{Value, json};
    use std::fs;

    #[test]
    fn a_note_reads_back_until_it_is_removed() {
        let root = tempfile::tempdir().unwrap();
        let note = Note::new(root.path(), "note");
        assert_eq!(note.read::<Value>(), Noted::Absent);
        note.write(&json!({})).unwrap();
        note.write(&json!({ "a": 1 })).unwrap();
        assert_eq!(note.read(), Noted::Value(json!({ "a": 1 })));
        note.remove().unwrap();
        note.remove().unwrap();
        assert_eq!(note.read::<Value>(), Noted::Absent);
    }

    #[test]
    fn a_note_that_was_changed_or_cut_is_damaged() {
        let root = tempfile::tempdir().unwrap();
        let note = Note::new(root.path(), "note");
        note.write(&json!({})).unwrap();
        let path = root.path().join("state/note");
        let whole = fs::read(&path).unwrap();
        for at in 0..whole.len() {
            let mut flipped = whole.clone();
            flipped[at] ^= 1;
            for bytes in [&flipped, &whole[..at]] {
                fs::write(&path, bytes).unwrap();
                assert_eq!(note.read::<Value>(), Noted::Damaged, "{at}");
            }
        }
    }
}
