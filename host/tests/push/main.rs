//! A push as a library call, against a storage in memory.

#![expect(clippy::unwrap_used, reason = "tests")]

mod altered;
mod emptied;
mod encryption;
mod failures;
mod foreign;
mod half_encrypted;
mod heard;
mod hooks;
mod journal;
mod lies;
mod memory;
mod races;
mod reading;
mod selection;
mod silence;
mod throttling;

mod versions;
