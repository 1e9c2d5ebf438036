//! Names the calls of the contract, for counting them and for making one of them fail.

/// A call that reaches the remote. `file_exists` and `get_file_hash` are a [`Method::Stat`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Method {
    /// `upload_file`
    Upload,
    /// `download_file`
    Download,
    /// `list_files`
    List,
    /// `stat_file`
    Stat,
    /// `delete_file`
    Delete,
    /// `create_container`
    CreateContainer,
}
