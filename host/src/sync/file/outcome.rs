//! The result of the work on one file.

use crate::{
    state::LocalRecord,
    sync::{Conflict, FileEnd, FileError, plan::LogFate, pull::PullChange, verify::Agreement},
};
use devlog_provider_api::{ErrorKind, Sha256Digest};
use std::path::PathBuf;

/// The result of the work on one file.
#[derive(Debug)]
pub enum FileOutcome {
    /// Uploaded, or in a dry run would be.
    Uploaded {
        /// The bytes.
        size: u64,
        /// Their digest; `None` only in a dry run.
        sha256: Option<Sha256Digest>,
        /// The metadata for the stat cache.
        local: Option<LocalRecord>,
        /// True if it takes the place of an object that is not encrypted although encryption is on.
        was_plain: bool,
    },
    /// On the remote already.
    Unchanged {
        /// The digest of both.
        sha256: Sha256Digest,
        /// The metadata for the stat cache.
        local: Option<LocalRecord>,
    },
    /// The local file holds everything that its object holds.
    UpToDate,
    /// Changed by a pull, or in a dry run would be.
    Pulled(Pulled),
    /// Its object is sound.
    Verified(Agreement),
    /// Removed from the remote, or in a dry run would be.
    Removed {
        /// The stored bytes.
        size: u64,
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

/// A call that was cancelled leaves its file for the next run.
impl From<Result<Self, FileError>> for FileOutcome {
    fn from(outcome: Result<Self, FileError>) -> Self {
        match outcome {
            Ok(outcome) => outcome,
            Err(FileError::Remote { source, .. }) if source.kind() == ErrorKind::Cancelled => {
                Self::NotTried
            }
            Err(error) => Self::Failed(error),
        }
    }
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
    /// True if the object is not encrypted although encryption is on.
    pub is_exposed: bool,
}

impl FileOutcome {
    /// The end of the file as observers see it; `None` for a file that was not tried.
    pub fn end(&self) -> Option<FileEnd<'_>> {
        Some(match self {
            Self::Uploaded { size, .. } => FileEnd::Uploaded { size: *size },
            Self::Unchanged { .. } | Self::UpToDate | Self::Verified(_) => FileEnd::Unchanged,
            Self::Pulled(pulled) => FileEnd::Pulled { size: pulled.size },
            Self::Removed { size } => FileEnd::Removed { size: *size },
            Self::LeftToRemote => FileEnd::LeftToRemote,
            Self::Conflict(_) => FileEnd::Conflict,
            Self::Failed(error) => FileEnd::Failed(error),
            Self::NotTried => return None,
        })
    }

    /// The meaning for the other file of the day: the markdown that is rendered from this event log, or, in a removal,
    /// the log of this markdown.
    pub fn log_fate(&self) -> LogFate {
        match self {
            Self::Pulled(pulled) if pulled.change == PullChange::Kept => LogFate::Conflict,
            Self::Uploaded { .. }
            | Self::Unchanged { .. }
            | Self::UpToDate
            | Self::Pulled(_)
            | Self::Removed { .. } => LogFate::Safe,
            Self::LeftToRemote => LogFate::LeftToRemote,
            Self::Conflict(_) => LogFate::Conflict,
            Self::Failed(error) if error.is_damage() => LogFate::Damaged,
            Self::Failed(_) | Self::NotTried | Self::Verified(_) => LogFate::None,
        }
    }
}
