//! Damage that a verification found stays known until it is repaired.

use crate::journal::{Journal, refused, uploaded};
use crate::pruning::{ALL, prune};
use crate::tree::{changes, new_machine, pull, remotes};
use crate::verifying::{CONTENT, LOG, MARKDOWN, damages, manager, verify, verify_with};
use devlog::sync::{Damage, Outcome, PullChange, VerifyDepth};
use devlog_provider_api::testkit::{Fault, Faulty, MemoryStorage, Method};
use std::fs;

/// A pushed journal with other bytes under a right description, and the right ones. It lost its record: only the
/// description is left.
fn rotten(remote: &MemoryStorage) -> (Journal, Vec<u8>) {
    let journal = Journal::new();
    journal.push(remote.clone());
    let whole = remote.bytes(LOG).unwrap();
    let flipped: Vec<u8> = whole.iter().map(|byte| byte ^ 1).collect();
    remote.replace_bytes(LOG, flipped);
    fs::remove_dir_all(journal.path("state")).unwrap();
    (journal, whole)
}

#[test]
fn wrong_bytes_with_the_right_description_are_found_by_reading() {
    for remote in remotes() {
        let (journal, _) = rotten(&remote);
        assert_eq!(verify(&journal, &remote).outcome, Outcome::Ok);
        let found = verify_with(&manager(&journal, &remote, false), CONTENT);
        assert_eq!(damages(&found), [(LOG, Damage::Bytes)]);
        let drilled = verify_with(&manager(&journal, &remote, false), VerifyDepth::Drill);
        let days = drilled.restorable.map(|found| (found.days, found.total));
        assert_eq!(days, Some((1, 2)));
        assert_eq!(drilled.failed[0].name, LOG);
        assert_eq!((drilled.same, drilled.failed.len()), (4, 1));
    }
}

#[test]
fn the_text_of_a_day_whose_log_is_damaged_comes_back() {
    for remote in remotes() {
        let (journal, _) = rotten(&remote);
        let new = new_machine();
        let pulled = pull(&new, remote.clone());
        assert_eq!(pulled.outcome, Outcome::Partial);
        assert_eq!((pulled.failed.len(), &*pulled.failed[0].name), (1, LOG));
        let change = (MARKDOWN, PullChange::KeptApart);
        assert!(changes(&pulled).contains(&change), "{pulled:?}");
        let copy = pulled.pulled.into_iter().find_map(|file| file.kept_apart);
        let text = fs::read(journal.path(MARKDOWN)).unwrap();
        assert_eq!(fs::read(copy.unwrap()).unwrap(), text);
    }
}

#[test]
fn the_markdown_of_a_log_that_did_not_come_yet_waits_for_it() {
    let remote = MemoryStorage::new();
    Journal::new().push(remote.clone());
    let (new, unavailable) = (new_machine(), refused());
    let faulty = Faulty::new(remote).always(Method::Download, Fault::Error(unavailable));
    let pulled = pull(&new, faulty);
    assert_eq!((pulled.outcome, pulled.unchanged), (Outcome::Failed, 0));
    assert_eq!((pulled.failed.len(), pulled.not_tried), (2, 2));
}

#[test]
fn an_object_that_is_gone_is_missed_until_it_is_pushed_or_pruned() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.push(remote.clone());
    remote.remove(LOG);
    let refusing = Faulty::new(remote.clone()).always(Method::Upload, Fault::Error(refused()));
    assert_eq!(journal.push(refusing).outcome, Outcome::Partial);
    assert_eq!(
        damages(&verify(&journal, &remote)),
        [(LOG, Damage::Missing)]
    );
    for file in [LOG, MARKDOWN] {
        fs::remove_file(journal.path(file)).unwrap();
        remote.remove(file);
    }
    let gone = [(MARKDOWN, Damage::Lost), (LOG, Damage::Lost)];
    for _ in 0..2 {
        journal.push(remote.clone());
        assert_eq!(damages(&verify(&journal, &remote)), gone);
    }
    let pruned = prune(&journal, remote.clone(), &ALL).unwrap();
    assert_eq!(pruned.lost.len(), 2);
    let last = journal.push(remote.clone()).verification;
    assert!(last.is_some_and(|last| last.damaged.is_empty()));
    assert_eq!(verify(&journal, &remote).outcome, Outcome::Ok);
}

#[test]
fn a_damaged_object_is_known_until_a_push_replaces_it() {
    for remote in remotes() {
        let (journal, whole) = rotten(&remote);
        let manager = manager(&journal, &remote, false);
        assert_eq!(verify(&journal, &remote).outcome, Outcome::Ok);
        assert_eq!(
            damages(&verify_with(&manager, CONTENT)),
            [(LOG, Damage::Bytes)]
        );
        // A listing is enough now.
        assert_eq!(damages(&verify(&journal, &remote)), [(LOG, Damage::Bytes)]);
        assert_eq!(pull(&journal, remote.clone()).outcome, Outcome::NothingToDo);
        assert_eq!(uploaded(&journal.push(remote.clone())), [LOG]);
        assert_eq!(remote.bytes(LOG).unwrap(), whole);
        assert_eq!(verify_with(&manager, CONTENT).outcome, Outcome::Ok);
        assert_eq!(journal.push(remote.clone()).outcome, Outcome::NothingToDo);
    }
}
