//! Decrypts what a provider downloads while it writes it.

use super::{FormatError, Key, KeyedHasher, Keyring, Opener, SealedFacts, SealedFault};
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
    failure: Option<OpenFailure>,
}

/// Why an object is not opened.
#[derive(Debug)]
pub enum OpenFailure {
    /// It is not what belongs here.
    Object(SealedFault),
    /// The sink does not take the plaintext, or the provider cannot read the object.
    Transfer(Error),
}

impl From<FormatError> for OpenFailure {
    fn from(error: FormatError) -> Self {
        Self::Object(match error {
            FormatError::NotAge => SealedFault::Plain,
            FormatError::NoMatch => SealedFault::OtherKey,
            other => SealedFault::Format(other),
        })
    }
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
    pub fn finish(
        mut self,
        downloaded: Result<RemoteFile>,
    ) -> std::result::Result<RemoteFile, OpenFailure> {
        if let Some(failure) = self.failure.take() {
            return Err(failure);
        }
        let file = downloaded.map_err(OpenFailure::Transfer)?;
        let opener = std::mem::replace(&mut self.opener, Opener::new(Vec::new()));
        let opened_by = opener.opened_by();
        let mut last = Vec::new();
        opener.finish(|part| {
            last.extend_from_slice(part);
            Ok::<_, OpenFailure>(())
        })?;
        self.take(opened_by, &last)?;
        self.check(&file, opened_by).map_err(OpenFailure::Object)?;
        Ok(file)
    }

    fn check(
        &self,
        file: &RemoteFile,
        opened_by: Option<usize>,
    ) -> std::result::Result<(), SealedFault> {
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

    fn take(
        &mut self,
        opened_by: Option<usize>,
        part: &[u8],
    ) -> std::result::Result<(), OpenFailure> {
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
        let written = self.plain.write_all(part);
        written.map_err(|error| OpenFailure::Transfer(error.into()))
    }

    fn feed(&mut self, bytes: &[u8]) -> std::result::Result<(), OpenFailure> {
        let mut parts = Vec::new();
        self.opener.feed(bytes, |part| {
            parts.push(part.to_vec());
            Ok::<_, OpenFailure>(())
        })?;
        let opened_by = self.opener.opened_by();
        parts.iter().try_for_each(|part| self.take(opened_by, part))
    }
}

impl SinkWriter for OpenedSink<'_, '_> {
    fn write_all(&mut self, bytes: &[u8]) -> Result<()> {
        let fed = match &self.failure {
            None => self.feed(bytes),
            Some(_) => {
                return Err(Error::new(
                    ErrorKind::Corrupt,
                    "the object cannot be opened",
                ));
            }
        };
        fed.map_err(|failure| {
            let error = match &failure {
                OpenFailure::Object(fault) => Error::new(ErrorKind::Corrupt, fault.to_string()),
                OpenFailure::Transfer(error) => error.clone(),
            };
            self.failure = Some(failure);
            error
        })
    }
}
