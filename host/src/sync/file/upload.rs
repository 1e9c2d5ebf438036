//! One upload, and the question afterwards whether it really happened.

use super::{
    content::Content,
    run::Run,
    upload_source::{SourceFailure, UploadSource},
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

/// What is to be sent.
pub struct Upload<'a> {
    /// The run that it belongs to.
    pub run: &'a Run,
    /// The local file.
    pub file: &'a LocalFile,
    /// The digest of what is sent.
    pub method: &'a DigestMethod,
    /// What must be true of the remote object.
    pub precondition: Precondition,
}

/// What came of it.
pub enum Uploaded {
    /// It is on the remote.
    Stored {
        /// The digest of its content.
        digest: Sha256Digest,
        /// The object.
        object: RemoteFact,
    },
    /// The local file changed while it was read; nothing was stored.
    FileChanged,
    /// The remote object is another one than was assumed.
    RemoteDiffers {
        /// What is there.
        remote: Option<RemoteFile>,
        /// What the provider said.
        error: Error,
    },
}

impl Upload<'_> {
    /// Sends `content`.
    ///
    /// # Errors
    /// Why it could not be stored.
    pub fn send(&self, content: &mut Content) -> Result<Uploaded, FileError> {
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
        if self.run.preconditions.forget(&options.precondition) {
            self.run.observer.on_event(&SyncEvent::Warning {
                code: "no_preconditions",
                message: format!(
                    "the remote cannot make a write conditional ({}); another machine's write at the same moment \
                     may be overwritten",
                    refusal.message()
                ),
            });
        }
        let remote = self.run.storage.stat_file(&self.file.key);
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
        options.precondition = Precondition::None;
        self.send_with(&options, content)
    }

    fn send_with(
        &self,
        options: &UploadOptions,
        content: &mut Content,
    ) -> Result<Uploaded, FileError> {
        let key = &self.file.key;
        self.run.observer.on_event(&SyncEvent::FileStarted {
            key,
            size: content.size(),
        });
        content.rewind().map_err(|source| self.unreadable(source))?;
        let size = content.size();
        let mut source = UploadSource::new(
            content,
            self.file,
            self.method,
            &self.run.cancelled,
            &*self.run.observer,
        );
        let result = self
            .run
            .storage
            .upload_file(&mut Source::new(&mut source), key, options);
        let (sent, position) = (source.read_to_end(), source.position());
        match (result, source.into_failure()) {
            (_, Some(SourceFailure::Changed)) => Ok(Uploaded::FileChanged),
            (_, Some(SourceFailure::Io(source))) => Err(self.unreadable(source)),
            (Ok(stored), None) => {
                let sent = sent.ok_or(position);
                let digest = verify(&stored, key, options, self.method, sent, size)?;
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
            let (with, key) = (keys.writing(), &self.file.key);
            options.attributes = SealedFacts::of(with, key, content.size(), digest).attributes();
            options.content_type = Some("application/octet-stream".to_owned());
        } else {
            options.expected_sha256 = content.expected_digest(self.method);
            options.content_type = Some(content_type(self.file.kind).to_owned());
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
        let Ok(remote) = self.run.storage.stat_file(&self.file.key) else {
            return Err(FileError::Remote {
                call: "upload",
                source: error,
            });
        };
        if let (Some(remote), Some(sent)) = (&remote, sent)
            && is_our_write(
                remote,
                &self.run.describe(&self.file.key, remote),
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
            path: self.file.path.clone(),
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

/// An upload id alone could stand on a part of the bytes.
fn is_our_write(
    remote: &RemoteFile,
    fact: &RemoteFact,
    options: &UploadOptions,
    sent: Sha256Digest,
    size: u64,
) -> bool {
    let has_our_hash = fact.digest == RemoteDigest::Known(sent);
    let has_our_id = remote.upload_id.is_some() && remote.upload_id == options.upload_id;
    fact.len == Some(size) && (has_our_hash || (has_our_id && fact.digest == RemoteDigest::Unknown))
}

/// The host knows what the provider has read; a provider that reports something else has failed. `sent` is the digest
/// of the bytes that it read, or their number if that was not all of them.
fn verify(
    stored: &RemoteFile,
    key: &ObjectKey,
    options: &UploadOptions,
    method: &DigestMethod,
    sent: Result<Sha256Digest, u64>,
    size: u64,
) -> Result<Sha256Digest, FileError> {
    let wrong = |found: String| Err(FileError::Verification { found });
    let sent = match sent {
        Ok(sent) => sent,
        Err(position) => return wrong(format!("it read only {position} of {size} bytes")),
    };
    if stored.key != key.as_str() {
        return wrong("it stored another key".to_owned());
    }
    if stored.upload_id.is_some() && stored.upload_id != options.upload_id {
        return wrong("it stored another upload id".to_owned());
    }
    if method.key_id().is_some() {
        // The storage that encrypts has compared the stored bytes with those that it sent.
        return Ok(sent);
    }
    if stored.size != size {
        return wrong(format!("it stored {} bytes instead of {size}", stored.size));
    }
    match stored.sha256 {
        Some(sha256) if sha256 != sent => {
            wrong("it stored another SHA-256 than that of the bytes".to_owned())
        }
        _ => Ok(sent),
    }
}

#[cfg(test)]
mod tests {
    use super::is_our_write;
    use crate::sync::plan::RemoteFact;
    use devlog_provider_api::{ObjectKey, RemoteFile, Sha256Digest, UploadOptions};

    const OURS: Sha256Digest = Sha256Digest::from_bytes([1; 32]);
    const OTHER: Sha256Digest = Sha256Digest::from_bytes([2; 32]);

    fn is_ours(size: u64, sha256: Option<Sha256Digest>, upload_id: Option<&str>) -> bool {
        let mut options = UploadOptions::default();
        options.upload_id = Some("1-0".to_owned());
        let mut remote = RemoteFile::new("config.toml", size);
        remote.sha256 = sha256;
        remote.upload_id = upload_id.map(ToOwned::to_owned);
        let key = ObjectKey::new("config.toml").expect("a key");
        let fact = RemoteFact::describe(&remote, None, &key);
        is_our_write(&remote, &fact, &options, OURS, 10)
    }

    #[test]
    fn our_hash_or_our_mark_on_all_of_the_bytes_is_our_write() {
        assert!(is_ours(10, Some(OURS), None));
        assert!(is_ours(10, Some(OURS), Some("2-0")));
        assert!(is_ours(10, None, Some("1-0")));
    }

    #[test]
    fn a_mark_on_other_bytes_or_on_a_part_of_them_is_no_success() {
        assert!(!is_ours(10, Some(OTHER), Some("1-0")));
        assert!(!is_ours(5, None, Some("1-0")));
        assert!(!is_ours(10, None, Some("2-0")));
        assert!(!is_ours(10, None, None));
    }
}
