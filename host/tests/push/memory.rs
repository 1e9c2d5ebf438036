//! The state that a push keeps, and pushes without it.

use crate::journal::{Journal, one_at_a_time, push, refused, uploaded};
use devlog::journal::JournalKey;
use devlog::state::{RemoteBinding, StateStore};
use devlog::sync::{Outcome, PushOptions, SyncManager};
use devlog_provider_api::testkit::{Fault, Faulty, MemoryStorage, Method};
use std::fs;

/// Pushes another `config.toml`: the one on the remote is known as this machine's.
#[track_caller]
fn assert_only_config_is_pushed(mut manager: SyncManager) {
    manager.public_config = b"third\n".to_vec();
    let result = push(&manager, PushOptions::default());
    assert_eq!(
        (result.outcome, uploaded(&result)),
        (Outcome::Ok, vec!["config.toml"])
    );
}

#[test]
fn a_damaged_state_costs_reading_and_nothing_else() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.push(remote.clone());
    for entry in fs::read_dir(journal.path("state")).unwrap() {
        fs::write(entry.unwrap().path(), b"\xff\x00 damaged").unwrap();
    }
    remote.reset_calls();
    assert_eq!(journal.push(remote.clone()).outcome, Outcome::NothingToDo);
    assert_eq!(remote.total_calls(), 1);
}

#[test]
fn a_push_that_ended_right_after_an_upload_knows_it_again() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.push(remote.clone());
    let cut_off = Faulty::new(remote.clone()).always(Method::Upload, Fault::ReplyLost(refused()));
    let mut manager = journal.manager(cut_off);
    manager.public_config = b"second\n".to_vec();
    push(&manager, PushOptions::default());
    assert_eq!(remote.bytes("config.toml").unwrap(), b"second\n");
    assert_only_config_is_pushed(journal.manager(remote));
}

#[test]
fn the_same_place_in_other_words_knows_its_configuration_again() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.push(remote.clone());
    let mut manager = journal.manager(remote);
    manager.binding = RemoteBinding::new(&["memory/"]);
    assert_only_config_is_pushed(manager);
}

#[test]
fn an_upload_whose_reply_was_lost_is_known_again_though_the_run_went_on() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.push(remote.clone());
    journal.write("entries/20250911.md", "Edited.\n");
    let cut_off = Faulty::new(remote.clone()).on(Method::Upload, 1, Fault::ReplyLost(refused()));
    let mut manager = journal.manager(cut_off);
    manager.public_config = b"second\n".to_vec();
    let result = push(&manager, one_at_a_time());
    assert_eq!(
        (result.failed.len(), uploaded(&result)),
        (1, vec!["entries/20250911.md"])
    );
    assert_eq!(remote.bytes("config.toml").unwrap(), b"second\n");
    assert_only_config_is_pushed(journal.manager(remote));
}

#[test]
fn a_log_whose_upload_failed_is_not_taken_for_pushed() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    let manager =
        journal.manager(Faulty::new(remote).always(Method::Upload, Fault::Error(refused())));
    assert_eq!(
        push(&manager, PushOptions::default()).outcome,
        Outcome::Failed
    );
    let store = StateStore::open(&manager.root, &manager.binding).unwrap();
    let state = store.into_state();
    let is_known = |key: &str| {
        let record = JournalKey::parse(key).and_then(|key| state.files.get(&key));
        record.is_some_and(|record| !record.ours.is_empty())
    };
    assert!(is_known("config.toml"));
    assert!(!is_known("events/20250911.jsonl"));
}
