//! The keyed digest of a content under an object key: tells two contents apart for who holds the key, and confirms
//! no guess of the text for who does not.

use super::format::derive;
use devlog_provider_api::{ObjectKey, Sha256Digest};
use ring::hmac;

/// The key of the digests of one identity, derived from it.
#[derive(Clone, Debug)]
pub struct DigestKey {
    content: hmac::Key,
    name: hmac::Key,
}

impl DigestKey {
    pub(super) fn derived_from(identity: &[u8; 32]) -> Self {
        let key = |info| hmac::Key::new(hmac::HMAC_SHA256, &derive(identity, &[], info));
        Self {
            content: key(b"devlog digest v1"),
            name: key(b"devlog name v1"),
        }
    }

    /// Begins the digest of a content that is stored under `key`.
    pub fn hasher(&self, key: &ObjectKey) -> KeyedHasher {
        let mut context = hmac::Context::with_key(&self.content);
        // An object key holds no zero byte, so that its end is unambiguous.
        context.update(key.as_str().as_bytes());
        context.update(&[0]);
        KeyedHasher {
            context: Box::new(context),
            len: 0,
        }
    }

    /// The digest of a content in memory.
    #[cfg(test)]
    pub fn digest(&self, key: &ObjectKey, content: &[u8]) -> Sha256Digest {
        let mut hasher = self.hasher(key);
        hasher.update(content);
        hasher.finish()
    }

    /// The mark of an object key: 16 hexadecimal digits. An object that was moved to another key carries the mark
    /// of its old one, which a listing shows.
    pub fn name_mark(&self, key: &ObjectKey) -> String {
        let mut mark = keyed(hmac::sign(&self.name, key.as_str().as_bytes())).to_string();
        mark.truncate(16);
        mark
    }
}

/// A keyed digest that is being computed. A clone of it gives the digest of the bytes so far.
#[derive(Clone, Debug)]
pub struct KeyedHasher {
    // Boxed: it is large beside a SHA-256.
    context: Box<hmac::Context>,
    len: u64,
}

impl KeyedHasher {
    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.context.update(bytes);
        self.len += bytes.len() as u64;
    }

    /// The digest: HMAC-SHA-256 over the object key, a zero byte, the content and its length (8 bytes, big endian).
    ///
    /// The length stands at the end, so that a reader needs not know it, and that the digest of a prefix comes from
    /// the same read.
    pub fn finish(mut self) -> Sha256Digest {
        self.context.update(&self.len.to_be_bytes());
        keyed(self.context.sign())
    }
}

fn keyed(tag: hmac::Tag) -> Sha256Digest {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(tag.as_ref());
    Sha256Digest::from_bytes(bytes)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::super::Identity;
    use devlog_provider_api::ObjectKey;

    fn key(text: &str) -> ObjectKey {
        text.parse().unwrap()
    }

    #[test]
    fn a_digest_depends_on_identity_name_length_and_content() {
        let ours = Identity::from_random([1; 32]).digest_key();
        let other = Identity::from_random([2; 32]).digest_key();
        let digest = ours.digest(&key("a"), b"text");
        assert_eq!(digest, ours.digest(&key("a"), b"text"));
        assert_ne!(digest, other.digest(&key("a"), b"text"));
        assert_ne!(digest, ours.digest(&key("b"), b"text"));
        assert_ne!(digest, ours.digest(&key("a"), b"tex"));
        assert_ne!(digest, ours.digest(&key("a"), b"texu"));
    }

    #[test]
    fn the_digest_of_a_prefix_is_that_of_the_shorter_content() {
        let ours = Identity::from_random([1; 32]).digest_key();
        let mut hasher = ours.hasher(&key("a"));
        hasher.update(b"te");
        let prefix = hasher.clone();
        hasher.update(b"xt");
        assert_eq!(prefix.finish(), ours.digest(&key("a"), b"te"));
        assert_eq!(hasher.finish(), ours.digest(&key("a"), b"text"));
    }

    /// Another implementation must find the same: Python's `hmac`, and HKDF by RFC 5869.
    #[test]
    fn the_digest_stays_as_it_is() {
        let ours = Identity::from_random([1; 32]).digest_key();
        let digest = ours.digest(&key("events/20250911.jsonl"), b"{}\n");
        assert_eq!(
            digest.to_string(),
            "6b2e752dd11ab3b1d2da3beee20d5f3391e75c90d04ae18551219c705b93c840"
        );
        assert_eq!(
            ours.name_mark(&key("events/20250911.jsonl")),
            "3efc33704e37cde9"
        );
    }
}
