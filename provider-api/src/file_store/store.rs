//! The calls that an author writes.

use crate::{ErrorKind, Result};
use std::io::{Read, Write};

/// An entry of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A file, with its size in bytes.
    File(u64),
    /// A folder.
    Folder,
}

/// A store of files, as a protocol has it. Paths are relative to the place that the URL names, with `/` between
/// segments of ASCII letters, digits, `.`, `_`, `-` and `~`; the place itself is `""`.
///
/// Calls block, come from several threads, and ask [`Host::is_cancelled`](crate::Host::is_cancelled) around their
/// waits. Failures are reported by their [`ErrorKind`](crate::ErrorKind), as from a storage.
pub trait FileStore: Send + Sync {
    /// Writes a file that is not there yet, into a folder that is. What a failed call leaves is removed later.
    ///
    /// # Errors
    /// An error of `bytes` as it came.
    fn put(&self, path: &str, bytes: &mut dyn Read) -> Result<()>;

    /// Writes the whole file into `sink`.
    ///
    /// # Errors
    /// `NotFound` if it is absent; an error of `sink` as it came.
    fn get(&self, path: &str, sink: &mut dyn Write) -> Result<()>;

    /// Gives a file another path, where nothing may be: of several callers with the same `to` one succeeds.
    ///
    /// # Errors
    /// `AlreadyExists` if something is at `to`; `NotFound` if nothing is at `from`.
    fn rename_no_replace(&self, from: &str, to: &str) -> Result<()>;

    /// Gives every name in a folder to `each`. A file that was there all the time is among them.
    ///
    /// # Errors
    /// `NotFound` if the folder is absent; an error of `each` as it came.
    fn list(&self, folder: &str, each: &mut dyn FnMut(&str, Entry) -> Result<()>) -> Result<()>;

    /// Removes a file.
    ///
    /// # Errors
    /// `NotFound` if it is absent.
    fn delete(&self, path: &str) -> Result<()>;

    /// Creates a folder in one that is there.
    ///
    /// # Errors
    /// `AlreadyExists` if it is there; `NotFound` if the folder above it is absent.
    fn make_folder(&self, path: &str) -> Result<()>;

    /// The most calls at once that are useful, at least 1.
    fn connections(&self) -> u32 {
        1
    }
}

/// Turns an error of this kind into success: the purpose of the call is reached.
pub fn accept(kind: ErrorKind, reply: Result<()>) -> Result<()> {
    match reply {
        Err(error) if error.kind() == kind => Ok(()),
        reply => reply,
    }
}
