//! Why a push ended before it looked at single files.

use crate::{
    journal::ScanError,
    state::{LockError, SaveError},
};
use devlog_provider_api::Error;

/// What kept a push from being made.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// Another push runs, or the lock cannot be used.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The journal cannot be read.
    #[error(transparent)]
    Scan(#[from] ScanError),
    /// The user stopped the run before it looked at single files.
    #[error("interrupted")]
    Interrupted,
    /// The remote could not be listed; without a complete listing nothing is decided.
    #[error("the remote cannot be listed")]
    Listing {
        /// What the provider said.
        #[source]
        source: Error,
    },
    /// The journal has no entries at all, and its backup has.
    #[error("the journal is empty, but the remote holds {objects} of its files")]
    JournalVanished {
        /// How many event logs and rendered entries the remote holds.
        objects: usize,
    },
    /// A whole folder of the journal is gone or empty, and its backup is not.
    #[error("`{folder}` is empty, but the remote holds {objects} of its files")]
    FolderVanished {
        /// The folder below the journal's root.
        folder: &'static str,
        /// The number of its files on the remote.
        objects: usize,
    },
    /// The remote holds encrypted objects, and encryption is off here.
    #[error("the remote is encrypted, and encryption is off here")]
    Encrypted,
    /// A hook kept the run from being made.
    #[error("the hook `{name}` stopped the run")]
    Hook {
        /// The hook: `pre_push` or `pre_pull`.
        name: &'static str,
        /// What it said.
        #[source]
        source: HookError,
    },
    /// The files are on the remote, but this could not be recorded; the next push looks at them again.
    #[error("the push was made, but devlog could not record it")]
    Record(#[from] SaveError),
}

/// Why a hook failed: a sentence without a full stop.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct HookError(pub String);
