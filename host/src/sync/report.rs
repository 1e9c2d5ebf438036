//! The options of a push and its result, and the errors and the outcome that every run has.

use crate::{
    encryption::SealedFault,
    journal::{JournalKey, StorageError},
    state::Verification,
    sync::verify::Damage,
};
use devlog_provider_api::{Error, ErrorKind, ObjectKey, Sha256Digest};
use jiff::Timestamp;
use std::{io, path::PathBuf};

/// The selection of files that a push uploads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PushMode {
    /// The files whose content differs from the remote's.
    #[default]
    Incremental,
    All,
}

/// The options of a push.
#[derive(Clone, Copy, Debug, Default)]
pub struct PushOptions {
    /// The selection of files.
    pub mode: PushMode,
    /// Decide everything, upload nothing, write nothing; what is compared is downloaded, and a provider may note
    /// what it learned of its own store.
    pub dry_run: bool,
    /// The limit of uploads at once; `None` for as many as suit the storage.
    pub jobs: Option<usize>,
}

/// A file that was uploaded (with `dry_run`: that would be).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushedFile {
    /// Its path now.
    pub key: ObjectKey,
    /// Its length in bytes.
    pub size: u64,
    /// The digest of the bytes that were sent; `None` only in a dry run that did not need to read the file.
    pub sha256: Option<Sha256Digest>,
    /// True if it takes the place of an object that is not encrypted although encryption is on.
    pub was_plain: bool,
}

/// A remote object that is neither ours nor a part of what we have; it was left alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The file.
    pub key: ObjectKey,
    /// The digest of the local file, where it is known.
    pub local: Option<Sha256Digest>,
    /// The digest of the remote object, where it is known.
    pub remote: Option<Sha256Digest>,
}

impl PushResult {
    /// The number of objects without encryption that were replaced by encrypted ones, or in a dry run would be.
    pub fn plain(&self) -> usize {
        self.uploaded.iter().filter(|file| file.was_plain).count()
    }

    /// Takes out the conflicts that a pull resolves: in a dry run it did not write what it decided.
    pub(super) fn forget_merged(&mut self, pulled: &[ObjectKey]) {
        let entry = |key: &ObjectKey| JournalKey::parse(key.as_str())?.entry();
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

/// The error of the work on one file, by the side that failed.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("cannot read {}", path.display())]
    Source {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    /// The local file got shorter while it was read, at each of several attempts.
    #[error("{} kept changing while it was read", path.display())]
    Changing { path: PathBuf },
    /// The remote refused or failed.
    #[error("{call} failed")]
    Remote {
        /// The failed action, as a verb: "stat", "upload", "download" or "remove".
        call: &'static str,
        #[source]
        source: Error,
    },
    /// The journal could not be read or written.
    #[error(transparent)]
    Journal(#[from] StorageError),
    /// The intention to upload could not be noted, so nothing was sent.
    #[error("cannot write devlog's own state")]
    State {
        #[source]
        source: io::Error,
    },
    #[error("the provider did not respond for {seconds} seconds")]
    NotResponding { seconds: u64 },
    /// The object is encrypted, and not fit to be compared or replaced.
    #[error("the object on the remote cannot be used")]
    Encryption {
        #[source]
        fault: SealedFault,
    },
    /// The object, or what is restored from it, is not what was pushed.
    #[error(transparent)]
    Damaged { damage: Damage },
    #[error("the provider reported success, but {found}")]
    Verification { found: String },
}

impl FileError {
    /// Reports if not this file but the remote as a whole is what failed: credentials, rights, connection, room.
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

    /// Reports if the object is not what it should be; otherwise it could not be checked.
    pub fn is_damage(&self) -> bool {
        match self {
            Self::Encryption { fault } => {
                !matches!(fault, SealedFault::Locked | SealedFault::UnknownKey(_))
            }
            Self::Damaged { .. } | Self::Verification { .. } => true,
            _ => self.remote_kind() == Some(ErrorKind::Corrupt),
        }
    }

    /// The kind of the provider's error, if the remote is the side that failed.
    pub fn remote_kind(&self) -> Option<ErrorKind> {
        match self {
            Self::Remote { source, .. } => Some(source.kind()),
            _ => None,
        }
    }
}

/// A file whose work failed.
#[derive(Debug)]
pub struct FailedFile {
    /// Its object key; the name of a folder if that could not be read.
    pub name: String,
    /// The reason.
    pub error: FileError,
}

impl From<(String, FileError)> for FailedFile {
    fn from((name, error): (String, FileError)) -> Self {
        Self { name, error }
    }
}

/// The overall result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Outcome {
    /// Everything selected is done; except in a verification, something was changed: uploaded, pulled or removed.
    Ok,
    /// Nothing had to be changed.
    #[default]
    NothingToDo,
    /// The work on some files failed, the others are done.
    Partial,
    /// Nothing was changed, and either no file is on both sides as it should be, or the remote as a whole is what
    /// failed.
    Failed,
    /// A conflict needs a decision; everything else is safe.
    Refused,
    /// Stopped by the user; what was done until then is safe.
    Interrupted,
}

impl Outcome {
    /// Returns the first outcome that `applies`, from the one that matters most to the user; [`Ok`](Self::Ok) if none
    /// does.
    pub(super) fn first(applies: impl Fn(Self) -> bool) -> Self {
        let in_order = [
            Self::Interrupted,
            Self::Failed,
            Self::Partial,
            Self::Refused,
            Self::NothingToDo,
        ];
        let mut in_order = in_order.into_iter();
        in_order
            .find(|outcome| applies(*outcome))
            .unwrap_or(Self::Ok)
    }

    /// Reports if nothing is left to be done.
    pub fn is_complete(self) -> bool {
        matches!(self, Self::Ok | Self::NothingToDo)
    }
}

/// The result of a push. Every list is in the order of the keys.
#[derive(Debug, Default)]
pub struct PushResult {
    /// The uploaded files.
    pub uploaded: Vec<PushedFile>,
    /// The number of files that were on the remote already.
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
    /// The time of the last complete push before this one.
    pub previous_success: Option<Timestamp>,
    /// The last verification of the remote.
    pub verification: Option<Verification>,
    /// The overall result.
    pub outcome: Outcome,
}
