//! The files that a push uploads.

use crate::journal::{ALL, Journal, dry_run, everything, push, uploaded};
use devlog::config::ConflictResolution;
use devlog::sync::{Outcome, PushOptions};
use devlog_provider_api::{
    ObjectKey, RemoteStorage,
    testkit::{MemoryStorage, Method, sha256},
};
use std::fs;

#[test]
fn the_first_push_uploads_everything_and_the_second_only_lists() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    let first = journal.push(remote.clone());
    assert_eq!(
        (first.outcome, uploaded(&first)),
        (Outcome::Ok, ALL.to_vec())
    );
    for name in &ALL[1..] {
        assert_eq!(
            remote.bytes(name).unwrap(),
            fs::read(journal.path(name)).unwrap()
        );
    }
    remote.reset_calls();
    let second = journal.push(remote.clone());
    assert_eq!(
        (second.outcome, second.unchanged),
        (Outcome::NothingToDo, ALL.len())
    );
    assert_eq!((remote.calls(Method::List), remote.total_calls()), (1, 1));
}

#[test]
fn what_is_reported_is_the_digest_of_what_the_remote_holds() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    for file in journal.push(remote.clone()).uploaded {
        let bytes = remote.bytes(file.key.as_str()).unwrap();
        assert_eq!(file.sha256, Some(sha256(&bytes)));
    }
}

#[test]
fn only_changed_files_are_uploaded() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.push(remote.clone());
    remote.reset_calls();
    journal.append("events/20250911.jsonl", "{\"more\":1}\n");
    journal.write("entries/20250911.md", "The day, edited.\n");
    let result = journal.push(remote.clone());
    assert_eq!(
        uploaded(&result),
        ["entries/20250911.md", "events/20250911.jsonl"]
    );
    assert_eq!((remote.calls(Method::Upload), remote.total_calls()), (2, 3));
}

#[test]
fn mode_all_uploads_everything_again() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.push(remote.clone());
    let result = push(&journal.manager(remote), everything());
    assert_eq!(uploaded(&result), ALL);
}

#[test]
fn a_dry_run_uploads_nothing_and_writes_nothing() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    let result = push(&journal.manager(remote.clone()), dry_run(true));
    assert_eq!(
        (uploaded(&result), remote.keys()),
        (ALL.to_vec(), Vec::new())
    );
    assert!(!journal.path("state").exists());
}

#[test]
fn a_dry_run_counts_the_bytes_that_a_push_sends() {
    let journal = Journal::new();
    journal.write(
        "events/20250912.jsonl",
        &format!("{{\"whole\":1}}\n{{\"torn\":\"{}", "x".repeat(5000)),
    );
    let sizes = |is_dry| {
        let result = push(&journal.manager(MemoryStorage::new()), dry_run(is_dry));
        let mut sizes: Vec<_> = result
            .uploaded
            .into_iter()
            .map(|file| (file.key, file.size))
            .collect();
        sizes.sort();
        sizes
    };
    let would = sizes(true);
    assert!(would.iter().any(|(_, size)| *size == 12), "{would:?}");
    assert_eq!(would, sizes(false));
}

#[test]
fn a_log_without_a_whole_event_is_a_failure_and_no_empty_object() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    let logs = ["events/20250912.jsonl", "events/20250913.jsonl"];
    journal.write(logs[0], &"\0".repeat(2 << 20));
    journal.write(logs[1], "{\"type\":\"Created\",\"data\":{");
    for options in [dry_run(true), dry_run(false)] {
        let result = push(&journal.manager(remote.clone()), options);
        assert_eq!(uploaded(&result), ALL);
        let failed = result.failed.iter().map(|failed| &*failed.name);
        assert!(failed.eq(logs));
    }
    assert_eq!(remote.keys(), ALL);
}

#[test]
fn keys_that_are_no_journal_files_are_counted_and_left_alone() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    for key in ["../../etc/passwd", "events/../x", "notes.txt", "\u{1b}[31m"] {
        remote.put_foreign(key, "x");
    }
    let result = journal.push(remote.clone());
    assert_eq!(
        (result.outcome, result.foreign, remote.keys().len()),
        (Outcome::Ok, 4, 9)
    );
}

#[test]
fn what_is_left_to_the_remote_does_not_count_as_backed_up() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    remote.put_foreign("events/20250910.jsonl", "{\"theirs\":1}\n");
    let mut manager = journal.manager(remote.clone());
    manager.resolution = Some(ConflictResolution::RemoteWins);
    for unchanged in [0, 3] {
        let result = push(&manager, PushOptions::default());
        let left: Vec<_> = result
            .left_to_remote
            .iter()
            .map(ObjectKey::as_str)
            .collect();
        assert_eq!(
            (result.unchanged, left),
            (
                unchanged,
                vec!["entries/20250910.md", "events/20250910.jsonl"]
            )
        );
        assert_eq!(result.previous_success, None);
    }
    assert_eq!(
        remote.bytes("events/20250910.jsonl").unwrap(),
        b"{\"theirs\":1}\n"
    );
}

#[test]
fn a_file_that_is_larger_than_the_remote_takes_is_not_sent() {
    let journal = Journal::new();
    let mut properties = MemoryStorage::new().properties();
    properties.max_object_size = Some(1000);
    let remote = MemoryStorage::with_properties(properties);
    journal.write("entries/20250911.md", &"x".repeat(1001));
    let result = journal.push(remote.clone());
    assert_eq!((result.failed.len(), result.uploaded.len()), (1, 4));
    assert_eq!(remote.calls(Method::Upload), 4);
}
