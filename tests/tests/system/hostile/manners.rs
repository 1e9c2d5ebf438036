//! A provider without manners: what it does to the process, the log and the terminal costs nothing.

use super::push::{assert_whole, installed, push, visit};
use devlog_tests::output::Output;
use insta::assert_snapshot;

/// Returns the output of a push with `--json`; every line is JSON, and the last one the summary.
#[track_caller]
fn push_json(behaviour: &str) -> Output {
    let sandbox = installed();
    let visit = visit(&sandbox, behaviour);
    let output = visit.run(&["push", "--json"]).expect(0);
    let summary = output.json().pop().unwrap_or_default();
    assert_eq!(summary["type"], "summary", "{}", output.stdout);
    assert_eq!(summary["exit_code"], 0, "{summary}");
    assert_whole(&sandbox);
    output
}

#[test]
fn a_change_of_the_working_folder() {
    push_json("leave_folder");
    let (sandbox, output) = push("leave_folder");
    output.expect(0);
    assert_whole(&sandbox);
}

#[test]
fn a_closed_standard_output() {
    push_json("close_stdout");
    let (_, output) = push("close_stdout");
    assert!(output.expect(0).stdout.starts_with("✓ Pushed 5 files"));
}

#[test]
fn a_closed_standard_error() {
    push_json("close_stderr");
}

#[test]
fn printing() {
    let output = push_json("print");
    assert_snapshot!(output.stderr, @r"
    noise of the provider on standard output
    noise of the provider on standard error
    ");
}

#[test]
fn a_flooded_log() {
    let (sandbox, output) = push("flood_log");
    let output = output.expect(0);
    let harmless = |letter: char| !letter.is_control() || letter == '\n';
    assert!(output.stderr.chars().all(harmless));
    assert!(!output.stderr.contains('\u{202e}'));
    assert_snapshot!(output.snapshot(), @r"
    exit status 0
    ----- stdout
    ✓ Pushed 5 files to Hostile Storage (1.1 KB)
      - events/20230102.jsonl
      - entries/20230102.md
      - events/20230101.jsonl
      - entries/20230101.md
      - config.toml
    ----- stderr
    warning: hostile: \u{1b}[2J\u{202e}\r\nline 0
    warning: hostile: \u{1b}[2J\u{202e}\r\nline 1
    warning: hostile: \u{1b}[2J\u{202e}\r\nline 2
    warning: hostile: \u{1b}[2J\u{202e}\r\nline 3
    warning: hostile: \u{1b}[2J\u{202e}\r\nline 4
    warning: hostile: \u{1b}[2J\u{202e}\r\nline 5
    warning: hostile: \u{1b}[2J\u{202e}\r\nline 6
    warning: hostile: \u{1b}[2J\u{202e}\r\nline 7
    warning: hostile: \u{1b}[2J\u{202e}\r\nline 8
    warning: hostile: \u{1b}[2J\u{202e}\r\nline 9
    warning: 99,990 more messages of the kind `provider` are not shown
    ");
    assert_whole(&sandbox);
    let output = push_json("flood_log");
    let warnings = output
        .json()
        .into_iter()
        .filter(|line| line["type"] == "warning");
    assert_eq!(warnings.count(), 11);
}

#[test]
fn other_signal_handlers() {
    push_json("ignore_signals");
}
