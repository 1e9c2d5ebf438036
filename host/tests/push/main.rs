//! A push as a library call, against a storage in memory.

#![expect(clippy::unwrap_used, reason = "tests")]

mod encryption;
mod encryption_histories;
mod failures;
mod foreign;
mod heard;
mod hooks;
mod journal;
mod lies;
mod memory;
mod races;
mod reading;
mod selection;
mod throttling;
mod uploading;
mod versions;
