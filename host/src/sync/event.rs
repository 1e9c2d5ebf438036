//! The events of a run while it goes on.

use super::Conflict;
use crate::{config::ConflictResolution, journal::JournalKey};
use devlog_provider_api::{Error, ObjectKey};
use std::time::Duration;

/// One thing that happened.
#[derive(Debug)]
#[non_exhaustive]
pub enum SyncEvent<'a> {
    /// The listing goes on.
    Listing {
        /// The number of objects so far.
        objects: usize,
    },
    /// The listing is complete.
    Listed {
        objects: usize,
        /// Keys among them that are not journal files, as the remote spells them.
        foreign: &'a [String],
    },
    /// The plan is made; the files outside of it need nothing. A run may have one plan after the other.
    Planned {
        /// The work on them.
        work: Work,
        files: usize,
        bytes: u64,
    },
    /// The transfer of a file begins.
    FileStarted {
        /// The file.
        key: &'a ObjectKey,
        size: u64,
    },
    /// Bytes of a file were sent or received.
    FileProgress {
        /// The file.
        key: &'a ObjectKey,
        /// Bytes since the last such event of this file; negative when the transfer starts again.
        delta: i64,
    },
    /// A part of an object without a digest was read, to compare it.
    Compared,
    /// The work on a file has ended.
    FileFinished {
        /// The file.
        key: &'a ObjectKey,
        /// The result.
        end: FileEnd<'a>,
    },
    /// A call failed and is made again after a pause.
    Retrying {
        /// The call: `upload_file`, `list_files`.
        call: &'static str,
        /// The attempt that failed, from 1.
        attempt: u32,
        /// The pause.
        wait: Duration,
        /// The reason.
        error: &'a Error,
    },
    /// Something that the user should know although the run goes on; one sentence.
    Warning {
        /// A stable word for machines.
        code: &'static str,
        /// The sentence.
        message: String,
    },
}

/// The work of a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Work {
    /// Files are uploaded.
    #[default]
    Push,
    /// Objects are downloaded.
    Pull,
    /// Objects are compared with what was pushed.
    Verify,
    /// The journal is restored into a folder of its own.
    Restore,
    /// Objects are removed.
    Prune,
}

impl SyncEvent<'_> {
    /// The warning of an event log whose last `cut` bytes are no whole line.
    pub fn incomplete_line(key: JournalKey, cut: u64) -> Self {
        let bytes = if cut == 1 { "byte" } else { "bytes" };
        Self::Warning {
            code: "incomplete_line",
            message: format!(
                "the last line of {key} is incomplete; its {cut} {bytes} stay here until it is whole"
            ),
        }
    }
}

/// The result of one file.
#[derive(Clone, Copy, Debug)]
pub enum FileEnd<'a> {
    /// Uploaded, or in a dry run would be.
    Uploaded { size: u64 },
    /// Pulled, or in a dry run would be.
    Pulled {
        /// The downloaded bytes.
        size: u64,
    },
    /// Removed from the remote, or in a dry run would be.
    Removed { size: u64 },
    /// There was nothing to do.
    Unchanged,
    /// The remote has another version, which the user prefers.
    LeftToRemote,
    /// Left alone, since the remote object is from another machine.
    Conflict,
    /// The work on the file failed.
    Failed(&'a super::FileError),
}

/// Observes a run; called from several threads.
pub trait SyncObserver: Send + Sync {
    /// Takes one event. Must return quickly.
    fn on_event(&self, event: &SyncEvent<'_>);

    /// Decides about a conflict with `conflict_resolution = "prompt"`; `None` leaves it for later.
    fn decide(&self, conflict: &Conflict) -> Option<ConflictResolution> {
        let _ = conflict;
        None
    }
}

/// Ignores every event.
impl SyncObserver for () {
    fn on_event(&self, _: &SyncEvent<'_>) {}
}
