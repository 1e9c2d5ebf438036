//! An object of a remote.

/// An object as an independent reader finds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// Its bytes.
    pub content: Vec<u8>,
    /// Its version, which each write changes: the `ETag`, or inode and time.
    pub version: String,
    /// The SHA-256 that the remote itself keeps with it, where another program can read that.
    pub stated_sha256: Option<String>,
}
