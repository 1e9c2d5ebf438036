//! Foreign objects and damaged local state lose no data.

use crate::encryption::keys;
use crate::journal::{ALL, Journal, before, dry_run, one_at_a_time, push, updated, uploaded};
use devlog::sync::{Outcome, PushOptions, SyncError};
use devlog_provider_api::testkit::{Faulty, MemoryStorage, Method};
use std::{fs, sync::Arc};

#[test]
fn a_foreign_object_is_left_alone_and_the_others_go_on() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    remote.put_foreign("events/20250910.jsonl", "{\"theirs\":1}\n");
    remote.put_foreign("entries/20250910.md", "Their day.\n");
    let result = journal.push(remote.clone());
    let conflicts: Vec<_> = result
        .conflicts
        .iter()
        .map(|conflict| conflict.key.as_str())
        .collect();
    assert_eq!(conflicts, ["entries/20250910.md", "events/20250910.jsonl"]);
    assert_eq!(
        (result.outcome, result.uploaded.len()),
        (Outcome::Refused, 3)
    );
    assert_eq!(
        remote.bytes("events/20250910.jsonl").unwrap(),
        b"{\"theirs\":1}\n"
    );
    assert_eq!(
        remote.bytes("entries/20250910.md").unwrap(),
        b"Their day.\n"
    );
}

#[test]
fn an_object_that_another_machine_writes_meanwhile_is_not_overwritten() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    let theirs = remote.clone();
    let write = before(move || theirs.put_foreign("config.toml", "theirs = true\n"));
    let faulty = Faulty::new(remote.clone()).on(Method::Upload, 1, write);
    let result = push(&journal.manager(faulty), one_at_a_time());
    assert_eq!(result.outcome, Outcome::Refused);
    assert_eq!(remote.bytes("config.toml").unwrap(), b"theirs = true\n");
}

#[test]
fn an_event_log_replaces_its_own_beginning_even_without_a_memory_of_it() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.push(remote.clone());
    fs::remove_dir_all(journal.path("state")).unwrap();
    journal.append("events/20250911.jsonl", "{\"more\":1}\n");
    let result = journal.push(remote);
    assert_eq!(
        (result.outcome, uploaded(&result)),
        (Outcome::Ok, vec!["events/20250911.jsonl"])
    );
}

#[test]
fn markdown_follows_its_event_log_even_without_a_memory_of_it() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.push(remote.clone());
    for appends in [true, false] {
        fs::remove_dir_all(journal.path("state")).unwrap();
        let mut expected = vec!["entries/20250911.md"];
        if appends {
            journal.append("events/20250911.jsonl", &updated("Rendered again."));
            journal.render("20250911");
            expected.push("events/20250911.jsonl");
        } else {
            remote.put_foreign("entries/20250911.md", "Rendered by an older devlog.\n");
        }
        let result = journal.push(remote.clone());
        assert_eq!((result.outcome, uploaded(&result)), (Outcome::Ok, expected));
    }
}

#[test]
fn markdown_that_was_edited_by_hand_replaces_nothing_unseen() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.push(remote.clone());
    fs::remove_dir_all(journal.path("state")).unwrap();
    journal.write("entries/20250911.md", "Edited by hand.\n");
    let result = journal.push(remote);
    assert_eq!(
        (result.outcome, uploaded(&result)),
        (Outcome::Refused, vec![])
    );
}

#[test]
fn a_file_that_became_blank_replaces_nothing() {
    for blank in ["", "\0\0\0"] {
        for log_is_gone in [false, true] {
            let (journal, remote) = (Journal::new(), MemoryStorage::new());
            if log_is_gone {
                fs::remove_file(journal.path("events/20250911.jsonl")).unwrap();
            }
            journal.push(remote.clone());
            let name = "entries/20250911.md";
            let good = remote.bytes(name);
            journal.write(name, blank);
            for options in [dry_run(true), dry_run(false)] {
                let result = push(&journal.manager(remote.clone()), options);
                assert_eq!(
                    (result.outcome, uploaded(&result)),
                    (Outcome::Refused, vec![])
                );
            }
            assert_eq!(remote.bytes(name), good);
        }
    }
}

#[test]
fn the_log_of_one_machine_and_the_markdown_of_another_do_not_meet() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    remote.put_foreign("events/20250911.jsonl", "{\"theirs\":1}\n");
    let result = journal.push(remote.clone());
    let keys: Vec<_> = result.conflicts.iter().map(|c| c.key.as_str()).collect();
    assert_eq!(keys, ["entries/20250911.md", "events/20250911.jsonl"]);
    assert_eq!(remote.bytes("entries/20250911.md"), None);
}

#[test]
fn objects_without_our_hash_are_compared_and_not_sent_again() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    for name in &ALL[1..] {
        remote.put_foreign(*name, fs::read(journal.path(name)).unwrap());
    }
    let result = journal.push(remote.clone());
    assert_eq!(
        (uploaded(&result), result.unchanged),
        (vec!["config.toml"], 4)
    );
    assert_eq!(remote.calls(Method::Download), 4);
    assert_eq!(journal.push(remote.clone()).outcome, Outcome::NothingToDo);
    assert_eq!(remote.calls(Method::Download), 4);
}

#[test]
fn a_version_that_was_read_is_not_read_again_and_another_one_is() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    let name = "events/20250911.jsonl";
    remote.put_foreign(name, fs::read(journal.path(name)).unwrap());
    journal.push(remote.clone());
    let theirs = vec![b'x'; fs::read(journal.path(name)).unwrap().len()];
    remote.put_foreign(name, theirs.clone());
    for downloads in [2, 2] {
        assert_eq!(journal.push(remote.clone()).outcome, Outcome::Refused);
        assert_eq!(remote.calls(Method::Download), downloads);
        assert_eq!(remote.bytes(name).unwrap(), theirs);
    }
}

#[test]
fn a_log_that_lost_lines_does_not_replace_its_backup() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.push(remote.clone());
    let name = "events/20250911.jsonl";
    let good = remote.bytes(name).unwrap();
    for damaged in [
        "",
        "{\"rewritten\":1}\n",
        "{\"rewritten and longer than it was\":1}\n",
    ] {
        journal.write(name, damaged);
        let result = journal.push(remote.clone());
        assert_eq!(
            (result.outcome, uploaded(&result)),
            (Outcome::Refused, vec![])
        );
        assert_eq!(remote.bytes(name).unwrap(), good);
    }
}

#[test]
fn a_journal_that_vanished_is_not_called_backed_up() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.push(remote.clone());
    fs::remove_dir_all(journal.path("events")).unwrap();
    fs::remove_dir_all(journal.path("entries")).unwrap();
    let result = journal
        .manager(remote)
        .push(&PushOptions::default(), Arc::new(()));
    assert!(matches!(
        result,
        Err(SyncError::JournalVanished { objects: 4 })
    ));
}

#[test]
fn a_folder_that_is_not_mounted_is_not_called_backed_up() {
    for gone in ["events", "entries"] {
        let (journal, remote) = (Journal::new(), MemoryStorage::new());
        journal.push(remote.clone());
        fs::remove_dir_all(journal.path(gone)).unwrap();
        let result = journal
            .manager(remote)
            .push(&PushOptions::default(), Arc::new(()));
        assert!(matches!(
            result,
            Err(SyncError::FolderVanished { folder, objects: 2 }) if folder == gone
        ));
    }
}

#[test]
fn an_object_that_is_replaced_while_it_is_compared_is_looked_at_again() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    let name = "events/20250911.jsonl";
    remote.put_foreign(name, "{\"theirs\":1}\n");
    let (theirs, ours) = (remote.clone(), fs::read(journal.path(name)).unwrap());
    let replace = before(move || theirs.put_foreign(name, ours.clone()));
    let result = journal.push(Faulty::new(remote).on(Method::Download, 1, replace));
    assert_eq!((result.outcome, result.unchanged), (Outcome::Ok, 1));
}

/// As two machines have it that mount one disk in two places.
#[test]
fn another_machine_that_names_the_place_differently_is_no_conflict() {
    for numbers in [&[][..], &[1]] {
        let (journal, remote) = (Journal::new(), MemoryStorage::new());
        for url in ["/mnt/nas", "/Volumes/nas", "/mnt/nas"] {
            fs::remove_dir_all(journal.path("state")).unwrap_or_default();
            let mut manager = journal.manager(remote.clone());
            manager.keys = keys(numbers);
            let text = format!("[remote]\nprovider = \"memory\"\nurl = \"{url}\"\n");
            manager.public_config = text.into_bytes();
            assert_eq!(push(&manager, PushOptions::default()).outcome, Outcome::Ok);
            let again = push(&manager, PushOptions::default());
            assert_eq!(again.outcome, Outcome::NothingToDo);
        }
    }
}
