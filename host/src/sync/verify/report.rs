//! The options of a verification, and its result.

use crate::sync::{FailedFile, Outcome};

/// The amount of evidence that a verification asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum VerifyDepth {
    /// The complete listing. An object is read only where its description contradicts what this machine knows.
    #[default]
    Listing,
    /// The bytes of every object, or of so many of them at random.
    Content {
        /// The number of objects that are read; all if `None`.
        sample: Option<usize>,
    },
    /// The listing, and the journal as it is restored from the remote alone.
    Drill,
}

/// The options of a verification.
#[derive(Clone, Copy, Debug, Default)]
pub struct VerifyOptions {
    /// The amount of evidence.
    pub depth: VerifyDepth,
    /// At most this many calls at once; otherwise as many as the storage finds useful.
    pub jobs: Option<usize>,
}

/// The days that a drill restored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Restorable {
    /// Days that come back as they are here, or that are not here.
    pub days: usize,
    /// Days that differ only in what is not pushed yet.
    pub not_pushed: usize,
    /// All days here and on the remote.
    pub total: usize,
}

/// The result of a verification.
#[derive(Debug)]
pub struct VerifyResult {
    /// The number of objects that are as they were pushed, and as the files are here.
    pub same: usize,
    /// The number of files that are not on the remote as they are here, since they were not pushed yet.
    pub not_pushed: usize,
    /// The number of objects that another machine wrote, and that are not here yet.
    pub not_pulled: usize,
    /// Objects that are not as they were pushed, and those that could not be checked, by name.
    pub failed: Vec<FailedFile>,
    /// The number of objects that were not checked, since the run was stopped or gave up before.
    pub not_tried: usize,
    /// The number of remote objects that are not journal files.
    pub foreign: usize,
    /// The restored days; `None` without a drill.
    pub restorable: Option<Restorable>,
    /// The overall result: never `NothingToDo` or `Refused`.
    pub outcome: Outcome,
}
