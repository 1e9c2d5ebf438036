//! Decrypts what a provider downloads while it writes it.

use super::{Key, KeyedHasher, Keyring, Opener, SealedFacts, SealedFault};
use devlog_provider_api::{Error, ErrorKind, ObjectKey, RemoteFile, Result, Sink, SinkWriter};
use std::io::Write;

/// The way from the ciphertext to a sink of the plaintext. Only authenticated bytes arrive there; that they are
/// those of this object shows at the end.
pub struct OpenedSink<'a, 's> {
    plain: &'a mut Sink<'s>,
    keys: Vec<&'a Key>,
    key: &'a ObjectKey,
    opener: Opener,
    hasher: Option<KeyedHasher>,
    len: u64,
    failure: Option<Error>,
}

impl<'a, 's> OpenedSink<'a, 's> {
    /// Opens the object under `key` with the key of `keys` that it is encrypted with.
    pub fn new(plain: &'a mut Sink<'s>, keys: &'a Keyring, key: &'a ObjectKey) -> Self {
        let keys: Vec<_> = keys.keys().collect();
        Self {
            opener: Opener::new(keys.iter().map(|key| key.identity.clone()).collect()),
            plain,
            keys,
            key,
            hasher: None,
            len: 0,
            failure: None,
        }
    }

    /// Ends a download with what the provider reports of it.
    ///
    /// # Errors
    /// The first failure.
    pub fn finish(mut self, downloaded: Result<RemoteFile>) -> Result<RemoteFile> {
        if let Some(failure) = self.failure.take() {
            return Err(failure);
        }
        let file = downloaded?;
        let opener = std::mem::replace(&mut self.opener, Opener::new(Vec::new()));
        let opened_by = opener.opened_by();
        let mut last = Vec::new();
        opener.finish(&mut last).map_err(SealedFault::from)?;
        self.take(opened_by, &last)?;
        self.check(&file, opened_by)?;
        Ok(file)
    }

    fn check(&self, file: &RemoteFile, opened_by: Option<usize>) -> Result<(), SealedFault> {
        let facts = SealedFacts::read(&file.attributes)?.ok_or(SealedFault::Stripped)?;
        let key = opened_by.and_then(|number| self.keys.get(number));
        let key = key
            .filter(|key| key.id == facts.key_id)
            .ok_or(SealedFault::OtherKey)?;
        if facts.name_mark != key.digests.name_mark(self.key) {
            return Err(SealedFault::Misplaced);
        }
        let digest = self.hasher.clone().map(KeyedHasher::finish);
        if self.len != facts.len || digest != Some(facts.digest) {
            return Err(SealedFault::OtherContent);
        }
        Ok(())
    }

    fn take(&mut self, opened_by: Option<usize>, part: &[u8]) -> Result<()> {
        if let (None, Some(key)) = (
            &self.hasher,
            opened_by.and_then(|number| self.keys.get(number)),
        ) {
            self.hasher = Some(key.digests.hasher(self.key));
        }
        if let Some(hasher) = &mut self.hasher {
            hasher.update(part);
        }
        self.len += part.len() as u64;
        Ok(self.plain.write_all(part)?)
    }

    fn feed(&mut self, bytes: &[u8]) -> Result<()> {
        let mut plain = Vec::new();
        let fed = self.opener.feed(bytes, &mut plain);
        fed.map_err(SealedFault::from)?;
        self.take(self.opener.opened_by(), &plain)
    }
}

impl SinkWriter for OpenedSink<'_, '_> {
    fn write_all(&mut self, bytes: &[u8]) -> Result<()> {
        if self.failure.is_some() {
            let message = "the object cannot be opened";
            return Err(Error::new(ErrorKind::Corrupt, message));
        }
        let fed = self.feed(bytes);
        self.failure = fed.as_ref().err().cloned();
        fed
    }
}
