//! What this machine pushed under one key, to whichever remote.

use super::{StateStore, newest::bindings};
use devlog_provider_api::Sha256Digest;
use std::path::Path;

/// The digests that this machine pushed under `key`, or was about to push, to any remote. The same place may have
/// been written in another way before, and what was pushed there is no stranger.
#[must_use]
pub fn known_digests(root: &Path, key: &str) -> Vec<Sha256Digest> {
    let mut known: Vec<_> = bindings(root)
        .iter()
        .filter_map(|binding| StateStore::open(root, binding).1.files.remove(key))
        .flat_map(|record| record.ours)
        .collect();
    known.sort_unstable();
    known.dedup();
    known
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::known_digests;
    use crate::state::{LogRecord, RemoteBinding, StateStore};
    use devlog_provider_api::Sha256Digest;

    #[test]
    fn what_was_pushed_to_any_remote_is_known() {
        let root = tempfile::tempdir().unwrap();
        let digest = |byte| Sha256Digest::from_bytes([byte; 32]);
        for (remote, key, byte) in [
            ("a", "k", 2),
            ("b", "k", 1),
            ("b", "other", 3),
            ("c", "k", 1),
        ] {
            let (store, _) = StateStore::open(root.path(), &RemoteBinding::new(&[remote]));
            let (key, sha256) = (key.to_owned(), digest(byte));
            store.append(&LogRecord::About { key, sha256 }).unwrap();
        }
        assert_eq!(known_digests(root.path(), "k"), [digest(1), digest(2)]);
        assert!(known_digests(root.path(), "absent").is_empty());
    }
}
