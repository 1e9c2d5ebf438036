//! What a push is asked for, and what came of it.

use crate::{
    encryption::SealedFault,
    journal::{StorageError, parse_key},
};
use devlog_provider_api::{Error, ErrorKind, ObjectKey, Sha256Digest};
use jiff::Timestamp;
use std::{io, path::PathBuf, str::FromStr};

/// Which files a push uploads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PushMode {
    /// Those whose content differs from the remote's.
    #[default]
    Incremental,
    /// All of them.
    All,
}

impl FromStr for PushMode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.to_lowercase().as_str() {
            "incremental" => Ok(Self::Incremental),
            "all" => Ok(Self::All),
            _ => Err(format!(
                "invalid push mode '{text}'; valid: 'incremental', 'all'"
            )),
        }
    }
}

/// How a push is run.
#[derive(Clone, Copy, Debug, Default)]
pub struct PushOptions {
    /// Which files.
    pub mode: PushMode,
    /// Decide everything, upload nothing, write nothing; what is compared is downloaded, and a provider may note
    /// what it learned of its own store.
    pub dry_run: bool,
    /// At most this many uploads at once; otherwise as many as the storage finds useful.
    pub jobs: Option<usize>,
}

/// A file that was uploaded (with `dry_run`: that would be).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushedFile {
    /// Where it is now.
    pub key: ObjectKey,
    /// Its length in bytes.
    pub size: u64,
    /// The digest of the bytes that were sent; `None` only in a dry run that did not need to read the file.
    pub sha256: Option<Sha256Digest>,
}

/// A remote object that is neither ours nor a part of what we have; it was left alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Which.
    pub key: ObjectKey,
    /// What the local file holds, where that is known.
    pub local: Option<Sha256Digest>,
    /// What the remote object holds, where that is known.
    pub remote: Option<Sha256Digest>,
}

impl PushResult {
    /// Takes out the conflicts that a pull resolves: in a dry run it did not write what it decided.
    pub(super) fn forget_merged(&mut self, pulled: &[ObjectKey]) {
        let entry = |key: &ObjectKey| parse_key(key.as_str()).and_then(|(_, id)| id);
        let entries: Vec<_> = pulled.iter().filter_map(entry).collect();
        let is_left =
            |conflict: &Conflict| !entry(&conflict.key).is_some_and(|id| entries.contains(&id));
        self.conflicts.retain(is_left);
        if self.outcome == Outcome::Refused && self.conflicts.is_empty() {
            self.outcome = if self.uploaded.is_empty() {
                Outcome::NothingToDo
            } else {
                Outcome::Ok
            };
        }
    }
}

/// Why one file was not pushed, by the side that failed.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The local file could not be read.
    #[error("cannot read {}", path.display())]
    Source {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The local file got shorter while it was read, at each of several attempts.
    #[error("{} kept changing while it was read", path.display())]
    Changing {
        /// The file.
        path: PathBuf,
    },
    /// The remote refused or failed.
    #[error("{call} failed")]
    Remote {
        /// What was tried, as a verb: "upload", "compare".
        call: &'static str,
        /// What the provider said.
        #[source]
        source: Error,
    },
    /// The journal could not be read or written.
    #[error(transparent)]
    Journal(#[from] StorageError),
    /// The intention to upload could not be noted, so nothing was sent.
    #[error("cannot write devlog's own state")]
    State {
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The provider's call gave no sign of life, and was given up.
    #[error("the provider did not respond for {seconds} seconds")]
    NotResponding {
        /// For how long.
        seconds: u64,
    },
    /// The object is encrypted, and not fit to be compared or replaced.
    #[error("the object on the remote cannot be used: {fault}")]
    Encryption {
        /// What is wrong with it.
        #[source]
        fault: SealedFault,
    },
    /// The provider reported success, but what it did is not what it was asked for.
    #[error("the provider reported success, but {found}")]
    Verification {
        /// What does not fit.
        found: String,
    },
}

impl FileError {
    /// Reports if not this file but the remote as a whole is what failed: credentials, rights, connection, room.
    #[must_use]
    pub fn is_of_the_whole_remote(&self) -> bool {
        matches!(
            self.remote_kind(),
            Some(
                ErrorKind::Unauthenticated
                    | ErrorKind::PermissionDenied
                    | ErrorKind::UntrustedCertificate
                    | ErrorKind::UntrustedHostKey
                    | ErrorKind::ContainerNotFound
                    | ErrorKind::Throttled
                    | ErrorKind::Unavailable
                    | ErrorKind::StorageFull
            )
        )
    }

    /// The kind of the provider's error, if the remote is the side that failed.
    #[must_use]
    pub fn remote_kind(&self) -> Option<ErrorKind> {
        match self {
            Self::Remote { source, .. } => Some(source.kind()),
            _ => None,
        }
    }
}

/// A file that was not pushed.
#[derive(Debug)]
pub struct FailedFile {
    /// Where it would have gone; the name of a folder if that could not be read.
    pub name: String,
    /// Why it did not.
    pub error: FileError,
}

/// The whole in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Everything selected is on the remote or was left to it, and something was uploaded.
    Ok,
    /// Everything was on the remote already, or was left to it.
    NothingToDo,
    /// Some files were not pushed, the others are safe.
    Partial,
    /// Nothing was uploaded, and either nothing of the journal is on the remote as it is here, or the remote
    /// as a whole is what failed.
    Failed,
    /// A conflict needs a decision; everything else is safe.
    Refused,
    /// Stopped by the user; what was committed is safe.
    Interrupted,
}

impl Outcome {
    /// Whether nothing is left to be done.
    #[must_use]
    pub fn is_complete(self) -> bool {
        matches!(self, Self::Ok | Self::NothingToDo)
    }
}

/// What came of a push. Every list is in the order of the keys.
#[derive(Debug)]
pub struct PushResult {
    /// What was uploaded.
    pub uploaded: Vec<PushedFile>,
    /// How many files were on the remote already.
    pub unchanged: usize,
    /// Files that differ from their objects, and were not pushed since the user prefers the remote's version.
    pub left_to_remote: Vec<ObjectKey>,
    /// Objects that were left alone.
    pub conflicts: Vec<Conflict>,
    /// Files that were not pushed.
    pub failed: Vec<FailedFile>,
    /// Files that were not tried, since the run was stopped or gave up before.
    pub not_tried: usize,
    /// Uploaded bytes.
    pub bytes: u64,
    /// Remote objects that are no journal files; they were left alone.
    pub foreign: usize,
    /// When a push before this one last left everything on the remote.
    pub previous_success: Option<Timestamp>,
    /// The whole in one word.
    pub outcome: Outcome,
}
