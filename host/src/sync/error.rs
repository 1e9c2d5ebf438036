//! The errors that end a run before it handles single files.

use crate::{
    journal::{ScanError, StorageError},
    state::{LockError, ReadError, SaveError},
};
use devlog_provider_api::{Error, ErrorKind};
use std::{io, path::PathBuf};

/// The error that kept a run from its work.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// Another devlog is at work on the journal, or the lock cannot be used.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The journal cannot be read.
    #[error(transparent)]
    Scan(#[from] ScanError),
    /// The user stopped the run before it handled single files.
    #[error("interrupted")]
    Interrupted,
    #[error("the remote cannot be listed")]
    Listing {
        #[source]
        source: Error,
    },
    #[error("the journal is empty, but the remote holds {objects} of its files")]
    JournalVanished {
        /// The number of event logs and rendered entries on the remote.
        objects: usize,
    },
    #[error("`{folder}` is empty, but the remote holds {objects} of its files")]
    FolderVanished {
        /// The folder below the journal's root.
        folder: &'static str,
        /// The number of its files on the remote.
        objects: usize,
    },
    #[error("the remote is empty, but {objects} files of the journal were pushed there")]
    RemoteVanished {
        /// The number of objects that were there.
        objects: usize,
    },
    /// The journal cannot be read while it is compared.
    #[error(transparent)]
    Journal(#[from] StorageError),
    #[error("cannot create {}", path.display())]
    Drill {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("{found} objects on the remote have no file here, which is more than {max}")]
    TooMany {
        /// The number of objects.
        found: usize,
        /// The limit.
        max: usize,
    },
    #[error("the remote is encrypted, and encryption is off here")]
    Encrypted,
    #[error("the remote held encrypted objects when it was last seen, and encryption is off here")]
    WasEncrypted,
    #[error("the hook `{name}` stopped the run")]
    Hook {
        /// The hook: `pre_push` or `pre_pull`.
        name: &'static str,
        #[source]
        source: HookError,
    },
    /// The record of this machine is there and cannot be read.
    #[error(transparent)]
    State(#[from] ReadError),
    /// The record of the work cannot be written; the next run checks the work again.
    #[error("cannot record what was done")]
    Record(#[from] SaveError),
}

impl SyncError {
    /// The error of a listing, or of a question about a listed object.
    pub fn of_listing(source: Error) -> Self {
        match source.kind() {
            ErrorKind::Cancelled => Self::Interrupted,
            _ => Self::Listing { source },
        }
    }
}

/// The reason why a hook failed: a sentence without a full stop.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct HookError(pub String);
