//! An estimate if a file is on the remote already, without asking the remote.

use super::file::Content;
use crate::{
    encryption::DigestMethod,
    journal::LocalFile,
    state::{FileRecord, RemoteRecord, State},
};
use jiff::Timestamp;
use std::time::SystemTime;

/// Reports if this machine pushed the file as it is now. Only an estimate, for people: what is remembered may be
/// lost, the remote may have changed since, and a push that was cut off counts as made. A push asks the
/// remote itself. The digest of a file of an encrypted backup needs the key, so that what the stat cache does not know
/// is judged by its times.
pub fn is_probably_pushed(state: &State, file: &LocalFile) -> bool {
    state
        .files
        .get(&file.key)
        .is_some_and(|record| holds(&record, file, state.last_success))
}

fn holds(record: &FileRecord, file: &LocalFile, last_success: Option<Timestamp>) -> bool {
    let Some(pushed) = record.ours.last() else {
        return false;
    };
    if let Some(local) = &record.local
        && local.stat == file.stat
    {
        return local.sha256 == *pushed;
    }
    let is_sealed = |remote: &RemoteRecord| remote.sealed.is_some();
    if record.remote.as_ref().is_some_and(is_sealed) {
        let changed = i128::from(file.stat.mtime_ns.max(file.stat.ctime_ns));
        return last_success.is_some_and(|pushed| changed <= pushed.as_nanosecond());
    }
    let content = Content::open(file, SystemTime::now).ok();
    let now = content.and_then(|mut content| content.digest(&DigestMethod::Plain).ok());
    now.as_ref() == Some(pushed)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::is_probably_pushed;
    use crate::{
        journal::{JournalKey, LocalFile},
        state::{FileRecord, LocalRecord, RemoteRecord, SealedRecord, State},
    };
    use devlog_provider_api::Sha256Digest;
    use jiff::{SignedDuration, Timestamp};
    use sha2::{Digest, Sha256};
    use std::fs;

    const KEY: &str = "events/20250911.jsonl";

    fn sha256(text: &str) -> Sha256Digest {
        Sha256Digest::from_bytes(Sha256::digest(text).into())
    }

    /// Reports if a log with this text counts as pushed after these digests were.
    fn pushed(text: &str, ours: &[Sha256Digest], cached: Option<Sha256Digest>) -> bool {
        let folder = tempfile::tempdir().unwrap();
        let key = JournalKey::parse(KEY).unwrap();
        fs::create_dir(folder.path().join("events")).unwrap();
        fs::write(folder.path().join(KEY), text).unwrap();
        let file = LocalFile::find(folder.path(), key).unwrap();
        let local = cached.map(|sha256| LocalRecord {
            stat: file.stat.clone(),
            len: file.stat.size,
            sha256,
            key_id: None,
        });
        let ours = ours.to_vec();
        let record = FileRecord {
            local,
            ours,
            ..FileRecord::default()
        };
        let state = State {
            files: [(key, record)].into_iter().collect(),
            ..State::default()
        };
        is_probably_pushed(&state, &file)
    }

    #[test]
    fn the_last_content_that_was_pushed_counts() {
        let (old, new) = (sha256("a\n"), sha256("a\nb\n"));
        assert!(pushed("a\nb\n", &[old, new], None));
        assert!(!pushed("a\n", &[old, new], None));
        assert!(!pushed("a\nb\n", &[old], None));
        assert!(!pushed("a\n", &[], None));
    }

    #[test]
    fn a_file_of_an_encrypted_backup_is_judged_by_its_times() {
        let folder = tempfile::tempdir().unwrap();
        let key = JournalKey::parse(KEY).unwrap();
        fs::create_dir(folder.path().join("events")).unwrap();
        fs::write(folder.path().join(KEY), "a\n").unwrap();
        let file = LocalFile::find(folder.path(), key).unwrap();
        let sealed = SealedRecord {
            key_id: "0123456789abcdef".into(),
            len: 2,
        };
        let remote = RemoteRecord {
            etag: "1".into(),
            size: 200,
            sha256: sha256("keyed"),
            sealed: Some(Box::new(sealed)),
        };
        let record = FileRecord {
            ours: vec![sha256("keyed")],
            remote: Some(remote),
            ..FileRecord::default()
        };
        let mut state = State {
            files: [(key, record)].into_iter().collect(),
            ..State::default()
        };
        let written = Timestamp::from_nanosecond(file.stat.mtime_ns.into()).unwrap();
        for (seconds, is_pushed) in [(-1, false), (1, true)] {
            state.last_success = Some(written + SignedDuration::from_secs(seconds));
            assert_eq!(is_probably_pushed(&state, &file), is_pushed);
        }
    }

    #[test]
    fn a_torn_line_is_no_part_of_what_is_pushed() {
        assert!(pushed("a\n{\"ty", &[sha256("a\n")], None));
    }

    #[test]
    fn what_was_hashed_before_is_not_read_again() {
        let (other, new) = (sha256("other"), sha256("a\n"));
        assert!(pushed("a\n", &[other], Some(other)));
        assert!(!pushed("a\n", &[new], Some(other)));
    }
}
