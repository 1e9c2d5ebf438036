//! The file that is open in the editor.

use super::template::{with_template, without_template};
use crate::{durable::DurableError, journal::EntryId};
use std::{
    fs, io,
    path::{Path, PathBuf},
};
use tempfile::NamedTempFile;

/// A text on its way through the editor: a file for its owner only, gone when it is dropped.
#[derive(Debug)]
pub struct Draft {
    file: NamedTempFile,
}

impl Draft {
    /// Writes the text, and the template below it.
    ///
    /// # Errors
    /// If the folder for temporary files does not take it.
    pub fn new(id: EntryId, content: &str) -> Result<Self, DurableError> {
        let folder = std::env::temp_dir();
        let write = || {
            let file = tempfile::Builder::new()
                .prefix(&format!("devlog-{id}-"))
                .suffix(".md")
                .tempfile_in(&folder)?;
            fs::write(file.path(), with_template(content))?;
            Ok(file)
        };
        match write() {
            Ok(file) => Ok(Self { file }),
            Err(source) => Err(DurableError {
                path: folder,
                source,
            }),
        }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    /// The text that stands in it now, without the template. Looked for by name, as editors replace files.
    ///
    /// # Errors
    /// If it cannot be read, or is no Unicode text.
    pub fn text(&self) -> io::Result<String> {
        fs::read_to_string(self.path()).map(|text| without_template(&text))
    }

    /// Leaves the file where it is, and says where.
    #[must_use]
    pub fn keep(self) -> PathBuf {
        let path = self.path().to_owned();
        // If it cannot be kept it stays a temporary file: there is nothing better to say.
        let _ = self.file.keep();
        path
    }
}

#[cfg(test)]
mod tests {
    use super::Draft;
    use std::fs;

    #[test]
    fn a_draft_goes_with_its_end_unless_it_is_kept() {
        let id = "20250911".parse().expect("an id");
        let draft = Draft::new(id, "text").expect("a folder");
        assert_eq!(draft.text().ok().as_deref(), Some("text"));
        let gone = draft.path().to_owned();
        drop(draft);
        assert!(!gone.exists());
        let kept = Draft::new(id, "text").expect("a folder").keep();
        assert!(kept.exists());
        fs::remove_file(kept).expect("it is ours");
    }
}
