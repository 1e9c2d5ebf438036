//! A storage over files that can be put, listed, read, renamed and deleted: SFTP, FTP, SMB, `WebDAV`.
//!
//! Such stores replace a file in place or by a rename that deletes first, keep no digest beside it and know no
//! preconditions. [`FileStorage`] makes a [`RemoteStorage`](crate::RemoteStorage) of them that keeps every promise of
//! the contract; an author writes the six calls of [`FileStore`].
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
//! descriptions of the first 64 versions and of the last 64: a writer whose knowledge of an object is old finds them
//! in its way. The leftovers of a killed upload are invisible, and are removed with the second version after them.
//!
//! By hand, the newest bytes of an object are the file of its highest number.

mod files;
mod name;
mod scan;
mod storage;
mod store;
mod version;
mod write;

pub use files::FileStorage;
pub use store::{Entry, FileStore};

use name::{Kind, Name};
use scan::{File, Folder, Object};
use version::{Content, Version};

#[cfg(all(test, feature = "testkit"))]
mod tests;
