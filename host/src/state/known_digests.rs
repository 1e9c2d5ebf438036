//! The digests that this machine pushed under one key, to any remote.

use super::{ReadError, StateStore, newest::bindings};
use crate::journal::JournalKey;
use devlog_provider_api::Sha256Digest;
use std::path::Path;

/// Returns the digests that this machine pushed under `key`, or was about to push, to any remote. The same place may
/// have been written in another way before, and its objects are not foreign then.
///
/// # Errors
/// If a file of the state is there and cannot be read.
pub fn known_digests(root: &Path, key: JournalKey) -> Result<Vec<Sha256Digest>, ReadError> {
    let mut known = Vec::new();
    for binding in bindings(root)? {
        let state = StateStore::open(root, &binding)?.into_state();
        known.extend(
            state
                .files
                .get(&key)
                .into_iter()
                .flat_map(|record| record.ours),
        );
    }
    known.sort_unstable();
    known.dedup();
    Ok(known)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::known_digests;
    use crate::{
        journal::JournalKey,
        state::{LogRecord, RemoteBinding, StateStore},
    };
    use devlog_provider_api::Sha256Digest;

    #[test]
    fn what_was_pushed_to_any_remote_is_known() {
        let root = tempfile::tempdir().unwrap();
        let digest = |byte| Sha256Digest::from_bytes([byte; 32]);
        let day = "20250911".parse().unwrap();
        let (known, absent) = (JournalKey::Config, JournalKey::Markdown(day));
        for (remote, key, byte) in [
            ("a", known, 2),
            ("b", known, 1),
            ("b", JournalKey::EventLog(day), 3),
            ("c", known, 1),
        ] {
            let store = StateStore::open(root.path(), &RemoteBinding::new(&[remote])).unwrap();
            let sha256 = digest(byte);
            store.append(LogRecord::About { key, sha256 }).unwrap();
        }
        assert_eq!(
            known_digests(root.path(), known).unwrap(),
            [digest(1), digest(2)]
        );
        assert!(known_digests(root.path(), absent).unwrap().is_empty());
    }
}
