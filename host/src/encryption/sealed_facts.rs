//! The facts that are stored beside an encrypted object.

use super::{Key, KeyId, format::is_sealed_len};
use devlog_provider_api::{Attributes, ObjectKey, Sha256Digest};

const FORMAT: (&str, &str) = ("encryption", "age1");
const KEY: &str = "encryption_key";
const LEN: &str = "plain_length";
const DIGEST: &str = "plain_digest";
const NAME: &str = "plain_name";

/// The facts of an encrypted object, as its attributes state them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedFacts {
    /// The key that it is encrypted with.
    pub key_id: KeyId,
    /// The number of bytes of its plaintext.
    pub len: u64,
    /// The keyed digest of its plaintext.
    pub digest: Sha256Digest,
    /// The mark of the object key that it was stored under.
    pub name_mark: String,
}

/// Attributes that are incomplete, contradict the format, or are of a later version of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the encryption attributes are incomplete or damaged")]
pub struct DamagedAttributes;

impl SealedFacts {
    /// The facts of a content that is about to be stored under `key`.
    pub fn of(with: &Key, key: &ObjectKey, len: u64, digest: Sha256Digest) -> Self {
        Self {
            key_id: with.id.clone(),
            len,
            digest,
            name_mark: with.digests.name_mark(key),
        }
    }

    /// The attributes that state them.
    pub fn attributes(&self) -> Attributes {
        // Every value is within the rules of attributes.
        Attributes::from_remote([
            (FORMAT.0, FORMAT.1.to_owned()),
            (KEY, self.key_id.to_string()),
            (LEN, self.len.to_string()),
            (DIGEST, self.digest.to_string()),
            (NAME, self.name_mark.clone()),
        ])
    }

    /// The facts that attributes state; `None` if none of them is about encryption.
    ///
    /// # Errors
    /// If one is, and the others are missing or damaged: such an object is never taken for a plain one.
    pub fn read(attributes: &Attributes) -> Result<Option<Self>, DamagedAttributes> {
        let names = [FORMAT.0, KEY, LEN, DIGEST, NAME];
        let values = names.map(|name| attributes.get(name));
        if values == [None; 5] {
            return Ok(None);
        }
        let [Some(format), Some(key), Some(len), Some(digest), Some(name)] = values else {
            return Err(DamagedAttributes);
        };
        let facts = Self {
            key_id: key.parse().map_err(|_| DamagedAttributes)?,
            len: len.parse().map_err(|_| DamagedAttributes)?,
            digest: digest.parse().map_err(|_| DamagedAttributes)?,
            name_mark: name.to_owned(),
        };
        let is_exact = format == FORMAT.1 && facts.attributes().get(LEN) == Some(len);
        is_exact.then_some(Some(facts)).ok_or(DamagedAttributes)
    }

    /// Reports if an object of `stored` bytes can be the one.
    pub fn fit(&self, stored: u64) -> bool {
        is_sealed_len(stored, self.len)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{DamagedAttributes, SealedFacts};
    use crate::encryption::{Identity, Key};
    use devlog_provider_api::Attributes;

    fn facts() -> SealedFacts {
        let with = Key::from(Identity::from_random([1; 32]));
        let key = "entries/20250911.md".parse().unwrap();
        let digest = with.digests.digest(&key, b"text");
        SealedFacts::of(&with, &key, 4, digest)
    }

    #[test]
    fn facts_round_trip_as_attributes() {
        let attributes = facts().attributes();
        assert_eq!(attributes.len(), 5);
        assert!(attributes.bytes() <= 200, "{}", attributes.bytes());
        assert_eq!(SealedFacts::read(&attributes), Ok(Some(facts())));
    }

    #[test]
    fn an_object_with_other_attributes_is_plain() {
        let others = Attributes::from_remote([("colour", "red")]);
        assert_eq!(SealedFacts::read(&others), Ok(None));
    }

    #[test]
    fn one_attribute_is_enough_to_be_no_plain_object() {
        let whole = facts().attributes();
        let names: Vec<_> = whole.iter().map(|(name, _)| name.to_owned()).collect();
        for name in &names {
            let others = whole.iter().filter(|(other, _)| other != name);
            let read = SealedFacts::read(&Attributes::from_remote(others));
            assert_eq!(read, Err(DamagedAttributes), "without {name}");
            for value in ["x", "-1", "+4", "04", "AGE1"] {
                let mut changed = whole.clone();
                changed.insert(name, value).unwrap();
                let read = SealedFacts::read(&changed);
                // Any mark of a name is one; it is compared where the key is known.
                assert_eq!(read.is_err(), name != "plain_name", "{name} = {value}");
            }
        }
    }
}
