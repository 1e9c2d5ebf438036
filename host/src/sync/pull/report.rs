//! The options of a pull, and its result.

use crate::sync::{Conflict, FailedFile, Outcome, PushResult};
use devlog_provider_api::ObjectKey;
use std::path::PathBuf;

/// The options of a pull.
#[derive(Clone, Copy, Debug, Default)]
pub struct PullOptions {
    /// Decide everything and write nothing. Objects whose bytes decide are downloaded.
    pub dry_run: bool,
    /// The limit of downloads at once; `None` for as many as suit the storage.
    pub jobs: Option<usize>,
    /// Take over objects that are not encrypted although encryption is on. Nothing vouches for their content.
    pub accept_plain: bool,
}

/// The effect of a pull on one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PullChange {
    /// It was absent.
    Created,
    /// The object continues it, or is what it was made into elsewhere.
    FastForward,
    /// Both had lines of their own; it has all of them now.
    Merged {
        /// Both changed the same place of the text, so both versions stand in it.
        both_kept: bool,
    },
    /// The object took its place, since the user prefers the remote's version.
    Replaced,
    /// It stayed, since the user prefers the local version; the object's was kept apart.
    Kept,
    /// Markdown stayed, or is still absent: nothing here vouches for the object's text, which was kept apart.
    KeptApart,
    /// Markdown that was absent was rendered from its event log.
    Rendered,
}

/// A file that a pull changed (in a dry run: would change).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PulledFile {
    pub key: ObjectKey,
    /// The effect.
    pub change: PullChange,
    /// The downloaded bytes.
    pub size: u64,
    /// The copy of the version that lost, or of markdown that was edited by hand.
    pub kept_apart: Option<PathBuf>,
}

/// The result of a pull. Every list is in the order of the keys.
#[derive(Debug)]
pub struct PullResult {
    /// The files that changed.
    pub pulled: Vec<PulledFile>,
    /// The number of files that hold everything that their objects hold.
    pub unchanged: usize,
    /// Files whose object is different and cannot be merged.
    pub conflicts: Vec<Conflict>,
    /// Files that could not be pulled.
    pub failed: Vec<FailedFile>,
    /// The number of files that were not tried, since the run was stopped or gave up before.
    pub not_tried: usize,
    /// The downloaded bytes.
    pub bytes: u64,
    /// The number of remote objects that are not journal files.
    pub foreign: usize,
    /// The number of files whose object was taken over although it is not encrypted.
    pub plain: usize,
    /// The overall result.
    pub outcome: Outcome,
}

/// The result of a pull and the push that followed.
#[derive(Debug)]
pub struct SyncResult {
    pub pull: PullResult,
    /// The push; `None` if the pull failed or was interrupted.
    pub push: Option<PushResult>,
}

impl SyncResult {
    /// Reports if a dry run found something to do.
    pub fn is_pending(&self) -> bool {
        let pushes = self.push.as_ref().map_or(0, |push| push.uploaded.len());
        !self.pull.pulled.is_empty() || pushes > 0
    }
}
