//! Logs and markdown that come from a remote.

use super::{created, edited, id, journal, log, markdown_of, now};
use crate::{
    digest,
    journal::{EntryStorage, Event, FileKind, Merge, Origin, StorageError, merge, scan},
};
use std::{
    fs, thread,
    time::{Duration, Instant},
};

#[test]
fn a_log_is_replaced_only_if_it_is_the_expected_one() {
    let (_folder, entries) = journal();
    let day = id("20250911");
    created(&entries, "20250911", "base");
    let theirs = log(&entries, "20250911");
    edited(&entries, "20250911", "base\nours");
    let ours = log(&entries, "20250911");
    let theirs = [
        theirs,
        Event::of_edit("theirs\nbase", now())
            .map(|event| event.to_line())
            .concat()
            .into(),
    ]
    .concat();
    let Merge::Joined { log: joined, .. } = merge(&theirs, &ours) else {
        panic!("both went on");
    };
    let other = Some(digest::of_bytes(&theirs));
    for wrong in [None, other] {
        let refused = entries.replace_log(day, wrong, &joined);
        assert!(matches!(refused, Err(StorageError::Changed { .. })));
    }
    let written = entries.replace_log(day, Some(digest::of_bytes(&ours)), &joined);
    assert_eq!(written.unwrap().kept, None);
    assert_eq!(log(&entries, "20250911"), joined);
    assert!(markdown_of(&entries, "20250911").ends_with("\n\ntheirs\nbase\nours\n"));
}

#[test]
fn a_replaced_log_keeps_its_torn_line_and_hand_edited_markdown() {
    let (_folder, entries) = journal();
    let day = id("20250911");
    created(&entries, "20250911", "x");
    let whole = log(&entries, "20250911");
    let torn = [&whole, &b"{\"type\":\"Conten"[..]].concat();
    fs::write(entries.log_path(day), &torn).unwrap();
    fs::write(entries.markdown_path(day), "by hand").unwrap();
    let longer = Event::of_edit("y", now()).map(|event| event.to_line());
    let new = [&whole, longer.concat().as_bytes()].concat();
    let written = entries
        .replace_log(day, Some(digest::of_bytes(&torn)), &new)
        .unwrap();
    let aside = fs::read_to_string(written.set_aside.unwrap()).unwrap();
    assert_eq!(aside, "{\"type\":\"Conten\n");
    assert_eq!(fs::read(written.kept.unwrap()).unwrap(), b"by hand");
    assert_eq!(log(&entries, "20250911"), new);
}

#[test]
fn an_absent_log_is_created_whole_and_rendered() {
    let (_folder, entries) = journal();
    let bytes = Event::of_creation(id("20250911"), "x", now()).map(|event| event.to_line());
    let bytes = bytes.concat().into_bytes();
    entries.replace_log(id("20250911"), None, &bytes).unwrap();
    assert_eq!(entries.log_bytes(id("20250911")).unwrap(), Some(bytes));
    assert!(markdown_of(&entries, "20250911").ends_with("\n\nx\n"));
    let unknown = b"{\"type\":\"Starred\"}\n";
    entries.replace_log(id("20250912"), None, unknown).unwrap();
    assert!(!entries.markdown_path(id("20250912")).exists());
}

#[test]
fn markdown_is_replaced_only_if_it_is_the_expected_one() {
    let (_folder, entries) = journal();
    let day = id("20250911");
    entries.replace_markdown(day, None, b"stray").unwrap();
    let again = entries.replace_markdown(day, None, b"other");
    assert!(matches!(again, Err(StorageError::Changed { .. })));
    let expected = Some(digest::of_bytes(b"stray"));
    entries.replace_markdown(day, expected, b"newer").unwrap();
    assert_eq!(markdown_of(&entries, "20250911"), "newer");
}

#[test]
fn a_losing_version_is_kept_outside_what_is_pushed() {
    let (folder, entries) = journal();
    let kind = FileKind::EventLog;
    let path = entries
        .keep_apart(kind, id("20250911"), Origin::Remote, b"{}\n")
        .unwrap();
    assert!(path.starts_with(folder.path().join("journal/conflicts/events")));
    assert_eq!(fs::read(path).unwrap(), b"{}\n");
    let scan = scan(&folder.path().join("journal")).unwrap();
    assert_eq!((scan.files.len(), scan.skipped.len()), (0, 0));
}

#[test]
fn a_replacement_waits_for_the_lock_with_its_files_beside_their_places() {
    let ((_folder, entries), (_other, remote)) = (journal(), journal());
    created(&entries, "20250910", "x");
    created(&remote, "20250911", "y");
    let (day, bytes) = (id("20250911"), log(&remote, "20250911"));
    let staged = || {
        let in_folder = |folder| {
            let names = fs::read_dir(folder)
                .unwrap()
                .map(|file| file.unwrap().file_name());
            names
                .filter(|name| name.as_encoded_bytes().starts_with(b".devlog-"))
                .count()
        };
        in_folder(&entries.events) + in_folder(&entries.entries)
    };
    let lock = entries.lock().unwrap();
    thread::scope(|scope| {
        let replaced = scope.spawn(|| entries.replace_log(day, None, &bytes));
        let deadline = Instant::now() + Duration::from_secs(60);
        while staged() < 2 {
            assert!(
                Instant::now() < deadline,
                "nothing is staged without the lock"
            );
            thread::yield_now();
        }
        assert!(!entries.log_path(day).exists());
        // A writer that follows a killed one removes them.
        entries.remove_leftovers_locked();
        drop(lock);
        let replaced = replaced.join().unwrap();
        assert!(
            matches!(replaced, Err(StorageError::Changed { .. })),
            "{replaced:?}"
        );
    });
    entries.replace_log(day, None, &bytes).unwrap();
    assert_eq!(log(&entries, "20250911"), bytes);
    assert_eq!(staged(), 0);
}
