//! A provider without manners: what it does to the process, the log and the listing costs nothing.

use crate::provider_promises::sandbox;
use devlog_tests::{output::Output, remote::files_below, sandbox::Sandbox};
use insta::assert_snapshot;
use std::collections::BTreeSet;

fn push(behaviour: &str, arguments: &[&str]) -> (Sandbox, Output) {
    let (sandbox, journal) = sandbox("");
    let mut push = sandbox.command(["push"]);
    push.args(arguments)
        .env("HOSTILE_BEHAVIOUR", behaviour)
        .env("HOSTILE_KEY", "events/20230102.jsonl");
    let output = sandbox.finish(push);
    if output.code == Some(0) {
        let stored: BTreeSet<_> = files_below(&sandbox.folder().join("remote"))
            .into_keys()
            .collect();
        assert!(journal.all_keys().iter().all(|key| stored.contains(key)));
    }
    (sandbox, output)
}

#[test]
fn a_provider_that_changes_the_working_folder_disturbs_nothing() {
    let (sandbox, output) = push("leave_folder", &[]);
    output.expect(0);
    sandbox.run(["push"]).expect(0);
}

#[test]
fn a_provider_that_closes_standard_output_does_not_take_the_answer_away() {
    let (_, output) = push("close_stdout", &["--json"]);
    let lines = output.expect(0).json();
    assert_eq!(
        lines.last().map(|line| &line["type"]),
        Some(&"summary".into())
    );
}

#[test]
fn a_flooded_log_does_not_steer_the_terminal() {
    let (_, output) = push("flood_log", &[]);
    let output = output.expect(0);
    let harmless = |letter: char| !letter.is_control() || letter == '\n';
    assert!(output.stderr.chars().all(harmless));
    assert!(!output.stderr.contains('\u{202e}'));
}

#[test]
fn keys_that_would_escape_are_counted_and_left_alone() {
    let (sandbox, output) = push("escaping_keys", &[]);
    let output = output.expect(0);
    assert!(
        output
            .stdout
            .contains("5 objects there are no journal files"),
        "{}",
        output.stdout
    );
    assert!(!output.stdout.contains('\u{1b}'));
    let escaped = sandbox.folder().join("escaped.jsonl");
    assert!(!escaped.exists());
}

#[test]
fn a_listing_without_an_end_is_ended() {
    let (_, output) = push("endless_listing", &[]);
    assert_snapshot!(output.snapshot(), @r"
    exit status 15
    ----- stderr
    error: push failed: the data was damaged on its way
      Caused by: the listing does not end

    hint: run `devlog push` again; if it stays, something between here and the remote damages data
    ");
}

#[test]
fn nobody_waits_thirty_years() {
    let (_, output) = push("retry_after_ages", &["--jobs", "1"]);
    assert_snapshot!(output.snapshot(), @r"
    exit status 3
    ----- stderr
    ✗ Pushed 4 of 5 files to Hostile Storage (771 B)
      1 file failed:
      - events/20230102.jsonl
        upload failed: come back in thirty years

    hint: nothing is lost; check the network connection, then run `devlog push` again
    ");
}
