//! The facts that are recorded.

use super::digest_text;
use crate::journal::{FileStat, JournalKey};
use devlog_provider_api::Sha256Digest;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The record of one remote and of the local files that go there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// The record of each file. In a box: nodes of the map are half empty where files come in their order.
    pub files: BTreeMap<JournalKey, Box<FileRecord>>,
    /// The end of the last push that left everything on the remote.
    pub last_success: Option<Timestamp>,
    /// True if the remote was once seen with an encrypted object.
    pub was_encrypted: bool,
    /// The last verification that ran to its end.
    pub verification: Option<Verification>,
}

/// A verification of the remote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verification {
    /// The time of its end.
    pub at: Timestamp,
    /// The objects that were not as they were pushed, without those that were pushed again since.
    pub damaged: BTreeSet<JournalKey>,
}

/// The record of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileRecord {
    /// The local file when it was last hashed, if it was settled then.
    pub local: Option<LocalRecord>,
    /// The digests that this machine pushed, or was about to push, each once, oldest first, at most
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

/// The facts of an encrypted object that a listing without attributes lacks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedRecord {
    /// The id of its key, which its digest was made with.
    pub key_id: String,
    /// The size of its plaintext in bytes.
    pub len: u64,
}

/// One fact, as it is appended to the log. Applying it twice changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum LogRecord {
    /// This machine is about to push this content.
    About {
        /// The object key.
        key: JournalKey,
        /// The digest of the content.
        #[serde(with = "digest_text")]
        sha256: Sha256Digest,
    },
    /// A local file was hashed.
    Local {
        /// The object key of its backup.
        key: JournalKey,
        /// The new record.
        record: LocalRecord,
    },
    /// A remote object was written, read or asked for.
    Remote {
        /// The object key.
        key: JournalKey,
        /// The new record.
        record: RemoteRecord,
    },
    /// The remote has an encrypted object.
    Encrypted,
    /// A push left everything on the remote, and nothing had changed.
    Success {
        /// Its end.
        moment: Timestamp,
    },
}

impl State {
    /// Applies one fact. A sequence of facts may be applied again from its start: the result is the same.
    pub fn apply(&mut self, record: LogRecord) {
        match record {
            LogRecord::About { key, sha256 } => {
                self.files.entry(key).or_default().remember(sha256);
            }
            LogRecord::Local { key, record } => {
                self.files.entry(key).or_default().local = Some(record);
            }
            LogRecord::Remote { key, record } => {
                self.was_encrypted |= record.sealed.is_some();
                self.files.entry(key).or_default().remote = Some(record);
            }
            LogRecord::Encrypted => self.was_encrypted = true,
            LogRecord::Success { moment } => self.last_success = Some(moment),
        }
    }

    /// Forgets that the last verification found an object damaged: it was pushed again, or removed. Returns true if
    /// it was found damaged.
    pub fn forget_damage(&mut self, key: JournalKey) -> bool {
        let last = self.verification.as_mut();
        last.is_some_and(|last| last.damaged.remove(&key))
    }
}

#[cfg(test)]
mod tests {
    use super::{FileRecord, JournalKey, LogRecord, State};
    use devlog_provider_api::Sha256Digest;

    fn about(content: u8) -> LogRecord {
        LogRecord::About {
            key: JournalKey::Config,
            sha256: Sha256Digest::from_bytes([content; 32]),
        }
    }

    fn replayed(mut state: State, contents: &[u8]) -> State {
        for content in contents {
            state.apply(about(*content));
        }
        state
    }

    #[test]
    fn the_newest_digests_are_kept_each_once() {
        let state = replayed(State::default(), &[1, 2, 3, 1, 4, 5, 6, 7, 8, 9]);
        let kept: Vec<u8> = state.files[&JournalKey::Config]
            .ours
            .iter()
            .map(|d| d.as_bytes()[0])
            .collect();
        assert_eq!(kept, [3, 1, 4, 5, 6, 7, 8, 9]);
        assert_eq!(kept.len(), FileRecord::MAX_OURS);
    }

    #[test]
    fn a_log_that_is_replayed_over_its_own_result_changes_nothing() {
        for log in [
            &[1, 2, 1][..],
            &[2],
            &[3, 3, 3],
            &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 2],
        ] {
            let once = replayed(replayed(State::default(), &[7, 1, 2]), log);
            assert_eq!(replayed(once.clone(), log), once, "{log:?}");
        }
    }
}
