//! The facts that are remembered.

use super::digest_text;
use crate::journal::FileStat;
use devlog_provider_api::Sha256Digest;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is known of one remote and of the local files that go there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// What is known of each file, by its object key.
    pub files: BTreeMap<String, FileRecord>,
    /// When a push last left everything on the remote.
    pub last_success: Option<Timestamp>,
}

/// What is known of one file.
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
}

impl FileRecord {
    /// How many digests are remembered: one for each push that may have been cut off between its upload and
    /// the next listing, with room to spare.
    pub const MAX_OURS: usize = 8;

    /// Remembers that this machine pushed, or is about to push, this content.
    pub fn remember(&mut self, sha256: Sha256Digest) {
        self.ours.retain(|known| *known != sha256);
        self.ours.push(sha256);
        let surplus = self.ours.len().saturating_sub(Self::MAX_OURS);
        self.ours.drain(..surplus);
    }
}

/// A local file when it was hashed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocalRecord {
    /// Its marks when the hashing began.
    pub stat: FileStat,
    /// How many bytes were hashed; an event log is cut at its last newline.
    pub len: u64,
    /// Their digest.
    #[serde(with = "digest_text")]
    pub sha256: Sha256Digest,
    /// The name of the key that the digest was made with; none for a plain SHA-256.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
}

/// A version of a remote object whose bytes are known. Its `ETag` in a listing says that it is still that one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemoteRecord {
    /// What the remote calls the version.
    pub etag: String,
    /// How many bytes it has.
    pub size: u64,
    /// The digest of its content.
    #[serde(with = "digest_text")]
    pub sha256: Sha256Digest,
    /// The facts of its encryption; none if it is plain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<SealedRecord>,
}

/// What a listing without attributes does not say of an encrypted object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedRecord {
    /// The name of its key, with which its digest was made.
    pub key_id: String,
    /// How many bytes its plaintext has.
    pub len: u64,
}

/// One fact, as it is appended to the log. To learn it twice changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum LogRecord {
    /// This machine is about to push this content.
    About {
        /// Where to.
        key: String,
        /// The digest of what is pushed.
        #[serde(with = "digest_text")]
        sha256: Sha256Digest,
    },
    /// A local file was hashed.
    Local {
        /// Where it is backed up.
        key: String,
        /// What was found.
        record: LocalRecord,
    },
    /// A remote object was written, read or asked for.
    Remote {
        /// Which.
        key: String,
        /// What was found.
        record: RemoteRecord,
    },
}

impl State {
    /// Takes in one fact. A sequence of facts may be taken in again from its start: the result is the same.
    pub fn apply(&mut self, record: LogRecord) {
        match record {
            LogRecord::About { key, sha256 } => {
                self.files.entry(key).or_default().remember(sha256);
            }
            LogRecord::Local { key, record } => {
                self.files.entry(key).or_default().local = Some(record);
            }
            LogRecord::Remote { key, record } => {
                self.files.entry(key).or_default().remote = Some(record);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{FileRecord, LogRecord, State};
    use devlog_provider_api::Sha256Digest;

    fn about(content: u8) -> LogRecord {
        LogRecord::About {
            key: "k".to_owned(),
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
        let kept: Vec<u8> = state.files["k"]
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
