//! A storage that holds ciphertext: uploads are encrypted and downloads decrypted while they stream.

use super::{
    Keyring, SealedFacts, opened_sink::OpenedSink, random::random_bytes,
    sealed_source::SealedSource,
};
use devlog_provider_api::{
    Error, ErrorKind, ObjectKey, Precondition, Properties, RemoteFile, RemoteStorage, Result,
    Sha256Digest, Sink, Source, SourceReader, UploadOptions,
};
use std::sync::Arc;

/// A storage whose provider sees ciphertext only. What it states of an object, size and SHA-256 included, is stated
/// of the ciphertext: [`inspect`](super::inspect) finds the plaintext's facts in the attributes.
pub struct Encrypted {
    inner: Arc<dyn RemoteStorage>,
    keys: Arc<Keyring>,
    accepts_plain: bool,
}

impl Encrypted {
    /// Wraps a storage.
    pub fn new(inner: Arc<dyn RemoteStorage>, keys: Arc<Keyring>) -> Self {
        Self {
            inner,
            keys,
            accepts_plain: false,
        }
    }

    /// Hands out objects without any attribute of encryption as they are, where the user asked for that. Nothing
    /// vouches for their content.
    #[must_use]
    pub fn accepting_plain(self, accepts_plain: bool) -> Self {
        Self {
            accepts_plain,
            ..self
        }
    }

    fn is_plain(&self, remote_key: &ObjectKey) -> Result<bool> {
        let stored = self.inner.stat_file(remote_key)?;
        Ok(stored.is_some_and(|file| SealedFacts::read(&file.attributes) == Ok(None)))
    }
}

#[deny(clippy::missing_trait_methods)]
impl RemoteStorage for Encrypted {
    /// Encrypts the source with the first key. The options carry the attributes of [`SealedFacts`]: the source is
    /// read once, so its digest must be known before.
    fn upload_file(
        &self,
        source: &mut Source<'_>,
        remote_key: &ObjectKey,
        options: &UploadOptions,
    ) -> Result<RemoteFile> {
        let facts = SealedFacts::read(&options.attributes).ok().flatten();
        if facts.is_none_or(|facts| facts.key_id != self.keys.writing().id) {
            let message = "nothing is uploaded without the attributes of its encryption";
            return Err(Error::new(ErrorKind::Other, message));
        }
        let random = random_bytes();
        let random = random.map_err(|error| Error::new(ErrorKind::Other, error.to_string()))?;
        let envelope = self.keys.envelope(&random);
        let mut sealed = SealedSource::new(source, &envelope);
        let size = sealed.size();
        let stored = self
            .inner
            .upload_file(&mut Source::new(&mut sealed), remote_key, options)?;
        check_stored(&stored, size, sealed.sha256())?;
        Ok(stored)
    }

    /// Decrypts the object and checks that it is the one of this key: a wrong one is `Corrupt`.
    fn download_file(&self, remote_key: &ObjectKey, sink: &mut Sink<'_>) -> Result<RemoteFile> {
        if self.accepts_plain && self.is_plain(remote_key)? {
            return self.inner.download_file(remote_key, sink);
        }
        let mut opened = OpenedSink::new(sink, &self.keys, remote_key);
        let downloaded = self
            .inner
            .download_file(remote_key, &mut Sink::new(&mut opened));
        opened.finish(downloaded)
    }

    fn list_files(
        &self,
        prefix: &str,
        each: &mut dyn FnMut(RemoteFile) -> Result<()>,
    ) -> Result<()> {
        self.inner.list_files(prefix, each)
    }

    fn stat_file(&self, remote_key: &ObjectKey) -> Result<Option<RemoteFile>> {
        self.inner.stat_file(remote_key)
    }

    fn delete_file(&self, remote_key: &ObjectKey, precondition: &Precondition) -> Result<()> {
        self.inner.delete_file(remote_key, precondition)
    }

    fn file_exists(&self, remote_key: &ObjectKey) -> Result<bool> {
        self.inner.file_exists(remote_key)
    }

    fn get_file_hash(&self, remote_key: &ObjectKey) -> Result<Option<Sha256Digest>> {
        self.inner.get_file_hash(remote_key)
    }

    fn create_container(&self) -> Result<()> {
        self.inner.create_container()
    }

    fn properties(&self) -> Properties {
        self.inner.properties()
    }
}

/// The bytes that were sent are known here alone: the caller knows the plaintext only.
fn check_stored(stored: &RemoteFile, size: u64, sent: Option<Sha256Digest>) -> Result<()> {
    let is_whole = sent.is_some() && stored.size == size;
    if is_whole && stored.sha256.is_none_or(|sha256| Some(sha256) == sent) {
        return Ok(());
    }
    let message = "the provider stored other bytes than it was given";
    Err(Error::new(ErrorKind::Corrupt, message))
}
