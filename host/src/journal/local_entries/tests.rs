//! Journals in the documented format, with everything that a life of years leaves in them.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::LocalEntries;
use crate::journal::{
    Entry, EntryId, EntryStorage, Event, EventTime, Rendered, StorageError, scan,
};
use std::{
    fs,
    path::{Path, PathBuf},
    thread,
};
use tempfile::TempDir;

fn id(text: &str) -> EntryId {
    text.parse().unwrap()
}

fn now() -> EventTime {
    "2025-09-11T10:30:00.123456789+02:00".parse().unwrap()
}

fn journal() -> (TempDir, LocalEntries) {
    let folder = tempfile::tempdir().unwrap();
    let entries = LocalEntries::new(&folder.path().join("journal"));
    (folder, entries)
}

fn created(entries: &LocalEntries, day: &str, content: &str) {
    let id = id(day);
    entries
        .create(id, &Event::of_creation(id, content, now()))
        .unwrap();
}

fn edited(entries: &LocalEntries, day: &str, content: &str) -> Option<PathBuf> {
    let id = id(day);
    let base = entries.log(id).unwrap().unwrap();
    let written = entries.append(id, &base, &Event::of_edit(content, now()));
    written.unwrap().set_aside
}

fn content(entries: &LocalEntries, day: &str) -> String {
    let log = entries.log(id(day)).unwrap().unwrap();
    Entry::replay(id(day), &log.events).unwrap().content
}

fn log(entries: &LocalEntries, day: &str) -> Vec<u8> {
    fs::read(entries.log_path(id(day))).unwrap()
}

fn markdown_of(entries: &LocalEntries, day: &str) -> String {
    fs::read_to_string(entries.markdown_path(id(day))).unwrap()
}

#[test]
fn a_new_entry_is_an_event_log_and_its_markdown() {
    let (_folder, entries) = journal();
    created(&entries, "20250911", "Paired with @alice. +rust");
    assert_eq!(content(&entries, "20250911"), "Paired with @alice. +rust");
    let text = markdown_of(&entries, "20250911");
    assert!(text.ends_with("people: [alice]\nprojects: []\n---\n\nPaired with @alice. +rust\n"));
    assert_eq!(entries.ids().unwrap(), [id("20250911")]);
}

#[cfg(unix)]
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
    assert_eq!(
        entries.log(id("20250911")).unwrap().unwrap().events.len(),
        2
    );
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
fn an_edit_of_what_somebody_else_changed_is_refused() {
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
        assert_eq!((after.events.len(), after.torn), (4, 0));
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
    assert_eq!(
        entries.log(id("20250911")).unwrap().unwrap().events.len(),
        4
    );
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
fn rebuilding_touches_only_what_is_wrong() {
    let (_folder, entries) = journal();
    for day in ["20240229", "20250910", "20250911", "20250912"] {
        created(&entries, day, "x\ny");
    }
    let right = markdown_of(&entries, "20250910");
    fs::write(
        entries.markdown_path(id("20250910")),
        right.replace('\n', "\r\n"),
    )
    .unwrap();
    fs::write(entries.markdown_path(id("20250911")), "old\n").unwrap();
    fs::remove_file(entries.markdown_path(id("20250912"))).unwrap();
    let rendered = |day: &str| entries.render(id(day)).unwrap();
    assert_eq!(rendered("20240229"), Rendered::Right);
    assert_eq!(rendered("20250910"), Rendered::Right);
    let old = b"old\n".to_vec();
    let new = right.replace("20250910", "20250911");
    assert_eq!(
        rendered("20250911"),
        Rendered::Different {
            old,
            new: new.clone()
        }
    );
    assert_eq!(rendered("20250912"), Rendered::Missing);
    assert_eq!(markdown_of(&entries, "20250911"), new);
}

#[cfg(unix)]
#[test]
fn a_link_is_neither_read_nor_written_through() {
    let (folder, entries) = journal();
    created(&entries, "20250911", "x");
    let victim = folder.path().join("victim");
    fs::write(&victim, "mine").unwrap();
    let link = |path: &Path| {
        let _ = fs::remove_file(path);
        std::os::unix::fs::symlink(&victim, path).unwrap();
    };
    link(&entries.markdown_path(id("20250911")));
    assert!(matches!(
        entries.render(id("20250911")),
        Err(StorageError::NotRendered { .. })
    ));
    link(&entries.log_path(id("20250912")));
    assert!(matches!(
        entries.log(id("20250912")),
        Err(StorageError::Read { .. })
    ));
    assert!(
        entries
            .create(id("20250912"), &Event::of_edit("y", now()))
            .is_err()
    );
    assert_eq!(fs::read(&victim).unwrap(), b"mine");
}

#[test]
fn markdown_without_a_log_is_a_stray() {
    let (_folder, entries) = journal();
    assert!(entries.strays().unwrap().is_empty());
    created(&entries, "20250911", "x");
    fs::write(entries.markdown_path(id("20250101")), "x").unwrap();
    assert_eq!(entries.strays().unwrap(), [id("20250101")]);
}
