//! A pull, and a pull followed by a push, as library calls against a storage in memory.

#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "../push/journal.rs"]
#[expect(dead_code, reason = "shared with the tests of the push")]
mod journal;

mod conflicts;
mod damage;
mod edited_elsewhere;
mod encryption;
mod encryption_histories;
mod half_encrypted;
mod hostile;
mod locking;
mod machines;
mod pruning;
mod restoring;
mod tree;
mod verifying;
