//! One file of a plan, with what is known of it and of its object.

use super::remote_fact::RemoteFact;
use crate::{
    journal::LocalFile,
    state::{LocalRecord, RemoteRecord},
};
use devlog_provider_api::Sha256Digest;

/// A file that needs a worker.
#[derive(Clone, Debug)]
pub struct FileTask {
    /// The file.
    pub file: LocalFile,
    /// The bytes that are uploaded instead of the file's own.
    pub projection: Option<Vec<u8>>,
    /// The entry of the stat cache, if the file looks unchanged.
    pub cached: Option<LocalRecord>,
    /// The object under its key.
    pub remote: Option<RemoteFact>,
    /// The version of that object that this machine last knew.
    pub known: Option<RemoteRecord>,
    /// Digests that this machine pushed under its key, or was about to push.
    pub ours: Vec<Sha256Digest>,
    /// The fate of its event log, as far as the plan knows.
    pub log: LogFate,
}

/// What became of the event log that a markdown file is rendered from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFate {
    /// Nothing that matters: there is no such log here, it could not be pushed, or the file is not markdown.
    #[default]
    None,
    /// It is on the remote as it is here.
    Safe,
    /// Another log is on the remote.
    Conflict,
    /// Another log is on the remote, and the user prefers it.
    LeftToRemote,
}

impl LogFate {
    /// Reports if the markdown must not be pushed either: it would stand beside a log that it does not belong to.
    #[must_use]
    pub fn holds_back(self) -> bool {
        match self {
            Self::None | Self::Safe => false,
            Self::Conflict | Self::LeftToRemote => true,
        }
    }
}
