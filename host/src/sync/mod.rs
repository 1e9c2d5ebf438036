//! Bringing a journal to its remote: the decision (`plan`), one file (`file`), the calls to the remote (`remote`)
//! and the run around them (`run`).

pub mod error;
pub mod event;
mod file;
mod hook;
pub mod manager;
pub mod plan;
mod pull;
pub mod pushed;
pub mod remote;
pub mod report;
mod run;

pub use error::{HookError, SyncError};
pub use event::{SyncEvent, SyncObserver};
pub use hook::SyncHook;
pub use manager::SyncManager;
pub use pull::{PullChange, PullOptions, PullResult, PulledFile, SyncResult};
pub use pushed::is_probably_pushed;
pub use remote::{Backoff, Failure};
pub use report::{
    Conflict, FailedFile, FileError, Outcome, PushMode, PushOptions, PushResult, PushedFile,
};
pub use run::{SILENCE, SignsOfLife};
