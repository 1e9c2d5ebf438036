//! A storage over files that can be put, listed, read, renamed and deleted: SFTP, FTP, SMB, `WebDAV`.
//!
//! Such stores replace a file in place or by a rename that deletes first, keep no digest beside it and know no
//! preconditions. [`FileStorage`] makes a [`RemoteStorage`](crate::RemoteStorage) of them that keeps every promise of
//! the contract; an author writes the seven calls of [`FileStore`].
//!
//! No file is ever replaced. The object `events/1.jsonl` is two files for each of its versions:
//!
//! ```text
//! events/1.jsonl~0000000007                     the description: size, SHA-256, upload id, attributes
//! events/1.jsonl~0000000007~3f9c51d2a07be864    the bytes, as they are
//! ```
//!
//! The bytes come first. The version exists once its description has been renamed to its number, which one writer can
//! do; the highest number counts. One older version stays, for readers that are in the middle of it, and the
//! descriptions of 64. What a writer left that was killed is removed by later ones.
//!
//! By hand, the newest bytes of an object are the file of its highest number.

mod name;
mod scan;
mod storage;
mod store;
mod version;

pub use storage::FileStorage;
pub use store::{Entry, FileStore};

#[cfg(all(test, feature = "testkit"))]
mod tests;
