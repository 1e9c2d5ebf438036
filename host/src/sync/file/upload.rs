//! One upload, and the question afterwards whether it really happened.

use super::{
    Content, Run,
    upload_source::{SourceFailure, UploadSource},
    verification::{is_our_write, verify},
};
use crate::{
    encryption::{DigestMethod, SealedFacts},
    journal::{LocalFile, content_type},
    sync::{
        FileError, SyncEvent,
        plan::{RemoteDigest, RemoteFact, Seal},
    },
};
use devlog_provider_api::{
    Error, ErrorKind, ObjectKey, Precondition, RemoteFile, RemoteStorage, Sha256Digest, Source,
    UploadOptions,
};
use std::mem;

/// One upload: the file, the digest method and the precondition.
pub struct Upload<'a> {
    /// The run that it belongs to.
    pub run: &'a Run,
    /// The object's key.
    pub key: &'a ObjectKey,
    pub file: &'a LocalFile,
    /// The method of the digest of what is sent.
    pub method: &'a DigestMethod,
    /// The condition on the remote object.
    pub precondition: Precondition,
}

/// The result of an upload.
pub enum Uploaded {
    /// It is on the remote.
    Stored {
        /// The digest of its content.
        digest: Sha256Digest,
        object: RemoteFact,
    },
    /// The local file changed while it was read; nothing was stored.
    FileChanged,
    /// The remote object is another one than was assumed.
    RemoteDiffers {
        /// The existing object.
        remote: Option<RemoteFile>,
        /// The provider's error.
        error: Error,
    },
}

impl Upload<'_> {
    /// Sends `content`.
    ///
    /// # Errors
    /// The reason why it could not be stored.
    pub fn send(&self, content: &mut Content) -> Result<Uploaded, FileError> {
        self.run.refuse_if_locked()?;
        self.run.kept_attributes.refuse_if_lost()?;
        self.check_size(content.size())?;
        let options = self.options(content)?;
        match self.send_with(&options, content) {
            Err(FileError::Remote { source, .. })
                if source.kind() == ErrorKind::Unsupported
                    && options.precondition != Precondition::None =>
            {
                self.send_unchecked(options, content, &source)
            }
            reply => reply,
        }
    }

    /// The remote cannot check the precondition: what is there is read, and then the write made without it.
    fn send_unchecked(
        &self,
        mut options: UploadOptions,
        content: &mut Content,
        refusal: &Error,
    ) -> Result<Uploaded, FileError> {
        let remote = self.run.storage.stat_file(self.key);
        let remote = remote.map_err(|source| FileError::Remote {
            call: "stat",
            source,
        })?;
        if !holds(&options.precondition, remote.as_ref()) {
            let error = Error::new(
                ErrorKind::PreconditionFailed,
                "the object is another one than was listed",
            );
            return Ok(Uploaded::RemoteDiffers { remote, error });
        }
        let precondition = mem::replace(&mut options.precondition, Precondition::None);
        let reply = self.send_with(&options, content);
        // What is refused all the same was not refused for its precondition.
        if !is_unsupported(&reply) && self.run.preconditions.mark_unsupported(&precondition) {
            self.run.observer.on_event(&SyncEvent::Warning {
                code: "no_preconditions",
                message: format!(
                    "the remote cannot make a write conditional ({}); another machine's write at the same moment \
                     may be overwritten",
                    refusal.message()
                ),
            });
        }
        reply
    }

    fn send_with(
        &self,
        options: &UploadOptions,
        content: &mut Content,
    ) -> Result<Uploaded, FileError> {
        let key = self.key;
        self.run.observer.on_event(&SyncEvent::FileStarted {
            key,
            size: content.size(),
        });
        content.rewind().map_err(|source| self.unreadable(source))?;
        let size = content.size();
        let mut source = UploadSource::new(
            content,
            self.file.key,
            self.method,
            &self.run.cancelled,
            &*self.run.observer,
        );
        let result = self
            .run
            .storage
            .upload_file(&mut Source::new(&mut source), key, options);
        let (sent, position) = (source.digest_if_complete(), source.position());
        match (result, source.into_failure()) {
            (_, Some(SourceFailure::Changed)) => Ok(Uploaded::FileChanged),
            (_, Some(SourceFailure::Io(source))) => Err(self.unreadable(source)),
            (Ok(stored), None) => {
                let sent = sent.ok_or(position);
                let digest = verify(&stored, key, options, self.method, sent, size)?;
                if self.run.keys.is_some() {
                    self.run.kept_attributes.check(&*self.run.storage, key)?;
                }
                let object = self.object(&stored, digest, size);
                Ok(Uploaded::Stored { digest, object })
            }
            (Err(error), None) => self.look(error, options, sent, size),
        }
    }

    fn check_size(&self, size: u64) -> Result<(), FileError> {
        match self.run.properties.max_object_size {
            Some(limit) if size > limit => {
                let message =
                    format!("the file has {size} bytes, the remote takes at most {limit}");
                let source = Error::new(ErrorKind::TooLarge, message);
                Err(FileError::Remote {
                    call: "upload",
                    source,
                })
            }
            _ => Ok(()),
        }
    }

    fn options(&self, content: &mut Content) -> Result<UploadOptions, FileError> {
        let mut options = UploadOptions::default();
        if let Some(keys) = &self.run.keys {
            let digest = content.digest(self.method);
            let digest = digest.map_err(|source| self.unreadable(source))?;
            let (with, key) = (keys.writing(), self.key);
            options.attributes = SealedFacts::of(with, key, content.size(), digest).attributes();
            options.content_type = Some("application/octet-stream".to_owned());
        } else {
            options.expected_sha256 = content.expected_digest(self.method);
            options.content_type = Some(content_type(self.file.key.kind()).to_owned());
        }
        if self.run.preconditions.supports(&self.precondition) {
            options.precondition = self.precondition.clone();
        }
        options.upload_id = Some(self.run.next_upload_id());
        Ok(options)
    }

    /// The object that was just written.
    fn object(&self, stored: &RemoteFile, digest: Sha256Digest, len: u64) -> RemoteFact {
        RemoteFact {
            size: stored.size,
            len: Some(len),
            digest: RemoteDigest::Known(digest),
            described: None,
            is_damaged: false,
            etag: stored.etag.clone(),
            seal: self
                .method
                .key_id()
                .cloned()
                .map_or(Seal::Plain, Seal::Sealed),
        }
    }

    /// A failed write may have happened all the same: its reply was lost, or a retry met its own success.
    fn look(
        &self,
        error: Error,
        options: &UploadOptions,
        sent: Option<Sha256Digest>,
        size: u64,
    ) -> Result<Uploaded, FileError> {
        let differs = matches!(
            error.kind(),
            ErrorKind::AlreadyExists | ErrorKind::PreconditionFailed
        );
        if !differs && !error.kind().is_retryable() {
            return Err(FileError::Remote {
                call: "upload",
                source: error,
            });
        }
        let Ok(remote) = self.run.storage.stat_file(self.key) else {
            return Err(FileError::Remote {
                call: "upload",
                source: error,
            });
        };
        if let (Some(remote), Some(sent)) = (&remote, sent)
            && is_our_write(
                remote,
                &self.run.describe(self.key, remote),
                options,
                sent,
                size,
            )
        {
            let object = self.object(remote, sent, size);
            return Ok(Uploaded::Stored {
                digest: sent,
                object,
            });
        }
        if differs {
            return Ok(Uploaded::RemoteDiffers { remote, error });
        }
        Err(FileError::Remote {
            call: "upload",
            source: error,
        })
    }

    fn unreadable(&self, source: std::io::Error) -> FileError {
        FileError::Source {
            path: self.file.path(),
            source,
        }
    }
}

fn holds(precondition: &Precondition, remote: Option<&RemoteFile>) -> bool {
    match precondition {
        Precondition::IfAbsent => remote.is_none(),
        Precondition::IfMatch(etag) => {
            remote.is_some_and(|remote| remote.etag.as_ref() == Some(etag))
        }
        _ => true,
    }
}

fn is_unsupported(reply: &Result<Uploaded, FileError>) -> bool {
    matches!(reply, Err(FileError::Remote { source, .. }) if source.kind() == ErrorKind::Unsupported)
}
