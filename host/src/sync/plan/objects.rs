//! The listed objects, packed: one takes 60 bytes instead of 200.

use super::remote_fact::{RemoteDigest, RemoteFact, Seal};
use crate::{
    journal::JournalKey,
    packed::{Packer, Unpacker},
};
use devlog_provider_api::ETag;
use std::collections::BTreeMap;

/// The listed objects of a journal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Objects(BTreeMap<JournalKey, Object>);

/// An object, packed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Object {
    /// A plain object, as a listing describes it.
    Listed(Box<[u8]>),
    /// Any other.
    Known(Box<RemoteFact>),
}

impl Objects {
    /// Returns the facts of an object; `None` if it is not listed.
    pub fn get(&self, key: &JournalKey) -> Option<RemoteFact> {
        self.0.get(key).map(Object::unpack)
    }

    /// The objects, ordered by key.
    pub fn iter(&self) -> impl Iterator<Item = (JournalKey, RemoteFact)> {
        let objects = self.0.iter();
        objects.map(|(key, object)| (*key, object.unpack()))
    }

    /// The keys, in order.
    pub fn keys(&self) -> impl Iterator<Item = JournalKey> {
        self.0.keys().copied()
    }

    /// The seals of the objects.
    pub fn seals(&self) -> impl Iterator<Item = &Seal> {
        self.0.values().map(|object| match object {
            Object::Listed(_) => &Seal::Plain,
            Object::Known(fact) => &fact.seal,
        })
    }

    /// Reports if an object is listed.
    pub fn contains_key(&self, key: &JournalKey) -> bool {
        self.0.contains_key(key)
    }

    /// Adds an object, or replaces it. Returns true if it is new.
    pub fn insert(&mut self, key: JournalKey, fact: RemoteFact) -> bool {
        self.0.insert(key, Object::pack(fact)).is_none()
    }

    /// The number of objects.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Reports if no object is listed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(JournalKey, RemoteFact)> for Objects {
    fn from_iter<I: IntoIterator<Item = (JournalKey, RemoteFact)>>(objects: I) -> Self {
        let objects = objects.into_iter();
        Self(
            objects
                .map(|(key, fact)| (key, Object::pack(fact)))
                .collect(),
        )
    }
}

impl Object {
    pub(super) fn pack(fact: RemoteFact) -> Self {
        let is_as_described = match fact.digest {
            RemoteDigest::Unknown => fact.described.is_none(),
            RemoteDigest::Known(sha256) => fact.described == Some(sha256),
            _ => false,
        };
        let is_plain = fact.seal == Seal::Plain && fact.len.is_none_or(|len| len == fact.size);
        if !is_as_described || !is_plain || fact.is_damaged {
            return Self::Known(fact.into());
        }
        let mut to = Packer::default();
        to.number(fact.size);
        to.number(fact.len.is_some().into());
        to.option(fact.described.as_ref(), Packer::digest);
        to.text(fact.etag.as_ref().map(ETag::as_str));
        Self::Listed(to.finish())
    }

    pub(super) fn unpack(&self) -> RemoteFact {
        let mut from = match self {
            Self::Listed(packed) => Unpacker::new(packed),
            Self::Known(fact) => return RemoteFact::clone(fact),
        };
        let (size, has_len) = (from.number(), from.number() > 0);
        let described = from.option(Unpacker::digest);
        RemoteFact {
            size,
            len: has_len.then_some(size),
            digest: described.map_or(RemoteDigest::Unknown, RemoteDigest::Known),
            described,
            is_damaged: false,
            etag: from.text().map(ETag::new),
            seal: Seal::Plain,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ETag, JournalKey, Object, Objects, RemoteDigest, RemoteFact, Seal};
    use devlog_provider_api::Sha256Digest;

    fn fact(digest: RemoteDigest) -> RemoteFact {
        RemoteFact {
            size: 1234,
            len: Some(1234),
            digest,
            described: digest.known(),
            is_damaged: false,
            etag: Some(ETag::new("\"0x8CBFF45D8A29A19\"")),
            seal: Seal::Plain,
        }
    }

    #[test]
    fn an_object_comes_back_as_it_was() {
        let [one, two] = [1, 2].map(|byte| Sha256Digest::from_bytes([byte; 32]));
        let known = fact(RemoteDigest::Known(one));
        let (unsaid, other) = (fact(RemoteDigest::Unknown), Some(two));
        let mut all = vec![known.clone(), unsaid.clone(), known.clone().damaged()];
        for fact in [known, unsaid] {
            let RemoteFact { digest, .. } = fact;
            all.push(RemoteFact {
                len: None,
                ..fact.clone()
            });
            all.push(RemoteFact {
                len: Some(1),
                ..fact.clone()
            });
            all.push(RemoteFact {
                described: other,
                ..fact.clone()
            });
            all.push(RemoteFact {
                etag: None,
                ..fact.clone()
            });
            let seal = Seal::Broken(crate::encryption::SealedFault::Locked);
            all.push(RemoteFact { seal, ..fact });
            all.push(RemoteFact {
                is_damaged: true,
                digest,
                ..all[0].clone()
            });
        }
        for digest in [
            RemoteDigest::Unstated,
            RemoteDigest::Doubtful,
            RemoteDigest::Damaged(other),
        ] {
            all.push(fact(digest));
        }
        for fact in all {
            let objects: Objects = [(JournalKey::Config, fact.clone())].into_iter().collect();
            assert_eq!(objects.seals().next(), Some(&fact.seal));
            assert_eq!(objects.get(&JournalKey::Config), Some(fact));
        }
    }

    #[test]
    fn a_listed_object_takes_little_more_than_its_digest_and_its_etag() {
        let digest = Sha256Digest::from_bytes([1; 32]);
        let Object::Listed(packed) = Object::pack(fact(RemoteDigest::Known(digest))) else {
            panic!("it is plain");
        };
        assert_eq!(packed.len(), 56);
    }
}
