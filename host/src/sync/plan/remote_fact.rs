//! The known facts of a remote object, and what they are worth beside what this machine remembers of it.

use crate::{
    encryption::{DigestMethod, KeyId, Keyring, SealedFault, inspect},
    state::{FileRecord, RemoteRecord, SealedRecord},
};
use devlog_provider_api::{ETag, ObjectKey, RemoteFile, Sha256Digest};

/// The digest of a remote object's bytes, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RemoteDigest {
    /// Not reported so far.
    Unknown,
    /// The object was asked for, and no digest is stored with it; only the bytes can decide.
    Unstated,
    /// Another fact contradicts the reported digest; only the bytes can decide.
    Doubtful,
    /// The bytes were read, and contradict this digest, which is stored with them.
    Damaged(Option<Sha256Digest>),
    /// Reported by the remote, or computed from the bytes of this version.
    Known(Sha256Digest),
}

impl RemoteDigest {
    /// The digest that is stored with the object, whether its bytes have it or not.
    pub fn stated(self) -> Option<Sha256Digest> {
        match self {
            Self::Damaged(stated) => stated,
            other => other.known(),
        }
    }

    /// The digest, if it is known.
    pub fn known(self) -> Option<Sha256Digest> {
        match self {
            Self::Known(sha256) => Some(sha256),
            Self::Unknown | Self::Unstated | Self::Doubtful | Self::Damaged(_) => None,
        }
    }
}

/// The encryption of a remote object, and its fitness for a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seal {
    Plain,
    /// It is encrypted with this key, which is here.
    Sealed(KeyId),
    /// It is encrypted, and cannot be the object that belongs here, or cannot be opened.
    Broken(SealedFault),
}

/// A remote object as a listing, a stat or a reply describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteFact {
    /// The number of stored bytes.
    pub size: u64,
    /// The number of bytes of its content; `None` if they may be encrypted and the listing does not say.
    pub len: Option<u64>,
    /// The digest of its content.
    pub digest: RemoteDigest,
    /// The digest that it is described with, right or wrong.
    pub described: Option<Sha256Digest>,
    /// True if a verification found that its bytes are damaged.
    pub is_damaged: bool,
    /// Its version.
    pub etag: Option<ETag>,
    /// Its encryption.
    pub seal: Seal,
}

impl RemoteFact {
    /// Describes the object under `key`.
    pub fn describe(file: &RemoteFile, keys: Option<&Keyring>, key: &ObjectKey) -> Self {
        let (len, digest, seal) = match inspect(keys, key, file) {
            Ok(Some(facts)) => (
                Some(facts.len),
                RemoteDigest::Known(facts.digest),
                Seal::Sealed(facts.key_id),
            ),
            Ok(None) => {
                // Where a listing has no digests, it has no attributes either.
                let is_plain = keys.is_none() || file.sha256.is_some();
                let digest = file
                    .sha256
                    .map_or(RemoteDigest::Unknown, RemoteDigest::Known);
                (is_plain.then_some(file.size), digest, Seal::Plain)
            }
            Err(fault) => (None, RemoteDigest::Unknown, Seal::Broken(fault)),
        };
        Self {
            size: file.size,
            len,
            digest,
            described: digest.known(),
            is_damaged: false,
            etag: file.etag.clone(),
            seal,
        }
    }

    /// The number of bytes of the object's content: of its stored bytes, if nothing says that they are encrypted.
    pub fn content_len(&self) -> u64 {
        self.len.unwrap_or(self.size)
    }

    /// The method by which a content is compared with the object.
    pub fn digest_method(&self, keys: Option<&Keyring>, key: &ObjectKey) -> DigestMethod {
        let sealed_with = match &self.seal {
            Seal::Sealed(key_id) => keys.and_then(|keys| keys.key(key_id)),
            Seal::Plain if self.digest != RemoteDigest::Unknown => return DigestMethod::Plain,
            Seal::Plain | Seal::Broken(_) => None,
        };
        match sealed_with {
            Some(with) => DigestMethod::of(with, key),
            None => DigestMethod::for_writing(keys, key),
        }
    }

    /// The facts after a comparison with the record of the file: see [`checked_against`](Self::checked_against). A
    /// version that was found damaged still is.
    #[must_use]
    pub fn checked_by(self, record: Option<&FileRecord>, keys: Option<&Keyring>) -> Self {
        let known = record.and_then(|record| record.remote.as_ref());
        let checked = self.checked_against(known, keys);
        let damaged = record.and_then(|record| record.damaged.as_deref());
        if damaged.is_some() && damaged == checked.etag.as_ref().map(ETag::as_str) {
            return checked.damaged();
        }
        checked
    }

    /// The facts of a version whose bytes are known to contradict its description.
    #[must_use]
    pub fn damaged(mut self) -> Self {
        self.is_damaged = true;
        if let RemoteDigest::Known(stated) = self.digest {
            self.digest = RemoteDigest::Damaged(Some(stated));
        }
        self
    }

    /// The facts after a comparison with what this machine last knew of the object. The digest of a known version
    /// is known; a reported digest that goes with another size or version than it did is doubtful.
    #[must_use]
    pub fn checked_against(mut self, known: Option<&RemoteRecord>, keys: Option<&Keyring>) -> Self {
        let Some(known) = known else { return self };
        if matches!(self.seal, Seal::Broken(_)) {
            return self;
        }
        let etag = self.etag.as_ref().map(ETag::as_str);
        let is_same_version = etag == Some(&*known.etag);
        let is_same_size = self.size == known.size;
        let is_same_digest = self.digest == RemoteDigest::Known(known.sha256);
        if is_same_version && is_same_size {
            self.digest = RemoteDigest::Known(known.sha256);
            self.seal = seal_of(known, keys);
            self.len = Some(known.content_len());
        } else if is_same_version || (is_same_digest && (etag.is_some() || !is_same_size)) {
            self.digest = RemoteDigest::Doubtful;
        }
        self
    }

    /// The record of the object; `None` if it has no version or its digest is not known.
    pub fn record(&self) -> Option<RemoteRecord> {
        let sealed = match (&self.seal, self.len) {
            (Seal::Sealed(key_id), Some(len)) => Some(Box::new(SealedRecord {
                key_id: key_id.to_string(),
                len,
            })),
            (Seal::Plain, _) => None,
            (Seal::Sealed(_) | Seal::Broken(_), _) => return None,
        };
        Some(RemoteRecord {
            etag: self.etag.as_ref()?.as_str().into(),
            size: self.size,
            sha256: self.digest.known()?,
            sealed,
        })
    }

    /// Reports if both describe the same version of the object, as far as they say.
    pub fn is_of_version(&self, other: &Self) -> bool {
        self.size == other.size && self.etag == other.etag
    }
}

fn seal_of(known: &RemoteRecord, keys: Option<&Keyring>) -> Seal {
    let Some(sealed) = &known.sealed else {
        return Seal::Plain;
    };
    match (sealed.key_id.parse::<KeyId>(), keys) {
        (_, None) => Seal::Broken(SealedFault::Locked),
        (Err(_), _) => Seal::Broken(SealedFault::Attributes),
        (Ok(id), Some(keys)) if keys.key(&id).is_none() => {
            Seal::Broken(SealedFault::UnknownKey(id))
        }
        (Ok(id), Some(_)) => Seal::Sealed(id),
    }
}

#[cfg(test)]
mod tests {
    use super::{RemoteDigest, RemoteFact, Seal};
    use crate::state::RemoteRecord;
    use devlog_provider_api::{ETag, Sha256Digest};

    const KNOWN: Sha256Digest = Sha256Digest::from_bytes([1; 32]);
    const OTHER: Sha256Digest = Sha256Digest::from_bytes([2; 32]);

    /// The digest of a listed object after a comparison with version 1 of 10 bytes and the digest `KNOWN`.
    fn digest(size: u64, etag: Option<&str>, listed: Option<Sha256Digest>) -> RemoteDigest {
        let known = RemoteRecord {
            etag: "1".into(),
            size: 10,
            sha256: KNOWN,
            sealed: None,
        };
        let listed = RemoteFact {
            size,
            len: Some(size),
            seal: Seal::Plain,
            digest: listed.map_or(RemoteDigest::Unknown, RemoteDigest::Known),
            described: listed,
            is_damaged: false,
            etag: etag.map(ETag::new),
        };
        listed.checked_against(Some(&known), None).digest
    }

    #[test]
    fn the_digest_of_a_known_version_is_known() {
        assert_eq!(digest(10, Some("1"), None), RemoteDigest::Known(KNOWN));
        assert_eq!(
            digest(10, Some("1"), Some(OTHER)),
            RemoteDigest::Known(KNOWN)
        );
    }

    #[test]
    fn another_version_is_known_by_what_it_reports() {
        assert_eq!(digest(10, Some("2"), None), RemoteDigest::Unknown);
        assert_eq!(
            digest(5, Some("2"), Some(OTHER)),
            RemoteDigest::Known(OTHER)
        );
        assert_eq!(digest(10, None, Some(KNOWN)), RemoteDigest::Known(KNOWN));
    }

    #[test]
    fn a_digest_that_outlives_its_version_or_its_size_is_doubtful() {
        assert_eq!(digest(10, Some("2"), Some(KNOWN)), RemoteDigest::Doubtful);
        assert_eq!(digest(5, Some("2"), Some(KNOWN)), RemoteDigest::Doubtful);
        assert_eq!(digest(5, None, Some(KNOWN)), RemoteDigest::Doubtful);
        assert_eq!(digest(0, Some("1"), Some(KNOWN)), RemoteDigest::Doubtful);
        assert_eq!(digest(u64::MAX, Some("1"), None), RemoteDigest::Doubtful);
    }
}
