//! Pushes to a remote that is encrypted, was encrypted, or is to be.

use crate::{
    altered::uploading,
    journal::{ALL, Journal, everything, one_at_a_time, push, updated, uploaded},
};
use devlog::{
    config::ConflictResolution,
    encryption::{Encrypted, Identity, Keyring, SealedFault},
    sync::{FileError, Outcome, PushOptions, PushResult, SyncError, SyncManager},
};
use devlog_provider_api::{
    Attributes, Properties, RemoteStorage,
    testkit::{BytesSink, MemoryStorage, Method, sha256},
};
use std::{fmt::Write, fs, sync::Arc};

/// A keyring of identities by number; the first writes.
pub fn keys(numbers: &[u8]) -> Option<Arc<Keyring>> {
    let identities = numbers
        .iter()
        .map(|number| Identity::from_random([*number; 32]));
    Some(Arc::new(Keyring::new(identities.collect(), Vec::new())?))
}

fn manager(journal: &Journal, remote: &MemoryStorage, numbers: &[u8]) -> SyncManager {
    let mut manager = journal.manager(remote.clone());
    manager.keys = keys(numbers);
    manager
}

pub fn push_with(journal: &Journal, remote: &MemoryStorage, numbers: &[u8]) -> PushResult {
    push(&manager(journal, remote, numbers), PushOptions::default())
}

/// The content of an object, as the keys open it.
pub fn opened(remote: &MemoryStorage, numbers: &[u8], key: &str) -> Vec<u8> {
    let storage = Encrypted::new(Arc::new(remote.clone()), keys(numbers).unwrap());
    let mut sink = BytesSink::new();
    storage
        .download_file(&key.parse().unwrap(), &mut sink.sink())
        .unwrap();
    sink.bytes().to_vec()
}

pub fn is_plain(remote: &MemoryStorage, key: &str) -> bool {
    !remote
        .bytes(key)
        .unwrap()
        .starts_with(b"age-encryption.org/v1\n")
}

pub fn without_digests() -> MemoryStorage {
    let mut properties = Properties::default();
    properties.list_has_hashes = false;
    MemoryStorage::with_properties(properties)
}

#[test]
fn an_encrypted_push_is_as_incremental_as_a_plain_one() {
    for remote in [MemoryStorage::new(), without_digests()] {
        let journal = Journal::new();
        assert_eq!(uploaded(&push_with(&journal, &remote, &[1])), ALL);
        for key in ALL {
            assert!(!is_plain(&remote, key), "{key}");
            if key != "config.toml" {
                assert_eq!(
                    opened(&remote, &[1], key),
                    fs::read(journal.path(key)).unwrap()
                );
            }
        }
        remote.reset_calls();
        assert_eq!(
            push_with(&journal, &remote, &[1]).outcome,
            Outcome::NothingToDo
        );
        assert_eq!((remote.calls(Method::List), remote.total_calls()), (1, 1));
        journal.append("events/20250911.jsonl", &updated("More."));
        journal.render("20250911");
        remote.reset_calls();
        let changed = ["entries/20250911.md", "events/20250911.jsonl"];
        assert_eq!(uploaded(&push_with(&journal, &remote, &[1])), changed);
        assert_eq!(remote.calls(Method::Upload), 2);
        assert_eq!(remote.calls(Method::Download), 0);
    }
}

#[test]
fn a_remote_that_drops_attributes_is_noticed_at_the_first_upload() {
    let (journal, inner) = (Journal::new(), MemoryStorage::new());
    let remote = uploading(&inner, |inner, source, key, options| {
        let mut options = options.clone();
        options.attributes = Attributes::new();
        inner.upload_file(source, key, &options)
    });
    let mut manager = journal.manager(remote);
    manager.keys = keys(&[1]);
    let result = push(&manager, one_at_a_time());
    let is_noticed = |error: &FileError| error.to_string().contains("did not store the attributes");
    assert!(result.failed.iter().all(|file| is_noticed(&file.error)));
    let failed = result.failed.len() + result.not_tried;
    assert_eq!((failed, inner.keys().len()), (ALL.len(), 1));
    assert_eq!(inner.calls(Method::Stat), 1);
}

#[test]
fn the_first_encrypted_push_asks_once_if_attributes_are_kept() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    push_with(&journal, &remote, &[1]);
    assert_eq!(remote.calls(Method::Stat), 1);
    journal.append("events/20250911.jsonl", &updated("More."));
    push_with(&journal, &remote, &[1]);
    assert_eq!(remote.calls(Method::Stat), 1);
}

#[test]
fn a_lost_record_costs_no_upload() {
    for (remote, stats) in [(MemoryStorage::new(), 0), (without_digests(), 5)] {
        let journal = Journal::new();
        push_with(&journal, &remote, &[1]);
        fs::remove_dir_all(journal.path("state")).unwrap();
        remote.reset_calls();
        assert_eq!(
            push_with(&journal, &remote, &[1]).outcome,
            Outcome::NothingToDo
        );
        assert_eq!(
            (remote.calls(Method::Stat), remote.calls(Method::Download)),
            (stats, 0)
        );
    }
}

#[test]
fn switching_on_encrypts_what_is_plain_and_leaves_nothing_behind() {
    for remote in [MemoryStorage::new(), without_digests()] {
        let journal = Journal::new();
        journal.push(remote.clone());
        journal.append("events/20250911.jsonl", &updated("More."));
        journal.render("20250911");
        assert_eq!(uploaded(&push_with(&journal, &remote, &[1])), ALL);
        assert_eq!(remote.keys(), ALL);
        assert!(ALL.iter().all(|key| !is_plain(&remote, key)));
        assert_eq!(
            push_with(&journal, &remote, &[1]).outcome,
            Outcome::NothingToDo
        );
    }
}

#[test]
fn without_a_key_an_encrypted_remote_is_left_alone() {
    for remote in [MemoryStorage::new(), without_digests()] {
        let journal = Journal::new();
        push_with(&journal, &remote, &[1]);
        for loses_record in [false, true] {
            journal.write(
                "events/20250912.jsonl",
                &crate::journal::created("20250912"),
            );
            if loses_record {
                fs::remove_dir_all(journal.path("state")).unwrap();
            }
            let mut manager = journal.manager(remote.clone());
            manager.resolution = Some(ConflictResolution::LocalWins);
            let refused = manager.push(&PushOptions::default(), Arc::new(()));
            assert!(matches!(refused, Err(SyncError::Encrypted)), "{refused:?}");
            assert_eq!(remote.keys(), ALL);
            assert!(ALL.iter().all(|key| !is_plain(&remote, key)));
        }
    }
}

#[test]
fn an_object_of_an_unknown_key_is_named_and_left_alone() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    push_with(&journal, &remote, &[1]);
    let before = remote.bytes(ALL[1]);
    journal.append("events/20250911.jsonl", &updated("More."));
    let result = push_with(&journal, &remote, &[2]);
    assert_eq!((result.outcome, result.failed.len()), (Outcome::Failed, 5));
    let id = keys(&[1]).unwrap().writing().id.to_string();
    for failed in &result.failed {
        let FileError::Encryption { fault } = &failed.error else {
            panic!("{:?}", failed.error);
        };
        assert!(fault.to_string().contains(&id), "{fault}");
    }
    assert_eq!(remote.bytes(ALL[1]), before);
}

#[test]
fn an_object_of_a_key_that_is_elsewhere_is_kept_whoever_wins() {
    for remote in [MemoryStorage::new(), without_digests()] {
        let (journal, other) = (Journal::new(), Journal::new());
        push_with(&journal, &remote, &[1]);
        other.append("events/20250911.jsonl", &updated("Written elsewhere."));
        push_with(&other, &remote, &[2, 1]);
        let before = remote.bytes("events/20250911.jsonl");
        let mut manager = manager(&journal, &remote, &[1]);
        manager.resolution = Some(ConflictResolution::LocalWins);
        let result = push(&manager, PushOptions::default());
        assert_eq!(result.outcome, Outcome::Partial);
        assert_eq!(remote.bytes("events/20250911.jsonl"), before);
    }
}

#[test]
fn what_another_machine_wrote_in_plain_is_not_lost_when_encryption_is_switched_on() {
    for remote in [MemoryStorage::new(), without_digests()] {
        let (journal, other) = (Journal::new(), Journal::new());
        journal.push(remote.clone());
        other.append("events/20250911.jsonl", &updated("Written elsewhere."));
        other.push(remote.clone());
        journal.append("events/20250911.jsonl", &updated("Written here."));
        let before = remote.bytes("events/20250911.jsonl");
        let mut manager = manager(&journal, &remote, &[1]);
        manager.resolution = Some(ConflictResolution::LocalWins);
        let result = push(&manager, PushOptions::default());
        let failed = result.failed.iter().map(|file| &file.error);
        let plain = |error: &FileError| {
            let fault = SealedFault::Plain;
            matches!(error, FileError::Encryption { fault: found } if *found == fault)
        };
        assert_eq!(failed.filter(|error| plain(error)).count(), 1);
        assert_eq!(remote.bytes("events/20250911.jsonl"), before);
    }
}

#[test]
fn a_new_key_writes_what_changes_and_all_on_demand() {
    for remote in [MemoryStorage::new(), without_digests()] {
        let journal = Journal::new();
        push_with(&journal, &remote, &[1]);
        assert_eq!(
            push_with(&journal, &remote, &[2, 1]).outcome,
            Outcome::NothingToDo
        );
        remote.reset_calls();
        assert_eq!(
            push_with(&journal, &remote, &[2, 1]).outcome,
            Outcome::NothingToDo
        );
        assert_eq!(remote.total_calls(), 1);
        journal.append("events/20250911.jsonl", &updated("More."));
        journal.render("20250911");
        push_with(&journal, &remote, &[2, 1]);
        opened(&remote, &[2], "events/20250911.jsonl");
        opened(&remote, &[1], "events/20250910.jsonl");
        push(&manager(&journal, &remote, &[2, 1]), everything());
        for key in ALL {
            opened(&remote, &[2], key);
        }
        assert_eq!(
            push_with(&journal, &remote, &[2]).outcome,
            Outcome::NothingToDo
        );
    }
}

#[test]
fn neither_the_remote_nor_the_record_holds_the_text_or_a_digest_of_it() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    push_with(&journal, &remote, &[1]);
    journal.append("events/20250911.jsonl", &updated("More."));
    push_with(&journal, &remote, &[1]);
    let mut public = String::new();
    remote
        .list_files("", &mut |file| {
            let _ = writeln!(public, "{file:?}");
            Ok(())
        })
        .unwrap();
    for entry in fs::read_dir(journal.path("state")).unwrap() {
        public.push_str(&String::from_utf8_lossy(
            &fs::read(entry.unwrap().path()).unwrap(),
        ));
    }
    for key in ALL {
        public.push_str(&String::from_utf8_lossy(&remote.bytes(key).unwrap()));
    }
    assert!(public.contains("plain_digest"));
    for key in &ALL[1..] {
        let text = fs::read(journal.path(key)).unwrap();
        assert!(!public.contains(&sha256(&text).to_string()), "{key}");
    }
    assert!(!public.contains("Day 2025"));
}
