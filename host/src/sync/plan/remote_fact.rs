//! The known facts of a remote object, and what they are worth beside what this machine remembers of it.

use crate::state::RemoteRecord;
use devlog_provider_api::{ETag, RemoteFile, Sha256Digest};

/// The digest of a remote object's bytes, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RemoteDigest {
    /// Not reported so far.
    Unknown,
    /// Another fact contradicts the reported digest; only the bytes can decide.
    Doubtful,
    /// Reported by the remote, or computed from the bytes of this version.
    Known(Sha256Digest),
}

impl RemoteDigest {
    /// The digest, if it is known.
    #[must_use]
    pub fn known(self) -> Option<Sha256Digest> {
        match self {
            Self::Known(sha256) => Some(sha256),
            Self::Unknown | Self::Doubtful => None,
        }
    }
}

/// A remote object as a listing, a stat or a reply describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteFact {
    /// Its length in bytes.
    pub size: u64,
    /// Its digest.
    pub digest: RemoteDigest,
    /// Its version.
    pub etag: Option<ETag>,
}

impl RemoteFact {
    /// The facts after a comparison with what this machine last knew of the object. The digest of a known version
    /// is known; a reported digest that goes with another size or version than it did is doubtful.
    #[must_use]
    pub fn checked_against(mut self, known: Option<&RemoteRecord>) -> Self {
        let Some(known) = known else { return self };
        let etag = self.etag.as_ref().map(ETag::as_str);
        let is_same_version = etag == Some(&known.etag);
        let is_same_size = self.size == known.size;
        let is_same_digest = self.digest == RemoteDigest::Known(known.sha256);
        if is_same_version && is_same_size {
            self.digest = RemoteDigest::Known(known.sha256);
        } else if is_same_version || (is_same_digest && (etag.is_some() || !is_same_size)) {
            self.digest = RemoteDigest::Doubtful;
        }
        self
    }

    /// What to remember of the object; `None` if it has no version or its digest is not known.
    #[must_use]
    pub fn record(&self) -> Option<RemoteRecord> {
        Some(RemoteRecord {
            etag: self.etag.as_ref()?.as_str().to_owned(),
            size: self.size,
            sha256: self.digest.known()?,
        })
    }

    /// Whether both describe the same version of the object, as far as they say.
    #[must_use]
    pub fn is_of_version(&self, other: &Self) -> bool {
        self.size == other.size && self.etag == other.etag
    }
}

impl From<RemoteFile> for RemoteFact {
    fn from(file: RemoteFile) -> Self {
        Self {
            size: file.size,
            digest: file
                .sha256
                .map_or(RemoteDigest::Unknown, RemoteDigest::Known),
            etag: file.etag,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{RemoteDigest, RemoteFact};
    use crate::state::RemoteRecord;
    use devlog_provider_api::{ETag, Sha256Digest};

    const KNOWN: Sha256Digest = Sha256Digest::from_bytes([1; 32]);
    const OTHER: Sha256Digest = Sha256Digest::from_bytes([2; 32]);

    /// The digest of a listed object after a comparison with version 1 of 10 bytes and the digest `KNOWN`.
    fn digest(size: u64, etag: Option<&str>, listed: Option<Sha256Digest>) -> RemoteDigest {
        let known = RemoteRecord {
            etag: "1".to_owned(),
            size: 10,
            sha256: KNOWN,
        };
        let listed = RemoteFact {
            size,
            digest: listed.map_or(RemoteDigest::Unknown, RemoteDigest::Known),
            etag: etag.map(ETag::new),
        };
        listed.checked_against(Some(&known)).digest
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
