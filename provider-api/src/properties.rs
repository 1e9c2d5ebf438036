//! The abilities of a storage, as far as the host plans by them.

/// The abilities of a storage, always the same for one storage; the host plans by them.
///
/// The default is a modest remote: one connection, no hashes in listings, no preconditions.
///
/// ```
/// use devlog_provider_api::Properties;
///
/// let properties = Properties::default()
///     .with_connections(16)
///     .with_conditional_create()
///     .with_conditional_replace();
/// assert!(!properties.conditional_delete);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[allow(clippy::struct_excessive_bools)] // abilities that have nothing to do with each other
pub struct Properties {
    /// The most calls at once that are useful, at least 1. The host decides how many it makes, and makes no more.
    pub connections: u32,
    /// True if `list_files` gives [`RemoteFile::sha256`](crate::RemoteFile) and the attributes for every object that
    /// was uploaded through this provider, without a request for each.
    pub list_has_hashes: bool,
    /// True if an upload with [`Precondition::IfAbsent`](crate::Precondition::IfAbsent) creates at most one object
    /// among writers on all machines, whatever its size.
    pub conditional_create: bool,
    /// True if an upload with [`Precondition::IfMatch`](crate::Precondition::IfMatch) replaces that version only,
    /// among writers on all machines, whatever its size.
    pub conditional_replace: bool,
    /// True if a deletion with [`Precondition::IfMatch`](crate::Precondition::IfMatch) removes that version only.
    pub conditional_delete: bool,
    /// The largest object in bytes; `None` without a limit.
    pub max_object_size: Option<u64>,
}

impl Default for Properties {
    fn default() -> Self {
        Self {
            connections: 1,
            list_has_hashes: false,
            conditional_create: false,
            conditional_replace: false,
            conditional_delete: false,
            max_object_size: None,
        }
    }
}

impl Properties {
    /// Sets [`Properties::connections`].
    #[must_use]
    pub fn with_connections(mut self, connections: u32) -> Self {
        self.connections = connections;
        self
    }

    /// Sets [`Properties::list_has_hashes`].
    #[must_use]
    pub fn with_hashes_in_listings(mut self) -> Self {
        self.list_has_hashes = true;
        self
    }

    /// Sets [`Properties::conditional_create`].
    #[must_use]
    pub fn with_conditional_create(mut self) -> Self {
        self.conditional_create = true;
        self
    }

    /// Sets [`Properties::conditional_replace`].
    #[must_use]
    pub fn with_conditional_replace(mut self) -> Self {
        self.conditional_replace = true;
        self
    }

    /// Sets [`Properties::conditional_delete`].
    #[must_use]
    pub fn with_conditional_delete(mut self) -> Self {
        self.conditional_delete = true;
        self
    }

    /// Sets [`Properties::max_object_size`], in bytes.
    #[must_use]
    pub fn with_max_object_size(mut self, bytes: u64) -> Self {
        self.max_object_size = Some(bytes);
        self
    }
}
