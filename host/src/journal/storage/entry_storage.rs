//! The operations on entries that commands, pull and merge need.

use super::Origin;
use crate::{
    durable::DurableError,
    journal::{EntryId, Event, EventLog, FileKind, Latest},
};
use devlog_provider_api::Sha256Digest;
use std::{
    io,
    path::{Path, PathBuf},
};

/// A reason why entries cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    #[error("cannot read {}", path.display())]
    Read {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    /// A file or folder cannot be written. Nothing has changed.
    #[error("cannot write {}", path.display())]
    Write {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    /// There is an entry of that day already. Nothing has changed.
    #[error("entry {id} exists already")]
    Exists { id: EntryId },
    #[error("there is no entry {id}")]
    Absent { id: EntryId },
    #[error("the event log of entry {id} holds no text")]
    NoText { id: EntryId },
    /// The text is longer than an event may be, see [`MAX_EVENT_BYTES`](crate::journal::MAX_EVENT_BYTES).
    /// Nothing has changed.
    #[error("the text for entry {id} is longer than 8 MB")]
    TooLong { id: EntryId },
    /// Another program wrote to the entry since it was read. Nothing has changed.
    #[error("entry {id} was changed by another program meanwhile")]
    Changed { id: EntryId },
    /// The events are on the disk, but the markdown is not.
    #[error("entry {id} is saved, but could not be rendered")]
    NotRendered {
        id: EntryId,
        #[source]
        source: DurableError,
    },
}

impl StorageError {
    /// Returns the error of reading the file or folder at `path`.
    pub(super) fn reading(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        Self::Read { path, source }
    }

    /// Returns the error of writing the file or folder at `path`.
    pub(super) fn writing(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        Self::Write { path, source }
    }
}

/// The files that a write has put aside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The file that a torn last line was moved into.
    pub set_aside: Option<PathBuf>,
    /// The copy of markdown that devlog had not rendered, and replaced.
    pub kept: Option<PathBuf>,
}

/// The state of the markdown of an entry before it was rendered again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rendered {
    /// Right; it was not touched.
    Right,
    /// Absent, or without a text.
    Missing,
    /// Different from the rendered events.
    Different {
        /// The old content; empty if it was longer than any entry.
        old: Vec<u8>,
        /// The new content.
        new: String,
        /// The copy of the old content, if devlog had not rendered it.
        kept: Option<PathBuf>,
    },
}

impl Rendered {
    /// The copy of the old content, if devlog had not rendered it.
    pub fn kept(self) -> Option<PathBuf> {
        match self {
            Self::Right | Self::Missing => None,
            Self::Different { kept, .. } => kept,
        }
    }
}

/// The entries of a journal: an event log each, and the markdown that is rendered from it.
///
/// Any number of processes may use one at the same time. Readers see whole lines; writers take turns.
///
/// Every write renders the entry. Markdown that devlog did not render itself is never lost by that: it is
/// copied into `conflicts/` first, and [`Written::kept`] names the copy.
pub trait EntryStorage {
    /// Returns the entries that have an event log, oldest first. A journal that is not there yet has none.
    ///
    /// # Errors
    /// [`StorageError::Read`].
    fn ids(&self) -> Result<Vec<EntryId>, StorageError>;

    /// Returns the entries that have markdown and no event log, oldest first. They are not rendered.
    ///
    /// # Errors
    /// [`StorageError::Read`].
    fn strays(&self) -> Result<Vec<EntryId>, StorageError>;

    /// Reads an event log; `None` if it does not exist.
    ///
    /// # Errors
    /// [`StorageError::Read`].
    fn log(&self, id: EntryId) -> Result<Option<EventLog>, StorageError>;

    /// Reads the last text of an event log, which is faster; `None` if the log does not exist. `buffer` is used for
    /// the bytes. Without `with_annotations`, they may be missing.
    ///
    /// # Errors
    /// [`StorageError::Read`].
    fn latest(
        &self,
        id: EntryId,
        with_annotations: bool,
        buffer: &mut Vec<u8>,
    ) -> Result<Option<Latest>, StorageError>;

    /// Returns the bytes of an event log as they stand in the file; `None` if it does not exist.
    ///
    /// # Errors
    /// [`StorageError::Read`].
    fn log_bytes(&self, id: EntryId) -> Result<Option<Vec<u8>>, StorageError>;

    /// Returns the bytes of an entry's markdown; `None` if it is absent.
    ///
    /// # Errors
    /// [`StorageError::Read`].
    fn markdown_bytes(&self, id: EntryId) -> Result<Option<Vec<u8>>, StorageError>;

    /// Creates an entry from `events` and renders it. After a crash at any moment there is no entry, or a whole
    /// one.
    ///
    /// # Errors
    /// [`StorageError::Exists`], also if two do it at once and this is the second;
    /// [`StorageError::TooLong`], [`StorageError::Write`] and [`StorageError::NotRendered`].
    fn create(&self, id: EntryId, events: &[Event]) -> Result<Written, StorageError>;

    /// Appends `events` to the log that was read as `base`, and renders the entry. The old content stays byte
    /// for byte; a torn last line is moved into a file beside first, so that the next line starts clean.
    ///
    /// # Errors
    /// [`StorageError::Changed`] if the log is not as long as `base` any more; [`StorageError::Absent`],
    /// [`StorageError::TooLong`], [`StorageError::Write`] and [`StorageError::NotRendered`].
    fn append(
        &self,
        id: EntryId,
        base: &EventLog,
        events: &[Event],
    ) -> Result<Written, StorageError>;

    /// Replaces the log whose whole content has the digest `expected` by `log`, and renders the entry; with
    /// `None`, creates a log that is absent. After a crash at any moment the log is the old one or the new one,
    /// and a second call completes. A torn last line is copied into a file beside first.
    ///
    /// # Errors
    /// [`StorageError::Changed`] or [`StorageError::Exists`] if the log is another one by now: decide again;
    /// [`StorageError::Read`], [`StorageError::Write`] and [`StorageError::NotRendered`].
    fn replace_log(
        &self,
        id: EntryId,
        expected: Option<Sha256Digest>,
        log: &[u8],
    ) -> Result<Written, StorageError>;

    /// Replaces the markdown of a day by what a person wrote, if its content has the digest `expected`; with `None`,
    /// creates markdown that is absent. After a crash at any moment it is the old one or the new one.
    ///
    /// # Errors
    /// [`StorageError::Changed`] if the markdown is another one by now; [`StorageError::Read`] and
    /// [`StorageError::Write`].
    fn replace_markdown(
        &self,
        id: EntryId,
        expected: Option<Sha256Digest>,
        markdown: &[u8],
    ) -> Result<(), StorageError>;

    /// Keeps a losing version whole in `conflicts/`, outside what is pushed, and returns its path. The same
    /// bytes get the same name, so they are kept once however often this is tried.
    ///
    /// # Errors
    /// [`StorageError::Write`].
    fn keep_apart(
        &self,
        kind: FileKind,
        id: EntryId,
        origin: Origin,
        bytes: &[u8],
    ) -> Result<PathBuf, StorageError>;

    /// Renders an entry again; markdown that is right already is not touched.
    ///
    /// # Errors
    /// [`StorageError::Absent`], [`StorageError::NoText`], [`StorageError::Read`] and
    /// [`StorageError::NotRendered`].
    fn render(&self, id: EntryId) -> Result<Rendered, StorageError>;
}
