//! The facts of one file and its object, gathered step by step as a decision needs them.

use super::{Content, Run};
use crate::{
    encryption::{DigestMethod, KeyId},
    journal::LocalFile,
    state::LocalRecord,
    sync::{
        Conflict, FileError,
        plan::{KnownFile, LocalFact},
    },
};
use devlog_provider_api::{ObjectKey, Sha256Digest};
use std::{io, path::PathBuf, time::SystemTime};

/// The known facts of a file and its object.
pub struct FileFacts<'a> {
    pub(super) run: &'a Run,
    /// The key of both.
    pub key: ObjectKey,
    /// The local file, if it is there.
    pub local_file: Option<LocalFile>,
    /// The facts that the run knew or asked for.
    pub file: KnownFile,
    /// The local content, once it was read.
    pub content: Option<Content>,
    /// The number of times that the object turned out to be another version.
    pub versions: u32,
    pub(super) prefix: Option<Sha256Digest>,
    /// True once the digest of this version of the object was taken from its bytes.
    pub(super) is_read: bool,
    /// The changes during the work.
    pub changes: Changes,
}

impl<'a> FileFacts<'a> {
    /// Begins with the facts of the plan.
    pub fn new(run: &'a Run, file: KnownFile, local_file: Option<LocalFile>) -> Self {
        Self {
            run,
            key: file.key.object_key(),
            local_file,
            file,
            content: None,
            versions: 0,
            prefix: None,
            is_read: false,
            changes: Changes::default(),
        }
    }

    /// Reports if there is a local file.
    pub fn is_here(&self) -> bool {
        self.local_file.is_some() || self.file.projection.is_some()
    }

    /// The conflict between a local content with this digest and the object.
    pub fn conflict(&self, local: Option<Sha256Digest>) -> Conflict {
        let remote = self.file.remote.as_ref();
        Conflict {
            key: self.key.clone(),
            local,
            remote: remote.and_then(|remote| remote.digest.known()),
        }
    }

    /// The local content; `None` while it has not been read. A content that is new to the remote is not read here: it
    /// is hashed while it is sent, however large it is.
    ///
    /// # Errors
    /// [`FileError::Source`].
    pub fn local(&mut self) -> Result<Option<LocalFact>, FileError> {
        let (prefix, method) = (self.prefix, self.method());
        match (&mut self.content, &self.file.cached) {
            (Some(_), _) if self.file.remote.is_none() => Ok(None),
            (Some(content), _) => {
                let len = content.size();
                let read = content
                    .digest(&method)
                    .and_then(|sha256| Ok((sha256, content.is_blank()?)));
                let (sha256, is_blank) = read.map_err(|error| self.unreadable(error))?;
                Ok(Some(LocalFact {
                    len,
                    sha256,
                    is_blank,
                    prefix,
                }))
            }
            (None, Some(cached)) if is_comparable(cached, &method) => {
                let (len, sha256) = (cached.len, cached.sha256);
                Ok(Some(LocalFact {
                    prefix,
                    ..LocalFact::unread(len, sha256)
                }))
            }
            (None, _) => Ok(None),
        }
    }

    /// Reads the local file, if there is one.
    ///
    /// # Errors
    /// [`FileError::Source`] and [`FileError::Changing`].
    pub fn read_local(&mut self) -> Result<(), FileError> {
        self.content = match (&self.file.projection, &self.local_file) {
            (Some(bytes), _) => Some(Content::from_bytes(bytes.clone(), SystemTime::now())),
            (None, Some(file)) => Some(Content::open(file, SystemTime::now)?),
            (None, None) => None,
        };
        Ok(())
    }

    /// Forgets the local content, which changed since it was read.
    ///
    /// # Errors
    /// [`FileError::Changing`] if it changed too often.
    pub fn forget_local(&mut self, path: PathBuf) -> Result<(), FileError> {
        self.content = None;
        self.prefix = None;
        self.changes.count(FileError::Changing { path })
    }

    /// Computes the digest of the local file's first bytes, as many as the object has.
    ///
    /// # Errors
    /// As [`read_local`](Self::read_local).
    pub fn read_prefix(&mut self) -> Result<(), FileError> {
        let (method, remote) = (self.method(), self.object()?);
        let len = remote.content_len();
        let Some(content) = &mut self.content else {
            return self.read_local();
        };
        let sha256 = content.digest_of_first(len, &method);
        self.prefix = Some(sha256.map_err(|error| self.unreadable(error))?);
        Ok(())
    }

    /// The method by which the file is compared with the object.
    pub fn method(&self) -> DigestMethod {
        let keys = self.run.keys.as_deref();
        match &self.file.remote {
            Some(remote) => remote.digest_method(keys, &self.key),
            None => DigestMethod::for_writing(keys, &self.key),
        }
    }

    /// The entry of the stat cache for the content, which has this digest; `None` if a later change might not show.
    pub fn record(&self, sha256: Sha256Digest, method: &DigestMethod) -> Option<LocalRecord> {
        let content = self.content.as_ref()?;
        Some(LocalRecord {
            stat: content.settled_stat()?.clone(),
            len: content.size(),
            sha256,
            key_id: method.key_id().map(|id| id.as_str().into()),
        })
    }

    /// The error of a local file that cannot be read.
    pub fn unreadable(&self, source: io::Error) -> FileError {
        let path = match &self.local_file {
            Some(file) => file.path(),
            None => PathBuf::from(self.key.as_str()),
        };
        FileError::Source { path, source }
    }
}

/// Reports if the digest in the stat cache was made by this method.
fn is_comparable(cached: &LocalRecord, method: &DigestMethod) -> bool {
    cached.key_id.as_deref() == method.key_id().map(KeyId::as_str)
}

/// The number of changes that end the work.
const TOO_MANY: u32 = 4;

/// The changes so far.
#[derive(Debug, Default)]
pub struct Changes(u32);

impl Changes {
    /// Counts a change.
    ///
    /// # Errors
    /// `otherwise`, if there were too many.
    pub fn count(&mut self, otherwise: FileError) -> Result<(), FileError> {
        self.0 += 1;
        if self.0 < TOO_MANY {
            Ok(())
        } else {
            Err(otherwise)
        }
    }
}
