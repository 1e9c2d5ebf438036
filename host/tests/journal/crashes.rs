//! Processes that are killed, and processes that want the same at the same time.

use super::sandbox::Sandbox;
use std::{
    fs,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

/// Ends the process at a moment after its start, or lets it end before.
fn killed_after(mut command: Command, moment: Duration) {
    let start = Instant::now();
    let mut child = command.spawn().unwrap();
    while start.elapsed() < moment && child.try_wait().unwrap().is_none() {
        std::hint::spin_loop();
    }
    let _ = child.kill();
    child.wait().unwrap();
}

/// How long the command takes when nobody ends it, with some time to spare.
fn duration_of(mut command: Command) -> Duration {
    let start = Instant::now();
    assert!(command.output().unwrap().status.success());
    start.elapsed() * 5 / 4
}

const KILLS: u32 = 40;

fn is_whole(log: &Path, lines: usize) -> bool {
    let text = fs::read_to_string(log).unwrap();
    let events = text
        .lines()
        .filter(|line| serde_json::from_str::<serde_json::Value>(line).is_ok());
    text.ends_with('\n') && events.count() == lines
}

#[test]
fn a_new_that_is_killed_leaves_no_entry_or_a_whole_one() {
    let timing = Sandbox::new();
    let whole = duration_of(timing.command(&["new", "-m", "x"]));
    let (mut none, mut some) = (0, 0);
    for kill in 0..KILLS {
        let sandbox = Sandbox::new();
        let new = ["new", "--id", "20250911", "-m", "Killed? +rust"];
        killed_after(sandbox.command(&new), whole * kill / KILLS);
        let log = sandbox.root().join("events/20250911.jsonl");
        let again = sandbox.run(&new);
        if again.starts_with("Created") {
            none += 1;
        } else {
            some += 1;
            assert!(
                again.starts_with("error: entry 20250911 exists already"),
                "{again}"
            );
        }
        assert!(is_whole(&log, 2));
        sandbox.run(&["rebuild"]);
        let shown = sandbox.run(&["show", "20250911"]);
        assert_eq!(shown, sandbox.read("entries/20250911.md") + "exit status 0");
    }
    assert!(
        none > 0 && some > 0,
        "{none} killed before and {some} after"
    );
}

#[test]
fn an_edit_that_is_killed_leaves_the_old_text_or_the_new_one() {
    let sandbox = Sandbox::new();
    sandbox.run(&["new", "--id", "20250911", "-m", "0"]);
    let editor = sandbox.editor("echo \"$TEXT\" > \"$1\"");
    let edit = |text: u32| {
        let mut command = sandbox.command(&["edit", "--id", "20250911"]);
        command.env("EDITOR", &editor).env("TEXT", text.to_string());
        command
    };
    let whole = duration_of(edit(1));
    let mut old = 1;
    for kill in 0..KILLS {
        let new = kill + 2;
        killed_after(edit(new), whole * kill / KILLS);
        let shown = sandbox.run(&["show", "20250911"]);
        let is_now = |text: u32| shown.contains(&format!("---\n\n{text}\n"));
        assert!(is_now(old) || is_now(new), "{shown}");
        old = if is_now(new) { new } else { old };
    }
    assert!(edit(99).output().unwrap().status.success());
    assert!(sandbox.read("entries/20250911.md").ends_with("\n99\n"));
}

#[test]
fn of_two_new_at_once_one_succeeds_and_the_other_says_that_it_exists() {
    for _ in 0..10 {
        let sandbox = Sandbox::new();
        let children = ["one", "two"].map(|text| {
            let mut command = sandbox.command(&["new", "--id", "20250911", "-m", text]);
            command.spawn().unwrap()
        });
        let said = children.map(|child| sandbox.told(child.wait_with_output().unwrap()));
        let created = said.iter().filter(|said| said.starts_with("Created"));
        assert_eq!(created.count(), 1, "{said:?}");
        let exists = said.iter().find(|said| said.starts_with("error: "));
        let expected = "error: entry 20250911 exists already\n\nhint: run `devlog edit --id 20250911` to change it\nexit status 1";
        assert_eq!(exists.map(String::as_str), Some(expected));
        assert!(is_whole(&sandbox.root().join("events/20250911.jsonl"), 2));
    }
}
