//! The options of a removal, and its result.

use crate::sync::{Conflict, FailedFile, Outcome};
use devlog_provider_api::ObjectKey;

/// The options of a removal.
#[derive(Clone, Debug)]
pub struct PruneOptions {
    /// Decide everything and remove nothing.
    pub dry_run: bool,
    /// The limit of objects; if more would be removed, none is.
    pub max: usize,
    /// Only these objects, which a person has seen; all if `None`.
    pub shown: Option<Vec<ObjectKey>>,
    /// At most this many calls at once; otherwise as many as the storage finds useful.
    pub jobs: Option<usize>,
}

/// An object that was removed (in a dry run: would be).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrunedFile {
    pub key: ObjectKey,
    /// Its stored bytes.
    pub size: u64,
}

/// The result of a removal. Every list is in the order of the keys.
#[derive(Debug, Default)]
pub struct PruneResult {
    /// The objects that were removed.
    pub removed: Vec<PrunedFile>,
    /// Objects without a file here that are not as this machine last knew them: another machine may need them.
    pub kept: Vec<ObjectKey>,
    /// Files that were pushed, and of which neither the object nor the file is there: devlog forgets them.
    pub lost: Vec<ObjectKey>,
    /// Objects that changed since they were listed; they were left alone.
    pub conflicts: Vec<Conflict>,
    /// Objects that could not be removed.
    pub failed: Vec<FailedFile>,
    /// The number of objects that were not tried, since the run was stopped or gave up before.
    pub not_tried: usize,
    /// The number of remote objects that are not journal files; they were left alone.
    pub foreign: usize,
    /// The overall result.
    pub outcome: Outcome,
}

impl PruneResult {
    /// Reports if the removal changes anything: an object, or the record of this machine.
    pub fn is_change(&self) -> bool {
        !self.removed.is_empty() || !self.lost.is_empty()
    }
}
