//! Pushing without being asked: the request that a change of the journal leaves behind, the background worker that
//! carries it out, and the schedule of the system that runs `devlog sync`.
//!
//! Nothing here talks to a remote: the worker runs `devlog push` as a child process and records its outcome.

#![forbid(unsafe_code)]

pub mod attempt;
pub mod background;
mod log;
pub mod notice;
pub mod request;
pub mod schedule;
pub mod store;
pub mod worker;

pub use attempt::{Attempt, Failure, Readiness};
pub use request::Request;
pub use store::{AutoPushStore, StoreError};
