//! The rendered markdown of an entry, which people edit all the same.

use super::{
    Rendered,
    kept_copy::{Kept, Origin},
};
use crate::{
    durable::{self, DurableError},
    journal::{Entry, EntryId, FileKind, MAX_EVENT_BYTES, is_rendered_from, markdown},
    regular_file,
};
use std::{
    fs::{File, OpenOptions},
    io::{self, Read},
    path::PathBuf,
};

/// More than this was not rendered from any entry.
const MOST_RENDERED: u64 = 2 * MAX_EVENT_BYTES as u64;

/// The file at `entries/YYYYMMDD.md`.
#[derive(Clone, Debug)]
pub(super) struct MarkdownFile {
    pub(super) path: PathBuf,
    pub(super) id: EntryId,
    /// The folder for text that would be replaced.
    pub(super) conflicts: PathBuf,
}

/// The content of a markdown file.
pub(super) enum Found {
    /// There is no file, or nothing but blanks in it.
    Nothing,
    /// This text.
    Text(Vec<u8>),
    /// More than any entry is rendered to.
    TooLong(File),
}

impl MarkdownFile {
    pub(super) fn read(&self) -> io::Result<Found> {
        let opened = regular_file::open(&self.path, OpenOptions::new().read(true));
        let file = match opened.map_err(io::Error::from) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Nothing),
            Err(error) => return Err(error),
        };
        let mut text = Vec::new();
        (&file).take(MOST_RENDERED + 1).read_to_end(&mut text)?;
        Ok(if text.len() as u64 > MOST_RENDERED {
            Found::TooLong(file)
        } else if text.iter().all(|byte| is_blank(*byte)) {
            Found::Nothing
        } else {
            Found::Text(text)
        })
    }

    /// Renders `entry`. A text that devlog did not render itself is kept in a file of its own first;
    /// `was_rendered` decides that.
    pub(super) fn render(
        &self,
        entry: &Entry,
        was_rendered: impl FnOnce(&[u8]) -> io::Result<bool>,
    ) -> Result<Rendered, DurableError> {
        let found = self.read().map_err(|source| self.error(source))?;
        let mut kept = None;
        match &found {
            Found::Text(old) if is_rendered_from(old, entry) => return Ok(Rendered::Right),
            Found::Text(old) => {
                if !was_rendered(old).map_err(|source| self.error(source))? {
                    kept = Some(self.keep(io::Cursor::new(old))?);
                }
            }
            Found::TooLong(file) => kept = Some(self.keep(file)?),
            Found::Nothing => {}
        }
        let new = markdown(entry);
        durable::replace(&self.path, new.as_bytes())?;
        Ok(match found {
            Found::Nothing => Rendered::Missing,
            Found::Text(old) => Rendered::Different { old, new, kept },
            Found::TooLong(_) => Rendered::Different {
                old: Vec::new(),
                new,
                kept,
            },
        })
    }

    fn keep(&self, content: impl Read + io::Seek) -> Result<PathBuf, DurableError> {
        let kept = Kept {
            folder: &self.conflicts,
            kind: FileKind::Markdown,
            id: self.id,
            origin: Origin::Local,
        };
        kept.keep(content).map_err(|source| DurableError {
            path: self.conflicts.clone(),
            source,
        })
    }

    fn error(&self, source: io::Error) -> DurableError {
        let path = self.path.clone();
        DurableError { path, source }
    }
}

/// Reports a byte that no person wrote: blanks, and the zeros that a crash may leave.
fn is_blank(byte: u8) -> bool {
    byte == 0 || byte.is_ascii_whitespace()
}
