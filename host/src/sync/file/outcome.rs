//! How the work on one file ended.

use crate::{
    state::LocalRecord,
    sync::{Conflict, FileError, event::FileEnd, plan::LogFate, pull::PullChange},
};
use devlog_provider_api::Sha256Digest;
use std::path::PathBuf;

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
    /// The local file holds everything that its object holds.
    UpToDate,
    /// Changed by a pull, or in a dry run would be.
    Pulled(Pulled),
    /// The remote has other bytes, and the user prefers them.
    LeftToRemote,
    /// Both sides have bytes of their own.
    Conflict(Conflict),
    /// Not done.
    Failed(FileError),
    /// The run ended before.
    NotTried,
}

/// The effect of a pull on one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pulled {
    /// The effect.
    pub change: PullChange,
    /// The downloaded bytes.
    pub size: u64,
    /// The copy of the version that lost, or of markdown that was edited by hand.
    pub kept_apart: Option<PathBuf>,
}

impl FileOutcome {
    /// The end of the file as observers see it; `None` for a file that was not tried.
    #[must_use]
    pub fn end(&self) -> Option<FileEnd<'_>> {
        Some(match self {
            Self::Uploaded { size, .. } => FileEnd::Uploaded { size: *size },
            Self::Unchanged { .. } | Self::UpToDate => FileEnd::Unchanged,
            Self::Pulled(pulled) => FileEnd::Pulled { size: pulled.size },
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
            Self::Failed(_) | Self::NotTried | Self::UpToDate | Self::Pulled(_) => LogFate::None,
        }
    }
}
