//! Verifications of a remote that holds what was pushed, or not.

use crate::journal::{Journal, refused, updated};
use crate::tree::{new_machine, pull, remotes, sync, tree};
use devlog::{
    encryption::{Identity, Keyring},
    sync::{
        Damage, FileError, Outcome, PushOptions, PushResult, Restorable, SyncManager, VerifyDepth,
        VerifyOptions, VerifyResult,
    },
};
use devlog_provider_api::{
    RemoteStorage, UploadOptions,
    testkit::{BytesSource, Fault, Faulty, MemoryStorage, Method},
};
use std::{fs, os::unix::fs::symlink, sync::Arc};

pub const LOG: &str = "events/20250911.jsonl";
pub const MARKDOWN: &str = "entries/20250911.md";

pub fn manager(journal: &Journal, remote: &MemoryStorage, encrypts: bool) -> SyncManager {
    let mut manager = journal.manager(remote.clone());
    if encrypts {
        let identity = Identity::from_random([1; 32]);
        manager.keys = Keyring::new(vec![identity], Vec::new()).map(Arc::new);
    }
    manager
}

pub fn verify_with(manager: &SyncManager, depth: VerifyDepth) -> VerifyResult {
    let options = VerifyOptions { depth, jobs: None };
    manager.verify(&options, Arc::new(())).unwrap()
}

pub fn verify(journal: &Journal, remote: &MemoryStorage) -> VerifyResult {
    verify_with(&manager(journal, remote, false), VerifyDepth::Listing)
}

pub const CONTENT: VerifyDepth = VerifyDepth::Content { sample: None };

pub fn damages(result: &VerifyResult) -> Vec<(&str, Damage)> {
    let files = result.failed.iter();
    files
        .map(|file| match &file.error {
            FileError::Damaged { damage } => (file.name.as_str(), *damage),
            error => panic!("{}: {error:?}", file.name),
        })
        .collect()
}

/// Writes an object with the description of another content.
fn put(remote: &MemoryStorage, key: &str, bytes: impl Into<Vec<u8>>, described_as: &[u8]) {
    let mut source = BytesSource::new(described_as);
    let options = UploadOptions::default();
    let put = remote.upload_file(&mut source.source(), &key.parse().unwrap(), &options);
    put.unwrap();
    let bytes = bytes.into();
    if bytes != described_as {
        remote.replace_bytes(key, bytes);
    }
}

#[test]
fn a_pushed_journal_is_right_without_a_download() {
    for remote in remotes() {
        let journal = Journal::new();
        journal.push(remote.clone());
        remote.reset_calls();
        let result = verify(&journal, &remote);
        assert_eq!((result.outcome, result.same), (Outcome::Ok, 5));
        assert_eq!(remote.calls(Method::List), 1);
        assert_eq!(remote.calls(Method::Download), 0);
        remote.reset_calls();
        let result = verify_with(&manager(&journal, &remote, false), CONTENT);
        assert_eq!((result.outcome, result.same), (Outcome::Ok, 5));
        assert_eq!(remote.calls(Method::Download), 5);
        remote.reset_calls();
        let one = VerifyDepth::Content { sample: Some(1) };
        verify_with(&manager(&journal, &remote, false), one);
        assert_eq!(remote.calls(Method::Download), 1);
    }
}

#[test]
fn each_damage_is_found_each_time() {
    for remote in remotes() {
        let journal = Journal::new();
        journal.push(remote.clone());
        let older = remote.bytes(LOG).unwrap();
        journal.append(LOG, &updated("More."));
        journal.render("20250911");
        journal.push(remote.clone());
        let whole = remote.bytes(LOG).unwrap();
        let flipped: Vec<u8> = whole.iter().map(|byte| byte ^ 1).collect();
        let damaging: [(&dyn Fn(), Damage); 6] = [
            (&|| remote.remove(LOG), Damage::Missing),
            (&|| put(&remote, LOG, older.clone(), &older), Damage::Older),
            (
                &|| put(&remote, LOG, &whole[..40], &whole[..40]),
                Damage::Shorter,
            ),
            (&|| put(&remote, LOG, &whole[..40], &whole), Damage::Bytes),
            (
                &|| put(&remote, LOG, flipped.clone(), &flipped),
                Damage::Other,
            ),
            (
                &|| put(&remote, LOG, flipped.clone(), &whole),
                Damage::Bytes,
            ),
        ];
        for (number, (damage, expected)) in damaging.into_iter().enumerate() {
            damage();
            // A check must not take what it found for what belongs there.
            for _ in 0..2 {
                let found = verify(&journal, &remote);
                assert_eq!(damages(&found), [(LOG, expected)], "{number}");
            }
            put(&remote, LOG, whole.clone(), &whole);
            assert_eq!(verify(&journal, &remote).outcome, Outcome::Ok);
        }
    }
}

#[test]
fn markdown_changes_only_with_its_log() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.push(remote.clone());
    put(&remote, MARKDOWN, "other", b"other");
    let found = verify(&journal, &remote);
    assert_eq!(damages(&found), [(MARKDOWN, Damage::Other)]);
}

#[test]
fn what_another_machine_wrote_is_no_damage() {
    let (one, two, remote) = (Journal::new(), Journal::new(), MemoryStorage::new());
    sync(&one, remote.clone());
    sync(&two, remote.clone());
    two.append(LOG, &updated("On the second machine."));
    two.render("20250911");
    sync(&two, remote.clone());
    for depth in [VerifyDepth::Listing, CONTENT, VerifyDepth::Drill] {
        let result = verify_with(&manager(&one, &remote, false), depth);
        assert_eq!(
            (result.outcome, result.not_pulled),
            (Outcome::Ok, 2),
            "{depth:?}"
        );
    }
    // It did not begin with what this machine pushed.
    let grown = [remote.bytes(LOG).unwrap(), b"{}\n".to_vec()].concat();
    let other = [b" ", &grown[1..]].concat();
    put(&remote, LOG, other.clone(), &other);
    let found = verify_with(&manager(&one, &remote, false), CONTENT);
    assert_eq!(damages(&found), [(LOG, Damage::Other)]);
}

#[test]
fn what_is_not_pushed_yet_is_counted_apart() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.push(remote.clone());
    journal.append(LOG, &updated("More."));
    journal.write(
        "events/20250912.jsonl",
        &crate::journal::created("20250912"),
    );
    let result = verify_with(&manager(&journal, &remote, false), VerifyDepth::Drill);
    assert_eq!((result.outcome, result.not_pushed), (Outcome::Ok, 2));
    let expected = Restorable {
        days: 1,
        not_pushed: 2,
        total: 3,
    };
    assert_eq!(result.restorable, Some(expected));
}

#[test]
fn a_drill_restores_everything_from_the_remote_alone_and_leaves_nothing() {
    for encrypts in [false, true] {
        for remote in remotes() {
            let journal = Journal::new();
            let manager = manager(&journal, &remote, encrypts);
            manager.push(&PushOptions::default(), Arc::new(())).unwrap();
            let before = tree(&journal);
            let result = verify_with(&manager, VerifyDepth::Drill);
            let days = result.restorable.map(|found| (found.days, found.total));
            assert_eq!((result.outcome, days), (Outcome::Ok, Some((2, 2))));
            assert_eq!(tree(&journal), before);
            assert!(!journal.path("state/drill").exists());
            let result = verify_with(&manager, CONTENT);
            assert_eq!((result.outcome, result.same), (Outcome::Ok, 5));
        }
    }
}

#[test]
fn a_text_that_its_log_does_not_render_is_restored_as_it_is() {
    for remote in remotes() {
        let journal = Journal::new();
        journal.write(MARKDOWN, "# By hand\n");
        journal.push(remote.clone());
        let drilled = || verify_with(&manager(&journal, &remote, false), VerifyDepth::Drill);
        let days = |result: &VerifyResult| result.restorable.map(|found| (found.days, found.total));
        assert_eq!(
            (drilled().outcome, days(&drilled())),
            (Outcome::Ok, Some((2, 2)))
        );
        journal.write(MARKDOWN, "# By hand, and not pushed\n");
        assert_eq!(drilled().restorable.map(|found| found.not_pushed), Some(1));
    }
}

#[test]
fn a_new_machine_can_verify_before_it_pulls() {
    let (journal, new, remote) = (Journal::new(), new_machine(), MemoryStorage::new());
    journal.push(remote.clone());
    let result = verify_with(&manager(&new, &remote, false), VerifyDepth::Drill);
    assert_eq!((result.outcome, result.not_pulled), (Outcome::Ok, 4));
    assert_eq!(result.restorable.map(|found| found.days), Some(2));
    assert!(tree(&new).is_empty());
    pull(&new, remote.clone());
    assert_eq!(verify(&new, &remote).same, 5);
}

#[test]
fn the_next_push_knows_how_the_last_verification_ended() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    assert_eq!(journal.push(remote.clone()).verification, None);
    remote.remove(LOG);
    verify(&journal, &remote);
    let damaged = |result: PushResult| result.verification.map(|last| last.damaged.len());
    let refusing = Faulty::new(remote.clone()).always(Method::Upload, Fault::Error(refused()));
    assert_eq!(damaged(journal.push(refusing)), Some(1));
    // It is uploaded again, and the finding is cleared.
    for _ in 0..2 {
        assert_eq!(damaged(journal.push(remote.clone())), Some(0));
    }
    verify(&journal, &remote);
    assert_eq!(damaged(journal.push(remote)), Some(0));
}

#[test]
fn a_folder_that_a_killed_drill_left_is_no_obstacle() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.push(remote.clone());
    journal.write("state/drill/events/20200101.jsonl", "{}\n");
    let result = verify_with(&manager(&journal, &remote, false), VerifyDepth::Drill);
    assert_eq!(result.restorable.map(|found| found.total), Some(2));
    assert!(fs::symlink_metadata(journal.path("state/drill")).is_err());
}

#[test]
fn a_day_that_is_a_link_fails_and_is_no_damage() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.push(remote.clone());
    fs::rename(journal.path(LOG), journal.path("elsewhere")).unwrap();
    symlink(journal.path("elsewhere"), journal.path(LOG)).unwrap();
    let result = verify(&journal, &remote);
    assert_eq!(
        (result.outcome, result.not_pulled),
        (Outcome::Partial, 0),
        "{result:?}"
    );
    assert_eq!(result.failed[0].name, LOG);
    let pushed = journal.push(remote.clone());
    assert_eq!(pushed.outcome, Outcome::Partial);
    assert_eq!(pushed.failed[0].name, LOG);
    assert_eq!(pushed.verification, None);
}
