//! An estimate if a file is on the remote already, without asking the remote.

use super::file::Content;
use crate::{
    encryption::DigestMethod,
    journal::LocalFile,
    state::{FileRecord, State},
};
use std::time::SystemTime;

/// Reports if this machine pushed the file as it is now. Only an estimate, for people: what is remembered may be
/// lost, the remote may have changed since, and a push that was cut off counts as made. A push asks the
/// remote itself. A file of an encrypted backup is known by the stat cache only: its digest needs the key.
#[must_use]
pub fn is_probably_pushed(state: &State, file: &LocalFile) -> bool {
    state
        .files
        .get(file.key.as_str())
        .is_some_and(|record| holds(record, file))
}

fn holds(record: &FileRecord, file: &LocalFile) -> bool {
    let Some(pushed) = record.ours.last() else {
        return false;
    };
    if let Some(local) = &record.local
        && local.stat == file.stat
    {
        return local.sha256 == *pushed;
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
        journal::LocalFile,
        state::{FileRecord, LocalRecord, State},
    };
    use devlog_provider_api::Sha256Digest;
    use sha2::{Digest, Sha256};
    use std::fs;

    const KEY: &str = "events/20250911.jsonl";

    fn sha256(text: &str) -> Sha256Digest {
        Sha256Digest::from_bytes(Sha256::digest(text).into())
    }

    /// Reports if a log with this text counts as pushed after these digests were.
    fn pushed(text: &str, ours: &[Sha256Digest], cached: Option<Sha256Digest>) -> bool {
        let folder = tempfile::tempdir().unwrap();
        let key = KEY.parse().unwrap();
        fs::create_dir(folder.path().join("events")).unwrap();
        fs::write(folder.path().join(KEY), text).unwrap();
        let file = LocalFile::find(folder.path(), &key).unwrap();
        let local = cached.map(|sha256| LocalRecord {
            stat: file.stat.clone(),
            len: file.size,
            sha256,
            key_id: None,
        });
        let ours = ours.to_vec();
        let record = FileRecord {
            local,
            ours,
            remote: None,
        };
        let state = State {
            files: [(KEY.to_owned(), record)].into(),
            last_success: None,
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
