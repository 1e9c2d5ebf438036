//! How the work on one file ended.

use crate::{
    state::LocalRecord,
    sync::{Conflict, FileError, event::FileEnd, plan::LogFate},
};
use devlog_provider_api::Sha256Digest;

/// How the work on one file ended.
#[derive(Debug)]
pub enum FileOutcome {
    /// Uploaded, or in a dry run would be.
    Uploaded {
        /// The bytes.
        size: u64,
        /// Their digest; `None` only in a dry run.
        sha256: Option<Sha256Digest>,
        /// For the stat cache.
        local: Option<LocalRecord>,
    },
    /// On the remote already.
    Unchanged {
        /// The digest of both.
        sha256: Sha256Digest,
        /// For the stat cache.
        local: Option<LocalRecord>,
    },
    /// The remote has other bytes, and the user prefers them.
    LeftToRemote,
    /// Both sides have bytes of their own.
    Conflict(Conflict),
    /// Not done.
    Failed(FileError),
    /// The run ended before.
    NotTried,
}

impl FileOutcome {
    /// The end of the file as observers see it; `None` for a file that was not tried.
    #[must_use]
    pub fn end(&self) -> Option<FileEnd<'_>> {
        Some(match self {
            Self::Uploaded { size, .. } => FileEnd::Uploaded { size: *size },
            Self::Unchanged { .. } => FileEnd::Unchanged,
            Self::LeftToRemote => FileEnd::LeftToRemote,
            Self::Conflict(_) => FileEnd::Conflict,
            Self::Failed(error) => FileEnd::Failed(error),
            Self::NotTried => return None,
        })
    }

    /// The meaning for the markdown that is rendered from this event log.
    #[must_use]
    pub fn log_fate(&self) -> LogFate {
        match self {
            Self::Uploaded { .. } | Self::Unchanged { .. } => LogFate::Safe,
            Self::LeftToRemote => LogFate::LeftToRemote,
            Self::Conflict(_) => LogFate::Conflict,
            Self::Failed(_) | Self::NotTried => LogFate::None,
        }
    }
}
