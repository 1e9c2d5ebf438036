//! The removal of what was deleted here.

use crate::journal::{Journal, before};
use crate::tree::{new_machine, pull, remotes, sync};
use devlog::sync::{Outcome, PruneOptions, PruneResult, SyncError};
use devlog_provider_api::{
    Error, ErrorKind, ObjectKey, RemoteStorage,
    testkit::{Fault, Faulty, MemoryStorage, Method},
};
use std::{fs, sync::Arc};

const LOG: &str = "events/20250911.jsonl";
const MARKDOWN: &str = "entries/20250911.md";

pub const ALL: PruneOptions = PruneOptions {
    dry_run: false,
    max: 20,
    shown: None,
    jobs: None,
};

pub fn prune(
    journal: &Journal,
    remote: impl RemoteStorage + 'static,
    options: &PruneOptions,
) -> Result<PruneResult, SyncError> {
    journal.manager(remote).prune(options, Arc::new(()))
}

fn removed(result: &PruneResult) -> Vec<&str> {
    result
        .removed
        .iter()
        .map(|file| file.key.as_str())
        .collect()
}

fn kept(result: &PruneResult) -> Vec<&str> {
    result.kept.iter().map(ObjectKey::as_str).collect()
}

/// A pushed journal of two days, one of which was deleted since.
fn with_deleted_day() -> (Journal, MemoryStorage) {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.push(remote.clone());
    for name in [LOG, MARKDOWN] {
        fs::remove_file(journal.path(name)).unwrap();
    }
    (journal, remote)
}

#[test]
fn a_deleted_day_is_removed_and_nothing_else() {
    let (journal, remote) = with_deleted_day();
    remote.put_foreign("notes.txt", "foreign");
    let before = remote.keys();
    let options = PruneOptions {
        dry_run: true,
        ..ALL
    };
    let result = prune(&journal, remote.clone(), &options).unwrap();
    assert_eq!(removed(&result), [MARKDOWN, LOG]);
    assert_eq!(remote.keys(), before);
    let result = prune(&journal, remote.clone(), &ALL).unwrap();
    assert_eq!(removed(&result), [MARKDOWN, LOG]);
    assert_eq!((result.outcome, result.foreign), (Outcome::Ok, 1));
    let expected = [
        "config.toml",
        "entries/20250910.md",
        "events/20250910.jsonl",
        "notes.txt",
    ];
    assert_eq!(remote.keys(), expected);
    let again = prune(&journal, remote.clone(), &ALL).unwrap();
    assert_eq!(again.outcome, Outcome::NothingToDo);
    assert_eq!(journal.push(remote).outcome, Outcome::NothingToDo);
}

#[test]
fn what_another_machine_wrote_stays() {
    let (journal, remote) = with_deleted_day();
    let other = new_machine();
    sync(&other, remote.clone());
    other.write(
        "events/20250912.jsonl",
        &crate::journal::created("20250912"),
    );
    other.append(LOG, &crate::journal::updated("More."));
    sync(&other, remote.clone());
    let before = remote.keys();
    let result = prune(&journal, remote.clone(), &ALL).unwrap();
    assert_eq!(result.outcome, Outcome::NothingToDo);
    assert_eq!(kept(&result), [MARKDOWN, LOG, "events/20250912.jsonl"]);
    assert_eq!(remote.keys(), before);
}

#[test]
fn the_log_of_a_day_whose_text_is_here_stays() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.push(remote.clone());
    fs::remove_file(journal.path(LOG)).unwrap();
    let result = prune(&journal, remote, &ALL).unwrap();
    assert_eq!((removed(&result), kept(&result)), (vec![], vec![LOG]));
}

#[test]
fn more_objects_than_the_limit_or_than_were_shown_are_not_removed() {
    let (journal, remote) = with_deleted_day();
    let refused = prune(&journal, remote.clone(), &PruneOptions { max: 1, ..ALL });
    assert!(matches!(
        refused,
        Err(SyncError::TooMany { found: 2, max: 1 })
    ));
    let shown = Some(vec![MARKDOWN.parse().unwrap()]);
    let result = prune(&journal, remote.clone(), &PruneOptions { shown, ..ALL });
    assert_eq!(removed(&result.unwrap()), [MARKDOWN]);
    assert!(remote.bytes(LOG).is_some());
}

#[test]
fn a_journal_that_looks_empty_or_is_not_mounted_is_refused() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.push(remote.clone());
    let before = remote.keys();
    fs::rename(journal.path("events"), journal.path("elsewhere")).unwrap();
    let refused = prune(&journal, remote.clone(), &ALL);
    assert!(matches!(refused, Err(SyncError::FolderVanished { .. })));
    fs::remove_dir_all(journal.path("entries")).unwrap();
    let refused = prune(&journal, remote.clone(), &ALL);
    assert!(matches!(refused, Err(SyncError::JournalVanished { .. })));
    fs::write(journal.path("events"), "not a folder").unwrap();
    let refused = prune(&journal, remote.clone(), &ALL);
    assert!(matches!(refused, Err(SyncError::Scan(_))));
    assert_eq!(remote.keys(), before);
}

#[test]
fn what_an_emptied_remote_held_is_not_forgotten() {
    let (journal, remote) = with_deleted_day();
    let refused = prune(&journal, MemoryStorage::new(), &ALL);
    assert!(matches!(
        refused,
        Err(SyncError::RemoteVanished { objects: 5 })
    ));
    // The disk is mounted again.
    let result = prune(&journal, remote, &ALL).unwrap();
    assert_eq!(removed(&result), [MARKDOWN, LOG]);
}

#[test]
fn an_object_that_changes_after_the_listing_stays() {
    let (journal, remote) = with_deleted_day();
    let other = remote.clone();
    let change = before(move || other.put_foreign(MARKDOWN, "Another machine's."));
    let racing = Faulty::new(remote.clone()).on(Method::Delete, 1, change);
    let options = PruneOptions {
        jobs: Some(1),
        ..ALL
    };
    let result = prune(&journal, racing, &options).unwrap();
    assert_eq!(result.outcome, Outcome::Refused);
    assert_eq!(result.conflicts[0].key.as_str(), MARKDOWN);
    assert_eq!(kept(&result), [LOG]);
    let stayed = remote.bytes(MARKDOWN).unwrap();
    assert_eq!(stayed, b"Another machine's.");
}

#[test]
fn a_removal_whose_reply_was_lost_is_a_success() {
    let (journal, remote) = with_deleted_day();
    let lost = Error::new(ErrorKind::Unavailable, "the reply was lost");
    let faulty = Faulty::new(remote.clone()).on(Method::Delete, 1, Fault::ReplyLost(lost));
    let result = prune(&journal, faulty, &ALL).unwrap();
    assert_eq!(removed(&result), [MARKDOWN, LOG]);
    assert_eq!(remote.keys().len(), 3);
}

#[test]
fn a_log_is_removed_after_its_markdown() {
    let (journal, remote) = with_deleted_day();
    let failed = Error::new(ErrorKind::PermissionDenied, "no");
    let faulty = Faulty::new(remote.clone()).on(Method::Delete, 1, Fault::Error(failed));
    let result = prune(&journal, faulty, &ALL).unwrap();
    assert_eq!(result.failed[0].name, MARKDOWN);
    assert_eq!((removed(&result), result.not_tried), (vec![], 1));
    // Otherwise nothing would show whose markdown it is.
    let again = prune(&journal, remote, &ALL).unwrap();
    assert_eq!(removed(&again), [MARKDOWN, LOG]);
}

/// Each object of another machine is asked for where a listing has no digests, and its version is recorded.
#[test]
fn what_was_only_asked_for_stays() {
    for remote in remotes() {
        let journal = Journal::new();
        journal.push(remote.clone());
        let other = new_machine();
        other.write(
            "events/20250912.jsonl",
            &crate::journal::created("20250912"),
        );
        other.render("20250912");
        other.push(remote.clone());
        let before = remote.keys();
        let result = prune(&other, remote.clone(), &ALL).unwrap();
        assert_eq!(removed(&result), Vec::<&str>::new());
        assert_eq!(remote.keys(), before);
    }
}

#[test]
fn a_damaged_day_that_could_not_be_pulled_stays() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.push(remote.clone());
    remote.replace_bytes(LOG, vec![b'?'; remote.bytes(LOG).unwrap().len()]);
    let other = new_machine();
    pull(&other, remote.clone());
    let result = prune(&other, remote.clone(), &ALL).unwrap();
    assert_eq!(removed(&result), Vec::<&str>::new());
    assert_eq!(kept(&result), [MARKDOWN, LOG]);
}

#[test]
fn a_day_that_was_pulled_and_deleted_is_removed() {
    for remote in remotes() {
        Journal::new().push(remote.clone());
        let other = new_machine();
        pull(&other, remote.clone());
        for name in [LOG, MARKDOWN] {
            fs::remove_file(other.path(name)).unwrap();
        }
        let result = prune(&other, remote, &ALL).unwrap();
        assert_eq!(removed(&result), [MARKDOWN, LOG]);
    }
}
