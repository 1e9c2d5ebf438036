//! Journals in the documented format, with everything that a life of years leaves in them.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::LocalEntries;
use crate::{
    digest,
    journal::{
        EntryId, EntryStorage, Event, EventTime, FileKind, Merge, Origin, Rendered, StorageError,
        merge, scan,
    },
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
    log.entry.unwrap().content
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
    let kept = |day: &str, text: &[u8]| {
        let digest = digest::of_bytes(text).to_string();
        let name = format!("entries/{day}.LOCAL-{}.md", &digest[..8]);
        entries.conflicts.join(name)
    };
    assert_eq!(rendered("20240229"), Rendered::Right);
    assert_eq!(rendered("20250910"), Rendered::Right);
    let old = b"old\n".to_vec();
    let new = right.replace("20250910", "20250911");
    assert_eq!(
        rendered("20250911"),
        Rendered::Different {
            old: old.clone(),
            new: new.clone(),
            kept: Some(kept("20250911", &old)),
        }
    );
    assert_eq!(rendered("20250912"), Rendered::Missing);
    assert_eq!(markdown_of(&entries, "20250911"), new);
}

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

#[test]
fn markdown_that_devlog_did_not_render_is_kept() {
    let (_folder, entries) = journal();
    fs::create_dir_all(&entries.entries).unwrap();
    fs::write(entries.markdown_path(id("20250911")), "by hand").unwrap();
    let written = entries
        .create(
            id("20250911"),
            &Event::of_creation(id("20250911"), "x", now()),
        )
        .unwrap();
    assert_eq!(fs::read(written.kept.unwrap()).unwrap(), b"by hand");
    let edited_by_hand = markdown_of(&entries, "20250911") + "more\n";
    fs::write(entries.markdown_path(id("20250911")), &edited_by_hand).unwrap();
    let base = entries.log(id("20250911")).unwrap().unwrap();
    let written = entries
        .append(id("20250911"), &base, &Event::of_edit("y", now()))
        .unwrap();
    let kept = fs::read_to_string(written.kept.unwrap()).unwrap();
    assert_eq!(kept, edited_by_hand);
}

#[test]
fn markdown_of_an_older_state_is_replaced_without_a_copy() {
    let (_folder, entries) = journal();
    created(&entries, "20250911", "x");
    let old = markdown_of(&entries, "20250911");
    edited(&entries, "20250911", "y");
    // As after a crash between the log and its markdown.
    fs::write(entries.markdown_path(id("20250911")), &old).unwrap();
    edited(&entries, "20250911", "z");
    assert!(!entries.conflicts.exists());
    for blank in ["", "\0\0\0", " \n"] {
        fs::write(entries.markdown_path(id("20250911")), blank).unwrap();
        assert_eq!(entries.render(id("20250911")).unwrap(), Rendered::Missing);
    }
    assert!(!entries.conflicts.exists());
}

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
fn markdown_without_a_log_is_replaced_only_if_it_is_the_expected_one() {
    let (_folder, entries) = journal();
    let day = id("20250911");
    entries.replace_markdown(day, None, b"stray").unwrap();
    let again = entries.replace_markdown(day, None, b"other");
    assert!(matches!(again, Err(StorageError::Changed { .. })));
    let expected = Some(digest::of_bytes(b"stray"));
    entries.replace_markdown(day, expected, b"newer").unwrap();
    assert_eq!(markdown_of(&entries, "20250911"), "newer");
    created(&entries, "20250912", "x");
    let with_log = entries.replace_markdown(id("20250912"), None, b"stray");
    assert!(matches!(with_log, Err(StorageError::Exists { .. })));
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
