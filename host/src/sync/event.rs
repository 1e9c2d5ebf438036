//! What a push tells while it runs.

use super::Conflict;
use crate::config::ConflictResolution;
use devlog_provider_api::{Error, ObjectKey};
use std::time::Duration;

/// One thing that happened.
#[derive(Debug)]
#[non_exhaustive]
pub enum SyncEvent<'a> {
    /// The listing goes on.
    Listing {
        /// How many objects there are so far.
        objects: usize,
    },
    /// The listing is complete.
    Listed {
        /// How many objects there are.
        objects: usize,
        /// Keys among them that are no journal files, as the remote spells them.
        foreign: &'a [String],
    },
    /// It is known which files are looked at; the others are on the remote already.
    Planned {
        /// How many files.
        files: usize,
        /// Their bytes.
        bytes: u64,
    },
    /// The upload of a file begins.
    FileStarted {
        /// Which.
        key: &'a ObjectKey,
        /// Its bytes.
        size: u64,
    },
    /// A part of a file was handed to the provider.
    FileProgress {
        /// Which.
        key: &'a ObjectKey,
        /// Bytes handed over since the last such event of this file; negative when it starts again.
        delta: i64,
    },
    /// A part of an object without a digest was read, to compare it.
    Compared {
        /// Bytes since the last such event.
        bytes: u64,
    },
    /// A file is done with, in whatever way.
    FileFinished {
        /// Which.
        key: &'a ObjectKey,
        /// How.
        end: FileEnd<'a>,
    },
    /// A call failed and is made again after a pause.
    Retrying {
        /// What was tried: `upload_file`, `list_files`.
        call: &'static str,
        /// The attempt that failed, from 1.
        attempt: u32,
        /// The pause.
        wait: Duration,
        /// Why.
        error: &'a Error,
    },
    /// Something that the user should know although the push goes on; one sentence.
    Warning {
        /// A stable word for machines.
        code: &'static str,
        /// The sentence.
        message: String,
    },
}

impl SyncEvent<'_> {
    /// The warning of an event log whose last `cut` bytes are no whole line.
    #[must_use]
    pub fn incomplete_line(key: &ObjectKey, cut: u64) -> Self {
        let bytes = if cut == 1 { "byte" } else { "bytes" };
        Self::Warning {
            code: "incomplete_line",
            message: format!(
                "the last line of {key} is incomplete; its {cut} {bytes} stay here until it is whole"
            ),
        }
    }
}

/// How a file ended.
#[derive(Clone, Copy, Debug)]
pub enum FileEnd<'a> {
    /// Uploaded, or in a dry run would be.
    Uploaded {
        /// Its bytes.
        size: u64,
    },
    /// Pulled, or in a dry run would be.
    Pulled {
        /// The downloaded bytes.
        size: u64,
    },
    /// It needed nothing.
    Unchanged,
    /// The remote has another version, which the user prefers.
    LeftToRemote,
    /// Left alone, since the remote object is somebody else's.
    Conflict,
    /// Not pushed.
    Failed(&'a super::FileError),
}

/// Listens to a push; called from several threads.
pub trait SyncObserver: Send + Sync {
    /// Takes one event. Must return quickly.
    fn on_event(&self, event: &SyncEvent<'_>);

    /// Decides about a conflict, where the configuration says `prompt`; `None` leaves it for later.
    fn decide(&self, conflict: &Conflict) -> Option<ConflictResolution> {
        let _ = conflict;
        None
    }
}

/// Hears nothing.
impl SyncObserver for () {
    fn on_event(&self, _: &SyncEvent<'_>) {}
}
