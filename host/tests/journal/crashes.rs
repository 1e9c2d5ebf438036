//! Processes that are killed, and processes that want the same at the same time.

use super::sandbox::Sandbox;
use std::{fs, path::Path, process::Command};

/// Ends the process as soon as its traces show that it has come so far, or lets it end before.
fn killed_when(mut command: Command, has_come: impl Fn() -> bool) {
    let mut child = command.spawn().unwrap();
    while !has_come() && child.try_wait().unwrap().is_none() {
        std::hint::spin_loop();
    }
    let _ = child.kill();
    child.wait().unwrap();
}

/// Number of processes that are killed at each step: the duration of a step varies.
const KILLS: usize = 8;

/// Reports if a file is being written beside the others.
fn has_temporary(folder: &Path) -> bool {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names = files.map(|file| file.file_name());
    names.any(|name| name.to_string_lossy().ends_with(".tmp"))
}

fn is_whole(log: &Path, lines: usize) -> bool {
    let text = fs::read_to_string(log).unwrap();
    let events = text
        .lines()
        .filter(|line| serde_json::from_str::<serde_json::Value>(line).is_ok());
    text.ends_with('\n') && events.count() == lines
}

#[test]
fn a_new_that_is_killed_leaves_no_entry_or_a_whole_one() {
    let steps: [fn(&Path) -> bool; 7] = [
        |_| true,
        |root| root.join("events").exists(),
        |root| root.join("events/.lock").exists(),
        |root| has_temporary(&root.join("events")),
        |root| root.join("events/20250911.jsonl").exists(),
        |root| has_temporary(&root.join("entries")),
        |root| root.join("entries/20250911.md").exists(),
    ];
    for kill in 0..steps.len() * KILLS {
        let sandbox = Sandbox::new();
        let new = ["new", "--id", "20250911", "-m", "Killed? +rust"];
        killed_when(sandbox.command(&new), || {
            steps[kill / KILLS](&sandbox.root())
        });
        let log = sandbox.root().join("events/20250911.jsonl");
        let was_written = log.exists();
        assert!(!was_written || is_whole(&log, 2));
        let again = sandbox.run(&new);
        let exists = "error: entry 20250911 exists already";
        assert!(
            again.starts_with(if was_written { exists } else { "Created" }),
            "{again}"
        );
        assert!(is_whole(&log, 2));
        sandbox.run(&["rebuild"]);
        let shown = sandbox.run(&["show", "20250911"]);
        assert_eq!(shown, sandbox.read("entries/20250911.md") + "exit status 0");
    }
}

#[test]
fn an_edit_that_is_killed_leaves_the_old_text_or_the_new_one() {
    let sandbox = Sandbox::new();
    sandbox.run(&["new", "--id", "20250911", "-m", "text 0"]);
    let editor = sandbox.editor("echo \"text $TEXT\" > \"$1\"");
    let edit = |text: usize| {
        let mut command = sandbox.command(&["edit", "--id", "20250911"]);
        command.env("EDITOR", &editor).env("TEXT", text.to_string());
        command
    };
    let log = sandbox.root().join("events/20250911.jsonl");
    let length = || fs::metadata(&log).unwrap().len();
    let mut old = 0;
    for new in 1..=3 * KILLS {
        let before = length();
        killed_when(edit(new), || match new % 3 {
            0 => !sandbox.drafts().is_empty(),
            1 => length() > before,
            _ => has_temporary(&sandbox.root().join("entries")),
        });
        // The editor is not killed with its parent; it may still hold its draft.
        for draft in sandbox.drafts() {
            let _ = fs::remove_file(draft);
        }
        let shown = sandbox.run(&["show", "20250911"]);
        let is_now = |text: usize| shown.contains(&format!("---\n\ntext {text}\n"));
        assert!(is_now(old) || is_now(new), "{shown}");
        old = if is_now(new) { new } else { old };
    }
    assert!(edit(99).output().unwrap().status.success());
    assert!(sandbox.read("entries/20250911.md").ends_with("\ntext 99\n"));
}

#[test]
fn of_two_new_at_once_one_succeeds_and_the_other_says_that_it_exists() {
    for _ in 0..10 {
        let sandbox = Sandbox::new();
        let children = ["one", "two"].map(|text| {
            let mut command = sandbox.command(&["new", "--id", "20250911", "-m", text]);
            command.spawn().unwrap()
        });
        let said = children.map(|child| sandbox.report(child.wait_with_output().unwrap()));
        let created = said.iter().filter(|said| said.starts_with("Created"));
        assert_eq!(created.count(), 1, "{said:?}");
        let exists = said.iter().find(|said| said.starts_with("error: "));
        let expected = "error: entry 20250911 exists already\n\nhint: your text is not lost: it is in ~/journal/drafts/DRAFT.md; `devlog edit --id 20250911 --draft` goes on with it\nexit status 1";
        assert_eq!(exists.map(String::as_str), Some(expected));
        assert!(is_whole(&sandbox.root().join("events/20250911.jsonl"), 2));
    }
}
