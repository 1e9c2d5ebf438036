//! Backing the journal up: what to upload (`plan`), doing it (`execute`), and what came of it (`report`).

mod activity;
pub mod backoff;
mod call_limit;
mod compare;
mod content;
pub mod error;
pub mod event;
mod execute;
mod file_way;
mod first_look;
mod gate;
mod give_up;
mod hook;
mod ledger;
mod listing;
mod listing_bounds;
pub mod manager;
mod pacing;
pub mod plan;
pub mod pushed;
pub mod report;
pub mod retry;
mod task;
mod upload;
mod upload_source;
mod watchdog;
mod whole_lines;

pub use backoff::{Backoff, Failure};
use content::Content;
pub use error::PushError;
pub use event::{PushEvent, PushObserver};
pub use hook::{HookError, SyncHook};
pub use manager::SyncManager;
pub use pushed::is_probably_pushed;
pub use report::{
    Conflict, FailedFile, FileError, Outcome, PushMode, PushOptions, PushResult, PushedFile,
};
pub use watchdog::SILENCE;
