//! Where entries are kept: what the commands ask of it.

use super::{EntryId, Event, EventLog, Latest};
use crate::durable::DurableError;
use std::{io, path::PathBuf};

/// Why entries cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// A file or folder cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file or folder cannot be written. Nothing has changed.
    #[error("cannot write {}", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// There is an entry of that day already. Nothing has changed.
    #[error("entry {id} exists already")]
    Exists {
        /// Which.
        id: EntryId,
    },
    /// There is no entry of that day.
    #[error("there is no entry {id}")]
    Absent {
        /// Which.
        id: EntryId,
    },
    /// The log of that day holds no text.
    #[error("the event log of entry {id} holds no text")]
    NoText {
        /// Which.
        id: EntryId,
    },
    /// Somebody else wrote to the entry since it was read. Nothing has changed.
    #[error("entry {id} was changed by somebody else meanwhile")]
    Changed {
        /// Which.
        id: EntryId,
    },
    /// The events are on the disk, but the markdown is not.
    #[error("entry {id} is saved, but could not be rendered")]
    NotRendered {
        /// Which.
        id: EntryId,
        /// Why.
        #[source]
        source: DurableError,
    },
}

/// What came of a write.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The file that a torn last line was moved into, if there was one.
    pub set_aside: Option<PathBuf>,
}

/// How the markdown of an entry was before it was rendered again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rendered {
    /// As it should be; it was not touched.
    Right,
    /// Absent.
    Missing,
    /// Other than the events say.
    Different {
        /// What it held.
        old: Vec<u8>,
        /// What it holds now.
        new: String,
    },
}

/// The entries of a journal: an event log each, and the markdown that is rendered from it.
///
/// Any number of processes may use one at the same time. Whoever reads sees whole lines; of those who write,
/// one goes after the other.
pub trait EntryStorage {
    /// The entries that have an event log, oldest first.
    ///
    /// # Errors
    /// [`StorageError::Read`]. A journal that is not there yet has no entries.
    fn ids(&self) -> Result<Vec<EntryId>, StorageError>;

    /// The entries that have markdown and no event log, oldest first. Nothing renders them.
    ///
    /// # Errors
    /// [`StorageError::Read`].
    fn strays(&self) -> Result<Vec<EntryId>, StorageError>;

    /// Reads an event log; `None` if there is none.
    ///
    /// # Errors
    /// [`StorageError::Read`].
    fn log(&self, id: EntryId) -> Result<Option<EventLog>, StorageError>;

    /// Reads the end of an event log, which is faster; `None` if there is no text in it. `buffer` is used for
    /// the bytes. Without `with_annotations`, none are looked for.
    ///
    /// # Errors
    /// [`StorageError::Read`].
    fn latest(
        &self,
        id: EntryId,
        with_annotations: bool,
        buffer: &mut Vec<u8>,
    ) -> Result<Option<Latest>, StorageError>;

    /// Makes an entry of `events` and renders it. After a crash at any moment there is no entry, or a whole
    /// one.
    ///
    /// # Errors
    /// [`StorageError::Exists`], also if two do it at once and this is the second;
    /// [`StorageError::Write`] and [`StorageError::NotRendered`].
    fn create(&self, id: EntryId, events: &[Event]) -> Result<Written, StorageError>;

    /// Appends `events` to the log that was read as `base`, and renders the entry. What is there stays byte
    /// for byte; a torn last line is moved into a file beside first, so that the next line starts clean.
    ///
    /// # Errors
    /// [`StorageError::Changed`] if the log is not as long as `base` any more; [`StorageError::Absent`],
    /// [`StorageError::Write`] and [`StorageError::NotRendered`].
    fn append(
        &self,
        id: EntryId,
        base: &EventLog,
        events: &[Event],
    ) -> Result<Written, StorageError>;

    /// Renders an entry again; markdown that is right already is not touched.
    ///
    /// # Errors
    /// [`StorageError::Absent`], [`StorageError::NoText`], [`StorageError::Read`] and
    /// [`StorageError::NotRendered`].
    fn render(&self, id: EntryId) -> Result<Rendered, StorageError>;
}
