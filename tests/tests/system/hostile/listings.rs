//! Listings and downloads that do not tell what is there: nothing is decided by them, and nothing is written
//! because of them.

use super::push::{assert_whole, installed, push, visit};
use devlog_tests::{output::Output, remote::files_below, sandbox::Sandbox};
use insta::assert_snapshot;
use std::fs;

#[test]
fn a_listing_without_an_end() {
    let (_sandbox, output) = push("endless_listing");
    assert_snapshot!(output.expect(15).snapshot(), @r"
    exit status 15
    ----- stderr
    error: push failed: the data was damaged in transit
      Caused by: the listing does not end

    hint: run `devlog push` again; if the problem persists, something between here and the remote damages data
    ");
}

#[test]
fn a_listing_with_one_key_twice() {
    let (_sandbox, output) = push("same_key_twice");
    assert_snapshot!(output.expect(15).snapshot(), @r"
    exit status 15
    ----- stderr
    error: push failed: the data was damaged in transit
      Caused by: the listing names events/20230101.jsonl twice

    hint: run `devlog push` again; if the problem persists, something between here and the remote damages data
    ");
}

#[test]
fn keys_that_would_escape_are_counted_and_left_alone() {
    let (sandbox, output) = push("escaping_keys");
    assert_snapshot!(output.expect(0).snapshot(), @r"
    exit status 0
    ----- stdout
    ✓ Pushed 5 files to Hostile Storage (1.1 KB)
      - events/20230102.jsonl
      - entries/20230102.md
      - events/20230101.jsonl
      - entries/20230101.md
      - config.toml
      5 objects there do not belong to the journal; they were left alone
    ");
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
fn a_download_that_is_what_was_stored() {
    let (_sandbox, output) = compared("honest_download");
    output.expect(0);
}

#[test]
fn a_download_that_is_longer() {
    let (_sandbox, output) = compared("longer_download");
    assert_snapshot!(output.expect(15).snapshot(), @r"
    exit status 15
    ----- stderr
    ✗ Pushed 0 of 5 files to Hostile Storage
      5 files failed:
      - events/20230102.jsonl
      - entries/20230102.md
      - events/20230101.jsonl
      … and 2 more
        comparing it with the remote failed: the download is longer than the listing says

    hint: run `devlog push` again; if the problem persists, something between here and the remote damages data
    ");
}

#[test]
fn a_download_that_is_shorter() {
    let (_sandbox, output) = compared("shorter_download");
    assert_snapshot!(output.expect(15).snapshot(), @r"
    exit status 15
    ----- stderr
    ✗ Pushed 0 of 5 files to Hostile Storage
      5 files failed:
      - events/20230102.jsonl
      - entries/20230102.md
      - events/20230101.jsonl
      … and 2 more
        comparing it with the remote failed: the download is shorter than the listing says

    hint: run `devlog push` again; if the problem persists, something between here and the remote damages data
    ");
}

#[test]
fn a_download_without_an_end() {
    let (_sandbox, output) = compared("endless_download");
    assert_snapshot!(output.expect(15).snapshot(), @r"
    exit status 15
    ----- stderr
    ✗ Pushed 0 of 5 files to Hostile Storage
      5 files failed:
      - events/20230102.jsonl
      - entries/20230102.md
      - events/20230101.jsonl
      … and 2 more
        comparing it with the remote failed: the download is longer than the listing says

    hint: run `devlog push` again; if the problem persists, something between here and the remote damages data
    ");
}

#[test]
fn a_download_of_something_else() {
    let (_sandbox, output) = compared("other_download");
    assert_snapshot!(output.expect(13).snapshot(), @r#"
    exit status 13
    ----- stderr
    ✗ Pushed 0 of 5 files to Hostile Storage
      5 files were left alone: Hostile Storage holds other versions of them:
      - events/20230102.jsonl
      - entries/20230102.md
      - events/20230101.jsonl
      - entries/20230101.md
      - config.toml

    hint: run `devlog sync`, which merges event logs; for the rest, compare both versions, then set `conflict_resolution` under [sync] in [SANDBOX]/journal/config.toml to "local_wins" or "remote_wins", and run `devlog push` again
    "#);
}
