//! The digest by which the contents of one object are told apart.

use super::{Key, KeyId, KeyedHasher, Keyring};
use devlog_provider_api::{ObjectKey, Sha256Digest};
use sha2::{Digest, Sha256};

/// The digest of the contents of one object: SHA-256 if it is plain, a keyed digest if it is encrypted. Digests of
/// two methods, or of two keys, say nothing about each other.
#[derive(Clone, Debug)]
pub enum DigestMethod {
    /// SHA-256.
    Plain,
    /// The keyed digest of one key.
    Keyed {
        /// The key's name.
        key_id: KeyId,
        /// The digest of this object, before its content.
        begun: KeyedHasher,
    },
}

impl DigestMethod {
    /// The method of what is written under `object`.
    pub fn for_writing(keys: Option<&Keyring>, object: &ObjectKey) -> Self {
        keys.map_or(Self::Plain, |keys| Self::of(keys.writing(), object))
    }

    /// The method of what is encrypted with `key` under `object`.
    pub fn of(key: &Key, object: &ObjectKey) -> Self {
        Self::Keyed {
            key_id: key.id.clone(),
            begun: key.digests.hasher(object),
        }
    }

    /// The name of the key; `None` for the plain method.
    pub fn key_id(&self) -> Option<&KeyId> {
        match self {
            Self::Plain => None,
            Self::Keyed { key_id, .. } => Some(key_id),
        }
    }

    /// Begins a digest.
    pub fn hasher(&self) -> ContentHasher {
        match self {
            Self::Plain => ContentHasher::Plain(Sha256::new()),
            Self::Keyed { begun, .. } => ContentHasher::Keyed(begun.clone()),
        }
    }

    /// The digest of a content in memory.
    pub fn digest(&self, content: &[u8]) -> Sha256Digest {
        let mut hasher = self.hasher();
        hasher.update(content);
        hasher.finish()
    }
}

/// A digest that is being computed.
#[derive(Clone)]
pub enum ContentHasher {
    /// SHA-256.
    Plain(Sha256),
    /// A keyed digest.
    Keyed(KeyedHasher),
}

impl ContentHasher {
    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Plain(hasher) => hasher.update(bytes),
            Self::Keyed(hasher) => hasher.update(bytes),
        }
    }

    /// The digest of what was taken.
    pub fn finish(self) -> Sha256Digest {
        match self {
            Self::Plain(hasher) => Sha256Digest::from_bytes(hasher.finalize().into()),
            Self::Keyed(hasher) => hasher.finish(),
        }
    }
}
