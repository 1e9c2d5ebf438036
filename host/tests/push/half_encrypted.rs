//! Pushes without a key to a remote of which some objects are encrypted: nothing is sent unencrypted.

use crate::{
    encryption::{push_with, without_digests},
    journal::{ALL, Journal, before, created, one_at_a_time, push},
};
use devlog::sync::{FileError, Outcome, PushOptions, SyncError};
use devlog_provider_api::{
    Properties, RemoteStorage, UploadOptions,
    testkit::{BytesSource, Faulty, MemoryStorage, Method},
};
use std::{fs, sync::Arc};

/// Encrypts one object of a remote, as a machine does whose migration is interrupted after it.
fn encrypt_one(journal: &Journal, remote: &MemoryStorage, key: &str) {
    let (encrypted, object) = (MemoryStorage::new(), key.parse().unwrap());
    push_with(journal, &encrypted, &[1]);
    let mut options = UploadOptions::default();
    options.attributes = encrypted.stat_file(&object).unwrap().unwrap().attributes;
    let mut source = BytesSource::new(encrypted.bytes(key).unwrap());
    let put = remote.upload_file(&mut source.source(), &object, &options);
    put.unwrap();
}

#[test]
fn one_encrypted_object_keeps_every_other_day_from_being_sent_unencrypted() {
    for remote in [MemoryStorage::new, without_digests] {
        for key in ALL {
            for loses_record in [false, true] {
                let (journal, remote) = (Journal::new(), remote());
                journal.push(remote.clone());
                encrypt_one(&Journal::new(), &remote, key);
                if loses_record {
                    fs::remove_dir_all(journal.path("state")).unwrap();
                }
                journal.write("events/20250912.jsonl", &created("20250912"));
                remote.reset_calls();
                let manager = journal.manager(remote.clone());
                for _ in 0..2 {
                    let refused = manager.push(&PushOptions::default(), Arc::new(()));
                    assert!(matches!(refused, Err(SyncError::Encrypted)), "{key}");
                }
                assert_eq!(remote.calls(Method::Upload), 0, "{key}");
            }
        }
    }
}

#[test]
fn an_object_of_a_known_version_is_not_asked_for() {
    let (journal, remote) = (Journal::new(), without_digests());
    journal.push(remote.clone());
    fs::remove_dir_all(journal.path("state")).unwrap();
    for asked in [ALL.len(), 0] {
        remote.reset_calls();
        assert_eq!(journal.push(remote.clone()).outcome, Outcome::NothingToDo);
        assert_eq!(remote.calls(Method::Stat), asked);
    }
}

#[test]
fn a_remote_that_was_encrypted_is_refused_when_its_listing_is_lost() {
    for remote in [MemoryStorage::new(), without_digests()] {
        let journal = Journal::new();
        push_with(&journal, &remote, &[1]);
        remote.keys().iter().for_each(|key| remote.remove(key));
        let manager = journal.manager(remote.clone());
        let refused = manager.push(&PushOptions::default(), Arc::new(()));
        assert!(matches!(refused, Err(SyncError::WasEncrypted)));
        assert!(remote.keys().is_empty());
    }
}

#[test]
fn an_object_that_is_encrypted_during_the_push_ends_what_is_sent_unencrypted() {
    let s3_like = Properties::default()
        .with_conditional_create()
        .with_conditional_replace();
    for remote in [
        MemoryStorage::new(),
        MemoryStorage::with_properties(s3_like),
    ] {
        let (journal, target) = (Journal::new(), remote.clone());
        let migration = before(move || encrypt_one(&Journal::new(), &target, ALL[0]));
        let faulty = Faulty::new(remote.clone()).on(Method::Upload, 1, migration);
        let result = push(&journal.manager(faulty), one_at_a_time());
        assert_eq!(result.failed.len(), ALL.len());
        let is_refused = |error| matches!(error, &FileError::Encryption { .. });
        assert!(result.failed.iter().all(|file| is_refused(&file.error)));
        assert_eq!(remote.keys(), [ALL[0]]);
    }
}
