//! Uploads that are not what they are reported to be: the host counted and hashed the bytes that were read, and checks
//! the remote before it calls anything backed up. The host's tests show each contradiction in a report.

use super::push::{KEY, assert_only_one_is_missing, assert_whole, push, visit};
use devlog_tests::{hostile::Visit, remote::files_below};
use insta::assert_snapshot;

#[test]
fn a_refusal_of_one_file() {
    let (sandbox, output) = push("refuse");
    assert_snapshot!(output.expect(3).snapshot(), @r"
    exit status 3
    ----- stderr
    ✗ Pushed 4 of 5 files to Hostile Storage (771 B)
      1 file failed:
      - events/20230102.jsonl
        upload failed: the remote takes no object of this size
    ");
    assert_only_one_is_missing(&sandbox);
}

#[test]
fn success_without_reading() {
    let (sandbox, output) = push("success_without_reading");
    assert_snapshot!(output.expect(15).snapshot(), @r"
    exit status 15
    ----- stderr
    ✗ Pushed 4 of 5 files to Hostile Storage (771 B)
      1 file failed:
      - events/20230102.jsonl
        the provider reported success, but it read only 0 of 311 bytes

    hint: run `devlog push` again; if the problem persists, report it to the author of the provider `hostile`
    ");
    assert_only_one_is_missing(&sandbox);
}

#[test]
fn reading_beyond_the_end_gives_nothing_more() {
    let (sandbox, output) = push("read_too_much");
    output.expect(0);
    assert_whole(&sandbox);
}

/// It has read everything and says the right hash, so this push cannot know. The next one does not believe
/// its own state, but the listing.
#[test]
fn success_without_storing_is_never_nothing_to_do() {
    let (sandbox, output) = push("store_nothing");
    output.expect(0);
    let stored = files_below(&sandbox.folder().join("remote"));
    assert!(!stored.contains_key(KEY), "this is the broken promise");
    let again = || visit(&sandbox, "store_nothing").run(&["push"]).expect(0);
    let said = again().snapshot();
    assert_snapshot!(said, @r"
    exit status 0
    ----- stdout
    ✓ Pushed 1 file to Hostile Storage (311 B)
      - events/20230102.jsonl
    ");
    assert_eq!(again().snapshot(), said);
    assert_only_one_is_missing(&sandbox);
}

/// As before: the next push sees that the remote holds what this machine never sent.
#[test]
fn success_with_other_bytes_is_never_nothing_to_do() {
    let (sandbox, output) = push("store_something_else");
    output.expect(0);
    let again = Visit::to(&sandbox).run(&["push"]).expect(13);
    let said = again.stderr;
    assert!(
        said.contains("holds another version of it:\n  - events/20230102.jsonl\n"),
        "{said}"
    );
}

#[test]
fn a_pause_of_thirty_years() {
    let (sandbox, output) = push("retry_after_ages");
    assert_snapshot!(output.expect(3).snapshot(), @r"
    exit status 3
    ----- stderr
    ✗ Pushed 4 of 5 files to Hostile Storage (771 B)
      1 file failed:
      - events/20230102.jsonl
        upload failed: come back in thirty years

    hint: nothing is lost; the remote asks to wait for 16,666,667 minutes: run `devlog push` again then
    ");
    assert_only_one_is_missing(&sandbox);
}

#[test]
fn an_error_without_end() {
    let (sandbox, output) = push("endless_error");
    let output = output.expect(3);
    assert!(output.stderr.len() < 2000, "{} bytes", output.stderr.len());
    assert_only_one_is_missing(&sandbox);
    let output = visit(&sandbox, "endless_error").run(&["push", "--json", "--mode", "all"]);
    assert!(output.stdout.len() < 5000, "{} bytes", output.stdout.len());
    let summary = output.json().pop().unwrap_or_default();
    assert_eq!(summary["failed"], 1, "{summary}");
}
