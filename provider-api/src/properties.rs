//! What a storage can do, as far as the host plans by it.

/// What a storage says of itself; the host plans by it.
///
/// The default is a modest remote: one connection, no hashes in listings, no conditional writes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Properties {
    /// How many calls at once are useful, at least 1. The host makes no more than this.
    pub connections: u32,
    /// Whether `list_files` gives [`RemoteFile::sha256`](crate::RemoteFile) and the attributes for every object that was
    /// uploaded through this provider, without a request for each.
    pub list_has_hashes: bool,
    /// Whether preconditions hold, also between writers on different machines.
    pub conditional_writes: bool,
    /// The largest object in bytes, if there is such a limit.
    pub max_object_size: Option<u64>,
}

impl Default for Properties {
    fn default() -> Self {
        Self {
            connections: 1,
            list_has_hashes: false,
            conditional_writes: false,
            max_object_size: None,
        }
    }
}
