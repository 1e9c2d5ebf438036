//! Pushing without being asked: the request that a change of the journal leaves behind, the background worker that
//! carries it out, and the schedule of the system that runs `devlog sync`.
//!
//! Nothing here talks to a remote: the worker runs `devlog push` as a child process and records its outcome.

#![forbid(unsafe_code)]

pub mod attempt;
pub mod background;
pub mod notice;
#[cfg(test)]
mod offline_tests;
pub mod schedule;
pub mod store;
pub mod worker;

pub use attempt::{Attempt, FailedPush, Readiness, Request};
pub use store::{AutoPushStore, StoreError};
