//! The rendered markdown of an entry, which people edit all the same.

use super::{Origin, Rendered, kept_copy::Kept};
use crate::{
    digest,
    durable::{self, DurableError, Replacement, Staged},
    journal::{Entry, EntryId, FileKind, MAX_EVENT_BYTES, is_rendered_from, markdown},
    regular_file,
};
use devlog_provider_api::Sha256Digest;
use std::{
    fs::File,
    io::{self, Read, Seek},
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

/// A rendered text that is on the disk, beside its place.
pub(super) struct StagedMarkdown {
    text: String,
    file: Staged,
}

/// The content of a markdown file.
pub(super) enum Found {
    /// There is no file.
    Nothing,
    /// Nothing but blanks.
    Blank(Vec<u8>),
    Text(Vec<u8>),
    /// More than any entry is rendered to.
    TooLong(File),
}

impl Found {
    /// Returns the digest of the content; `None` if there is no file.
    fn digest(&self) -> io::Result<Option<Sha256Digest>> {
        Ok(match self {
            Self::Nothing => None,
            Self::Blank(bytes) | Self::Text(bytes) => Some(digest::of_bytes(bytes)),
            Self::TooLong(file) => {
                let mut file = file;
                file.rewind()?;
                Some(digest::of_reader(file)?.0)
            }
        })
    }
}

impl MarkdownFile {
    pub(super) fn read(&self) -> io::Result<Found> {
        let Some(file) = regular_file::open_existing(&self.path)? else {
            return Ok(Found::Nothing);
        };
        let mut text = Vec::new();
        (&file).take(MOST_RENDERED + 1).read_to_end(&mut text)?;
        Ok(if text.len() as u64 > MOST_RENDERED {
            Found::TooLong(file)
        } else if text.iter().all(|byte| is_blank(*byte)) {
            Found::Blank(text)
        } else {
            Found::Text(text)
        })
    }

    /// Writes the rendering of `entry` beside its place; `None` if it is there already, or cannot be.
    pub(super) fn stage(&self, entry: &Entry) -> Result<Option<StagedMarkdown>, DurableError> {
        match self.read() {
            Ok(Found::Text(old)) if is_rendered_from(&old, entry) => return Ok(None),
            Ok(_) => {}
            Err(_) => return Ok(None),
        }
        let text = markdown(entry);
        let file = durable::stage(&self.path, text.as_bytes())?;
        Ok(Some(StagedMarkdown { text, file }))
    }

    /// Renders `entry`. A text that devlog did not render itself is kept in a file of its own first;
    /// `was_rendered` decides that.
    ///
    /// If the text is `staged`, that file takes its place, and the folder may not be on the disk yet.
    ///
    /// An editor may save the file at any moment. What it saves before the rendering is in its place is kept too.
    pub(super) fn render(
        &self,
        entry: &Entry,
        was_rendered: impl Fn(&[u8]) -> io::Result<bool>,
        staged: Option<StagedMarkdown>,
    ) -> Result<Rendered, DurableError> {
        let new = markdown(entry);
        let mut staged = staged.filter(|staged| staged.text == new);
        loop {
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
                Found::Nothing | Found::Blank(_) => {}
            }
            let expected = found.digest().map_err(|source| self.error(source))?;
            let replaced = match staged.take() {
                Some(staged) => staged.file.replace_unchanged(expected, new.as_bytes())?,
                None => durable::replace_unchanged(&self.path, expected, new.as_bytes())?,
            };
            match replaced {
                Replacement::Done => return Ok(rendered(found, new, kept)),
                Replacement::ChangedMeanwhile => {}
            }
        }
    }

    fn keep(&self, content: impl Read + Seek) -> Result<PathBuf, DurableError> {
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

fn rendered(found: Found, new: String, kept: Option<PathBuf>) -> Rendered {
    match found {
        Found::Nothing | Found::Blank(_) => Rendered::Missing,
        Found::Text(old) => Rendered::Different { old, new, kept },
        Found::TooLong(_) => Rendered::Different {
            old: Vec::new(),
            new,
            kept,
        },
    }
}

/// Reports a byte that no person wrote: blanks, and the zeros that a crash may leave.
fn is_blank(byte: u8) -> bool {
    byte == 0 || byte.is_ascii_whitespace()
}
