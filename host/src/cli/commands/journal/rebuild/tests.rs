//! The output of a rebuild.

use super::{difference, run};
use crate::{
    cli::{Session, commands::ending::run_to_end, messages::ExitCode, ui::OutputStyle},
    journal::{EntryStorage, Event, LocalEntries},
};
use std::{fs, path::Path};
use tempfile::TempDir;

fn journal() -> TempDir {
    let root = tempfile::tempdir().expect("a folder");
    let entries = LocalEntries::new(root.path());
    for day in ["20250909", "20250910", "20250911"] {
        let id = day.parse().expect("an id");
        let now = "2025-09-11T10:30:00+02:00".parse().expect("a moment");
        let created = entries.create(id, &Event::of_creation(id, "x +rust", now));
        created.expect("the folder is writable");
    }
    root
}

fn rebuilt(root: &Path) -> (ExitCode, String) {
    let (session, stdout, stderr) = Session::example(root, OutputStyle::default());
    let exit_code = run_to_end(&session, || run(&session));
    let text = format!("{}{}", stdout.text(), stderr.text());
    (exit_code, text.replace(&root.display().to_string(), "HOME"))
}

#[test]
fn a_journal_that_is_right_is_said_to_be() {
    let (exit_code, text) = rebuilt(journal().path());
    assert_eq!(exit_code, ExitCode::Done);
    insta::assert_snapshot!(text, @"Nothing to rebuild: 3 entries are up to date");
}

#[test]
fn what_differed_is_named_and_then_right() {
    let root = journal();
    let entry = |day: &str| root.path().join(format!("entries/{day}.md"));
    let text = fs::read_to_string(entry("20250910")).expect("markdown");
    fs::write(entry("20250910"), text.replace("[rust]", "[]")).expect("a file");
    fs::remove_file(entry("20250911")).expect("a file");
    fs::write(entry("20240101"), "mine").expect("a file");
    let (exit_code, said) = rebuilt(root.path());
    assert_eq!(exit_code, ExitCode::Done);
    insta::assert_snapshot!(said, @r"
    20250910: differed from line 5 on
      - tags: []
      + tags: [rust]
    20250911: was missing
    Rebuilt 2 of 3 entries
    warning: HOME/entries/20240101.md has no event log, so it stays as it is
    ");
    assert_eq!(fs::read_to_string(entry("20250910")).ok(), Some(text));
    assert_eq!(
        fs::read_to_string(entry("20240101")).ok().as_deref(),
        Some("mine")
    );
}

#[test]
fn an_entry_that_cannot_be_rendered_does_not_stop_the_others() {
    let root = journal();
    fs::write(root.path().join("events/20250909.jsonl"), "nonsense\n").expect("a file");
    fs::remove_file(root.path().join("entries/20250911.md")).expect("a file");
    let (exit_code, said) = rebuilt(root.path());
    assert_eq!(exit_code, ExitCode::Failed);
    insta::assert_snapshot!(said, @"
    20250911: was missing
    warning: line 1 of HOME/events/20250909.jsonl is not an event and is skipped
    error: the event log of entry 20250909 holds no text

    hint: run `devlog pull` to bring back what the remote has, or look for it in the lines of the file
    error: 1 entry could not be rendered
    ");
    assert!(root.path().join("entries/20250911.md").exists());
}

#[test]
fn a_difference_is_shown_from_its_first_line_on() {
    assert_eq!(
        difference("a\nb", "a\nc\n"),
        "differed from line 2 on\n  - b\n  + c"
    );
    assert_eq!(
        difference("a\nb\n", "a\n"),
        "differed from line 2 on\n  - b"
    );
    assert_eq!(difference("a", "a\n"), "differed in its line ends");
}
