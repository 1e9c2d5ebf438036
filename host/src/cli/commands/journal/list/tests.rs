//! Lists of a small journal.

use super::run;
use crate::{
    cli::{
        Session,
        arguments::{Arguments, Command},
        commands::ending::run_to_end,
        messages::{ExitCode, Palette},
        ui::{OutputStyle, Screen},
    },
    journal::{EntryStorage, Event, JournalKey, LocalEntries, LocalFile},
    state::{RemoteBinding, State, StateStore},
    sync::is_probably_pushed,
};
use clap::Parser;
use devlog_provider_api::testkit::sha256;
use std::{fs, path::Path};
use tempfile::TempDir;

const ENTRIES: [(&str, &str); 4] = [
    ("20231231", "Last day of the year +review"),
    ("20240229", "Leap day with @李雷"),
    (
        "20250910",
        "\n  Parser work on ::search_engine, a line that is longer than the terminal is wide +rust\nmore",
    ),
    ("20250911", "Fixed the flaky test +rust +rust @alice"),
];

fn journal() -> TempDir {
    let root = tempfile::tempdir().expect("a folder");
    let entries = LocalEntries::new(root.path());
    for (day, content) in ENTRIES {
        let id = day.parse().expect("an id");
        let now = "2025-09-11T10:30:00+02:00".parse().expect("a moment");
        let created = entries.create(id, &Event::of_creation(id, content, now));
        created.expect("the folder is writable");
    }
    root
}

fn listed(
    root: &Path,
    line: &str,
    style: OutputStyle,
    screen: Option<Screen>,
) -> (ExitCode, String) {
    let words = ["devlog", "list"]
        .into_iter()
        .chain(line.split_whitespace());
    let parsed = Arguments::try_parse_from(words).expect("a command line");
    let Command::List(arguments) = parsed.command else {
        panic!("not a list");
    };
    let (mut session, stdout, stderr) = Session::example(root, style);
    session.screen = screen;
    let exit_code = run_to_end(&session, || run(&session, &arguments));
    let text = format!("{}{}", stdout.text(), stderr.text());
    (exit_code, text.replace(&root.display().to_string(), "HOME"))
}

fn plain(line: &str) -> String {
    let (exit_code, text) = listed(journal().path(), line, OutputStyle::default(), None);
    assert_eq!(exit_code, ExitCode::Done);
    text
}

#[test]
fn the_newest_entry_comes_first() {
    insta::assert_snapshot!(plain(""), @r"
    20250911  Fixed the flaky test +rust +rust @alice
    20250910  Parser work on ::search_engine, a line that is longer than the terminal is wide +rust
    20240229  Leap day with @李雷
    20231231  Last day of the year +review
    ");
}

#[test]
fn a_list_may_be_of_some_days_names_and_words() {
    let lists = [
        "--from 20240101 --to 20250910",
        "--tag rust --person alice",
        "--project ::search_engine",
        "--search LEAP",
        "--tag none",
    ];
    insta::assert_snapshot!(lists.map(plain).join("---\n"), @r"
    20250910  Parser work on ::search_engine, a line that is longer than the terminal is wide +rust
    20240229  Leap day with @李雷
    ---
    20250911  Fixed the flaky test +rust +rust @alice
    ---
    20250910  Parser work on ::search_engine, a line that is longer than the terminal is wide +rust
    ---
    20240229  Leap day with @李雷
    ---
    no entry matches
    ");
}

#[test]
fn a_terminal_gets_colours_and_lines_that_fit() {
    let style = OutputStyle {
        stdout: Palette::new(true),
        ..OutputStyle::default()
    };
    let screen = Some(Screen {
        width: 40,
        height: 24,
    });
    let (_, text) = listed(journal().path(), "--from 20250101", style, screen);
    insta::assert_snapshot!(text.replace('\u{1b}', "ESC"), @r"
    20250911  Fixed the flaky test ESC[33m+rustESC[0m ESC[33m+rESC[0m…
    20250910  Parser work on ESC[36m::search_enginESC[0m…
    ");
}

#[test]
fn json_has_an_object_for_each_entry() {
    let style = OutputStyle {
        json: true,
        ..OutputStyle::default()
    };
    let root = journal();
    let (_, text) = listed(
        root.path(),
        "--json --from 20240101 --search s",
        style,
        None,
    );
    insta::assert_snapshot!(text, @r#"
    {"schema":1,"type":"entry","id":"20250911","tags":["rust","rust"],"people":["alice"],"projects":[],"first_line":"Fixed the flaky test +rust +rust @alice"}
    {"schema":1,"type":"entry","id":"20250910","tags":["rust"],"people":[],"projects":["search_engine"],"first_line":"Parser work on ::search_engine, a line that is longer than the terminal is wide +rust"}
    {"schema":1,"type":"summary","outcome":"ok","exit_code":0}
    "#);
    let (_, text) = listed(root.path(), "--json --calendar=2024", style, None);
    insta::assert_snapshot!(text, @r#"
    {"schema":1,"type":"day","id":"20240229","pushed":false}
    {"schema":1,"type":"summary","outcome":"ok","exit_code":0}
    "#);
}

#[test]
fn a_journal_without_entries_says_how_to_begin() {
    let root = tempfile::tempdir().expect("a folder");
    let (exit_code, text) = listed(root.path(), "", OutputStyle::default(), None);
    assert_eq!(exit_code, ExitCode::Done);
    insta::assert_snapshot!(text, @"no entries yet; `devlog new` writes the first one");
}

#[test]
fn a_fault_of_a_log_is_reported_and_the_others_are_listed() {
    let root = journal();
    let events = root.path().join("events");
    let append = |name: &str, text: &str| {
        let path = events.join(name);
        let old = fs::read_to_string(&path).unwrap_or_default();
        fs::write(path, old + text).expect("the folder is writable");
    };
    append("20231231.jsonl", "{\"type\":\"Cont");
    append("20240301.jsonl", "nonsense\n");
    fs::create_dir(events.join("20240302.jsonl")).expect("the folder is writable");
    let (exit_code, text) = listed(root.path(), "--to 20240401", OutputStyle::default(), None);
    assert_eq!(exit_code, ExitCode::Failed);
    insta::assert_snapshot!(text, @r"
    20240229  Leap day with @李雷
    20231231  Last day of the year +review
    error: cannot read HOME/events/20240302.jsonl
      Caused by: it is not a regular file

    hint: make sure that you can read HOME/events/20240302.jsonl
    warning: HOME/events/20240301.jsonl holds no text and is skipped
    warning: HOME/events/20231231.jsonl ends in an event that was cut short; it is skipped
    ");
}

/// Notes the files of a day as pushed.
fn push(root: &Path, day: &str, state: &mut State) {
    for key in [format!("events/{day}.jsonl"), format!("entries/{day}.md")] {
        let path = root.join(&key);
        let pushed = sha256(&fs::read(&path).expect("a file"));
        let key = JournalKey::parse(&key).expect("a key");
        state.files.change(key, |record| record.remember(pushed));
        let file = LocalFile::find(root, key);
        let file = file.expect("a file of the journal");
        assert!(is_probably_pushed(state, &file));
    }
}

#[test]
fn a_calendar_shows_what_is_pushed() {
    let root = journal();
    let mut state = State::default();
    push(root.path(), "20250910", &mut state);
    push(root.path(), "20250911", &mut state);
    fs::write(root.path().join("entries/20250911.md"), "changed").expect("a file");
    let store = StateStore::open(root.path(), &RemoteBinding::new(&["x"])).expect("no state yet");
    *store.state() = state;
    store.save().expect("the folder is writable");
    let (_, text) = listed(root.path(), "--calendar", OutputStyle::default(), None);
    let september = text.lines().find(|line| line.starts_with("Sep"));
    assert_eq!(september, Some("Sep  · · · · · · · · · ■ □"));
    assert!(text.ends_with("2 entries, 1 not yet pushed\n"), "{text}");
}
