//! The facts that are recorded of a file.

use super::digest_text;
use crate::journal::FileStat;
use devlog_provider_api::Sha256Digest;
use serde::{Deserialize, Serialize};

/// The record of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileRecord {
    /// The local file when it was last hashed, if it was settled then.
    pub local: Option<LocalRecord>,
    /// The digests that this machine pushed, was about to push, or pulled, each once, oldest first, at most
    /// [`FileRecord::MAX_OURS`].
    #[serde(with = "digest_text::list")]
    pub ours: Vec<Sha256Digest>,
    /// The version of the remote object that was last written, read or asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remote: Option<RemoteRecord>,
    /// The `ETag` of the version whose bytes a verification found damaged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub damaged: Option<Box<str>>,
}

impl FileRecord {
    /// The limit of remembered digests: one for each push that may have been cut off between its upload and the
    /// next listing, and some more.
    pub const MAX_OURS: usize = 8;

    /// Remembers that this machine pushed, or is about to push, this content.
    pub fn remember(&mut self, sha256: Sha256Digest) {
        self.ours.retain(|known| *known != sha256);
        self.ours.reserve_exact(1);
        self.ours.push(sha256);
        let surplus = self.ours.len().saturating_sub(Self::MAX_OURS);
        self.ours.drain(..surplus);
    }

    /// Reports if the content of the recorded remote version was here. An object that was only asked for may be
    /// another machine's.
    pub fn was_here(&self) -> bool {
        let local = self.local.as_ref().map(|local| local.sha256);
        self.remote.as_ref().is_some_and(|remote| {
            local == Some(remote.sha256) || self.ours.contains(&remote.sha256)
        })
    }
}

/// A local file when it was hashed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocalRecord {
    /// Its metadata when the hashing began.
    pub stat: FileStat,
    /// The number of hashed bytes; an event log is cut at its last newline.
    pub len: u64,
    /// The digest of these bytes.
    #[serde(with = "digest_text")]
    pub sha256: Sha256Digest,
    /// The id of the key that the digest was made with; `None` for a plain SHA-256.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_id: Option<Box<str>>,
}

impl LocalRecord {
    /// Reports if the file still looks as it did, and its digest was made with this key.
    pub fn describes(&self, stat: &FileStat, key_id: Option<&str>) -> bool {
        self.stat == *stat && self.key_id.as_deref() == key_id
    }
}

/// A version of a remote object whose bytes are known. The same `ETag` in a listing means the same version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemoteRecord {
    /// The remote's tag of the version.
    pub etag: Box<str>,
    /// The size of the stored object in bytes.
    pub size: u64,
    /// The digest of its content.
    #[serde(with = "digest_text")]
    pub sha256: Sha256Digest,
    /// The facts of its encryption; `None` if it is plain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Box<SealedRecord>>,
}

impl RemoteRecord {
    /// The number of bytes of the object's content.
    pub fn content_len(&self) -> u64 {
        let sealed = self.sealed.as_ref();
        sealed.map_or(self.size, |sealed| sealed.len)
    }
}

/// The facts of an encrypted object that a listing without attributes lacks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedRecord {
    /// The id of its key, which its digest was made with.
    pub key_id: String,
    /// The size of its plaintext in bytes.
    pub len: u64,
}
