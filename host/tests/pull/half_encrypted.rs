//! Pulls from a remote of which some objects are encrypted, as an interrupted migration leaves it.

use crate::{
    encryption::{manager, put, sync, taken},
    journal::{Journal, updated},
    tree::{new_machine, tree},
};
use devlog::{
    encryption::SealedFault,
    sync::{FileError, Outcome, PullOptions, PullResult},
};
use devlog_provider_api::{
    Attributes, Properties,
    testkit::{MemoryStorage, Method},
};
use std::sync::Arc;

const LOG: &str = "events/20250911.jsonl";

/// A storage whose listings state everything, and one like S3.
pub fn remotes() -> [MemoryStorage; 2] {
    let properties = Properties::default()
        .with_conditional_create()
        .with_conditional_replace();
    [
        MemoryStorage::new(),
        MemoryStorage::with_properties(properties),
    ]
}

/// Leaves the log of a day plain, as its machine had pushed it before.
fn leave_plain(remote: &MemoryStorage) {
    let plain = MemoryStorage::new();
    Journal::new().push(plain.clone());
    put(remote, LOG, taken(&plain, LOG));
}

fn pull(journal: &Journal, remote: &MemoryStorage, accept_plain: bool) -> PullResult {
    let options = PullOptions {
        accept_plain,
        ..PullOptions::default()
    };
    let pulled = manager(journal, remote).pull(&options, Arc::new(()));
    pulled.unwrap()
}

#[test]
fn a_plain_object_is_taken_over_only_on_demand() {
    for remote in remotes() {
        let (lost, new) = (Journal::new(), new_machine());
        sync(&lost, &remote);
        leave_plain(&remote);
        let refused = pull(&new, &remote, false);
        let fault = SealedFault::Plain;
        assert!(matches!(
            &refused.failed[..],
            [file] if matches!(&file.error, FileError::Encryption { fault: found } if *found == fault)
        ));
        assert!(!tree(&new).contains_key(LOG));
        let taken_over = pull(&new, &remote, true);
        assert_eq!((taken_over.outcome, taken_over.plain), (Outcome::Ok, 1));
        assert_eq!(tree(&new), tree(&lost));
        sync(&new, &remote);
        assert!(remote.bytes(LOG).unwrap().starts_with(b"age-"));
        assert_eq!(pull(&new, &remote, true).plain, 0);
    }
}

#[test]
fn what_pretends_to_be_plain_is_not_taken_over() {
    for remote in remotes() {
        let (lost, new) = (Journal::new(), new_machine());
        sync(&lost, &remote);
        put(&remote, LOG, (taken(&remote, LOG).0, Attributes::new()));
        let result = pull(&new, &remote, true);
        assert_eq!((result.failed.len(), result.plain), (1, 0));
        assert!(!tree(&new).contains_key(LOG));
    }
}

#[test]
fn without_a_key_no_ciphertext_is_written_into_the_journal() {
    for strips in [false, true] {
        for remote in remotes() {
            let (lost, new) = (Journal::new(), new_machine());
            lost.push(remote.clone());
            let encrypted = MemoryStorage::new();
            sync(&Journal::new(), &encrypted);
            let (bytes, mut attributes) = taken(&encrypted, LOG);
            if strips {
                attributes = Attributes::new();
            }
            put(&remote, LOG, (bytes, attributes));
            let pulled = new
                .manager(remote.clone())
                .pull(&PullOptions::default(), Arc::new(()));
            // Where the listing states it, the run is refused.
            assert!(
                pulled.is_err() || pulled.as_ref().unwrap().failed.len() == 1,
                "{pulled:?}"
            );
            assert!(!tree(&new).contains_key(LOG), "{strips}");
        }
    }
}

#[test]
fn a_machine_that_has_a_plain_object_compares_it_without_a_flag() {
    for remote in remotes() {
        let journal = Journal::new();
        sync(&journal, &remote);
        leave_plain(&remote);
        assert_eq!(pull(&journal, &remote, false).failed.len(), 0);
        journal.append(LOG, &updated("More."));
        journal.render("20250911");
        sync(&journal, &remote);
        assert!(remote.bytes(LOG).unwrap().starts_with(b"age-"));
        remote.reset_calls();
        assert_eq!(pull(&journal, &remote, false).outcome, Outcome::NothingToDo);
        assert_eq!(remote.calls(Method::Download), 0);
    }
}
