//! New entries and edits.

use super::{content, created, edited, id, journal, log, markdown_of, now};
use crate::journal::{EntryStorage, Event, StorageError, scan};
use std::{fs, thread};

#[test]
fn a_new_entry_is_an_event_log_and_its_markdown() {
    let (_folder, entries) = journal();
    created(&entries, "20250911", "Paired with @alice. +rust");
    assert_eq!(content(&entries, "20250911"), "Paired with @alice. +rust");
    let text = markdown_of(&entries, "20250911");
    assert!(text.ends_with("people: [alice]\nprojects: []\n---\n\nPaired with @alice. +rust\n"));
    assert_eq!(entries.ids().unwrap(), [id("20250911")]);
}

#[test]
fn a_new_journal_is_its_owners_alone() {
    use std::os::unix::fs::MetadataExt;
    let (folder, entries) = journal();
    created(&entries, "20250911", "x");
    let mode = |name: &str| fs::metadata(folder.path().join(name)).unwrap().mode() & 0o777;
    for name in ["journal", "journal/events", "journal/entries"] {
        assert_eq!(mode(name), 0o700, "{name}");
    }
    assert_eq!(mode("journal/events/20250911.jsonl"), 0o600);
}

#[test]
fn an_entry_that_exists_is_left_alone() {
    let (_folder, entries) = journal();
    created(&entries, "20250911", "x");
    let before = log(&entries, "20250911");
    let again = entries.create(id("20250911"), &Event::of_edit("y", now()));
    assert!(matches!(again, Err(StorageError::Exists { .. })));
    assert_eq!(log(&entries, "20250911"), before);
}

#[test]
fn of_many_who_create_an_entry_at_once_one_succeeds() {
    let (_folder, entries) = journal();
    let entries = &entries;
    let outcomes = thread::scope(|scope| {
        let writers = [(); 8].map(|()| {
            scope.spawn(|| {
                let id = id("20250911");
                entries
                    .create(id, &Event::of_creation(id, "x", now()))
                    .is_ok()
            })
        });
        writers.map(|writer| writer.join().unwrap())
    });
    assert_eq!(outcomes.iter().filter(|done| **done).count(), 1);
    assert_eq!(entries.log(id("20250911")).unwrap().unwrap().events, 2);
}

#[test]
fn an_edit_appends_and_keeps_every_byte_before_it() {
    let (_folder, entries) = journal();
    created(&entries, "20250911", "x");
    let path = entries.log_path(id("20250911"));
    let odd = "{ \"type\":\"Starred\", \"data\":1 }\r\nnonsense\n\n";
    let before = [log(&entries, "20250911"), odd.into()].concat();
    fs::write(&path, &before).unwrap();
    assert_eq!(edited(&entries, "20250911", "y +b"), None);
    let after = log(&entries, "20250911");
    assert_eq!(&after[..before.len()], before);
    assert_eq!(
        after[before.len()..].split(|byte| *byte == b'\n').count(),
        3
    );
    assert_eq!(content(&entries, "20250911"), "y +b");
    assert!(markdown_of(&entries, "20250911").contains("tags: [b]"));
}

#[test]
fn an_edit_of_a_log_that_another_program_changed_is_refused() {
    let (_folder, entries) = journal();
    created(&entries, "20250911", "x");
    let base = entries.log(id("20250911")).unwrap().unwrap();
    edited(&entries, "20250911", "theirs");
    let mine = entries.append(id("20250911"), &base, &Event::of_edit("mine", now()));
    assert!(matches!(mine, Err(StorageError::Changed { .. })));
    assert_eq!(content(&entries, "20250911"), "theirs");
}

#[test]
fn a_torn_line_is_moved_aside_wherever_it_was_cut() {
    let line = Event::of_edit("lost", now())[0].to_line();
    for cut in 1..line.len() - 1 {
        let (folder, entries) = journal();
        created(&entries, "20250911", "x");
        let path = entries.log_path(id("20250911"));
        let whole = log(&entries, "20250911");
        fs::write(&path, [&whole, &line.as_bytes()[..cut]].concat()).unwrap();
        let aside = edited(&entries, "20250911", "y").unwrap();
        assert_eq!(
            fs::read_to_string(&aside).unwrap(),
            line[..cut].to_owned() + "\n"
        );
        let after = entries.log(id("20250911")).unwrap().unwrap();
        assert_eq!((after.events, after.torn), (4, 0));
        assert!(log(&entries, "20250911").starts_with(&whole));
        // A push neither trips over it nor takes it.
        let scan = scan(&folder.path().join("journal")).unwrap();
        assert_eq!((scan.files.len(), scan.skipped.len()), (2, 0));
    }
}

#[test]
fn a_line_that_lacks_only_its_end_gets_it() {
    let (_folder, entries) = journal();
    created(&entries, "20250911", "x");
    let mut whole = log(&entries, "20250911");
    let end = whole.pop();
    fs::write(entries.log_path(id("20250911")), &whole).unwrap();
    assert_eq!(edited(&entries, "20250911", "y"), None);
    whole.extend(end);
    assert!(log(&entries, "20250911").starts_with(&whole));
    assert_eq!(entries.log(id("20250911")).unwrap().unwrap().events, 4);
}

#[test]
fn a_log_that_never_got_a_whole_line_is_no_entry() {
    for start in ["", "{\"type\":\"Crea"] {
        let (_folder, entries) = journal();
        created(&entries, "20250910", "x");
        fs::write(entries.log_path(id("20250911")), start).unwrap();
        let written = entries
            .create(
                id("20250911"),
                &Event::of_creation(id("20250911"), "y", now()),
            )
            .unwrap();
        assert_eq!(written.set_aside.is_some(), !start.is_empty());
        assert_eq!(content(&entries, "20250911"), "y");
    }
}

#[test]
fn leftovers_of_a_killed_writer_are_removed_by_the_next_one() {
    let (_folder, entries) = journal();
    created(&entries, "20250910", "x");
    let leftovers = [&entries.events, &entries.entries].map(|folder| folder.join(".devlog-a.tmp"));
    let own = entries.events.join("mine.tmp");
    let write = || {
        for path in leftovers.iter().chain([&own]) {
            fs::write(path, "{").unwrap();
        }
    };
    write();
    created(&entries, "20250911", "x");
    assert!(leftovers.iter().all(|path| path.exists()), "not killed");
    // A killed writer takes its mark back no more.
    fs::write(entries.events.join(".lock"), "writing\n").unwrap();
    created(&entries, "20250912", "x");
    assert!(!leftovers.iter().any(|path| path.exists()));
    assert!(own.exists());
    write();
    created(&entries, "20250913", "x");
    assert!(leftovers.iter().all(|path| path.exists()), "not killed");
}

#[test]
fn a_text_beyond_the_bound_is_refused_whole() {
    let (_folder, entries) = journal();
    let long = "x".repeat(crate::journal::MAX_EVENT_BYTES);
    let events = Event::of_creation(id("20250911"), &long, now());
    let refused = entries.create(id("20250911"), &events);
    assert!(matches!(refused, Err(StorageError::TooLong { .. })));
    assert!(!entries.log_path(id("20250911")).exists());
}
