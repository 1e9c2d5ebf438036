//! A journal and its remote: the decision (`plan`), one file (`file`), the calls to the remote (`remote`) and the run
//! around them (`run`). `SyncManager` has a file for each work on both: the backup (`push`), the restoration and merge
//! (`pull`), the check of the backup (`verify`), the removal of objects that were deleted here (`prune`).

pub mod error;
pub mod event;
mod file;
mod hook;
pub mod manager;
pub mod plan;
mod prune;
mod pull;
mod push;
pub mod pushed;
pub mod remote;
pub mod report;
mod run;
mod verify;

pub use error::{HookError, SyncError};
pub use event::{FileEnd, SyncEvent, SyncObserver, Work};
pub use hook::SyncHook;
pub use manager::SyncManager;
pub use prune::{PruneOptions, PruneResult, PrunedFile};
pub use pull::{PullChange, PullOptions, PullResult, PulledFile, SyncResult};
pub use pushed::is_probably_pushed;
pub use remote::{Backoff, FailedCall, MOST_CALLS, stat_each};
pub use report::{
    Conflict, FailedFile, FileError, Outcome, PushMode, PushOptions, PushResult, PushedFile,
};
pub use run::{SILENCE, SignsOfLife};
pub use verify::{Agreement, Damage, Restorable, VerifyDepth, VerifyOptions, VerifyResult};
