//! Backing the journal up: what to upload (`plan`), doing it (`execute`), and what came of it (`report`).

pub mod event;
pub mod report;

pub use event::{PushEvent, PushObserver};
pub use report::{
    Conflict, FailedFile, FileError, Outcome, PushMode, PushOptions, PushResult, PushedFile,
};
