//! All that is recorded of one remote, and the steps in which it grows.

use super::{FileRecords, LocalRecord, RemoteRecord, digest_text};
use crate::journal::JournalKey;
use devlog_provider_api::Sha256Digest;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The record of one remote and of the local files that go there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// The record of each file.
    pub files: FileRecords,
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

/// One fact, as it is appended to the log. Applying it twice changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum LogRecord {
    /// This machine is about to push this content, or has pulled it.
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
                self.files.change(key, |file| file.remember(sha256));
            }
            LogRecord::Local { key, record } => {
                self.files.change(key, |file| file.local = Some(record));
            }
            LogRecord::Remote { key, record } => {
                self.was_encrypted |= record.sealed.is_some();
                self.files.change(key, |file| file.remote = Some(record));
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
    use super::{JournalKey, LogRecord, State};
    use crate::state::FileRecord;
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
        let kept: Vec<u8> = state
            .files
            .get(&JournalKey::Config)
            .expect("a record")
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
