//! Listings and downloads that differ from the remote: nothing is decided by them, and nothing is written because of
//! them.

use super::push::{assert_whole, installed, push, visit};
use devlog_tests::{output::Output, remote::files_below, sandbox::Sandbox};
use insta::assert_snapshot;
use std::fs;

#[test]
fn a_listing_without_an_end() {
    let (_sandbox, output) = push("endless_listing");
    // Where the machine is busy, the progress comes first.
    let said = output.expect(15).stderr;
    let cause = "Caused by: the listing does not end\n";
    assert!(said.contains(cause), "{said}");
}

#[test]
fn a_listing_with_one_key_twice() {
    let (_sandbox, output) = push("same_key_twice");
    let said = output.expect(15).stderr;
    let cause = "Caused by: the listing names events/20230101.jsonl twice\n";
    assert!(said.contains(cause), "{said}");
}

#[test]
fn keys_that_would_escape_are_counted_and_left_alone() {
    let (sandbox, output) = push("escaping_keys");
    output.expect(0);
    assert_whole(&sandbox);
    let output = visit(&sandbox, "escaping_keys")
        .run(&["push", "-v"])
        .expect(0);
    assert_snapshot!(output.snapshot(), @r"
    exit status 0
    ----- stdout
    ✓ Nothing to push: 5 files are on Hostile Storage (last push: just now)
      5 objects there do not belong to the journal; they were left alone
    ----- stderr
    not a journal file: ../config.toml
    not a journal file: /etc/passwd
    not a journal file: events/../../escaped.jsonl
    not a journal file: events/20230101.jsonl/../x
    not a journal file: \u{1b}]0;owned\u{7}
    ");
    assert!(!sandbox.folder().join("escaped.jsonl").exists());
}

/// A push to a remote that holds the journal, keeps no hashes, and gives other bytes than it holds. This
/// machine does not know any more that they are its own.
#[track_caller]
fn compared(behaviour: &str) -> (Sandbox, Output) {
    let sandbox = installed();
    visit(&sandbox, "behave").run(&["push"]).expect(0);
    fs::remove_dir_all(sandbox.root().join("state")).expect("it was pushed");
    let before = files_below(&sandbox.folder().join("remote"));
    let output = visit(&sandbox, behaviour).run(&["push", "--jobs", "1"]);
    assert_eq!(files_below(&sandbox.folder().join("remote")), before);
    (sandbox, output)
}

#[test]
fn a_download_that_is_longer() {
    let (_sandbox, output) = compared("longer_download");
    assert_snapshot!(output.expect(15).snapshot(), @r#"
    exit status 15
    ----- stderr
    ✗ Pushed 0 of 5 files to Hostile Storage
      5 files failed:
      - events/20230102.jsonl
      - entries/20230102.md
      - events/20230101.jsonl
      … and 2 more
        download failed: the download is longer than the listing states

    hint: run `devlog push` again; if the problem persists, the object is damaged, or something on the way to it damages data: `conflict_resolution = "local_wins"` in [sync] of [SANDBOX]/journal/config.toml lets `devlog push` replace it
    "#);
}

#[test]
fn only_a_download_of_what_is_there_is_taken_for_the_same() {
    for (behaviour, status, report) in [
        ("honest_download", 0, ""),
        (
            "shorter_download",
            15,
            "the download is shorter than the listing states",
        ),
        (
            "endless_download",
            15,
            "the download is longer than the listing states",
        ),
        ("other_download", 13, "5 files were left alone"),
    ] {
        let (_sandbox, output) = compared(behaviour);
        let said = output.expect(status).stderr;
        assert!(said.contains(report), "{behaviour}: {said}");
    }
}
