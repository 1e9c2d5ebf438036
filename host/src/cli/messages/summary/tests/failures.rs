//! The summary of files that failed.

use super::{NAMES, Summary, THREE, before, busy, conflict, failed, key, result, summary};
use crate::sync::{FailedFile, FileError, Outcome, PullChange, PullResult, PulledFile, PushResult};
use devlog_provider_api::{Error, ErrorKind};
use std::path::PathBuf;

#[test]
fn a_partial_push_names_each_failed_file_with_its_reason() {
    let changing = FileError::Changing {
        path: PathBuf::from("/x"),
    };
    let partial = PushResult {
        failed: vec![
            failed("entries/20250911.md", busy()),
            failed("events/20250912.jsonl", changing),
        ],
        not_tried: 1,
        foreign: 1,
        previous_success: Some(before(3 * 86_400)),
        ..result(Outcome::Partial, &THREE[..1])
    };
    insta::assert_snapshot!(summary().text(&partial), @"
    ✗ Pushed 1 of 4 files to Azure Storage (700 B)
      2 files failed:
      - events/20250912.jsonl
        it kept changing while it was read
      - entries/20250911.md
        upload failed: azure is busy (ServerBusy)
      1 file was not tried
      1 object there does not belong to the journal; it was left alone
      last complete push: 3 days ago

    hint: nothing is lost; run `devlog push` again later
    ");
}

/// Each file has a request of its own.
fn unavailable(request: usize) -> FileError {
    let message = format!("azure does not answer (503, request {request:04})");
    FileError::Remote {
        call: "upload",
        source: Error::new(ErrorKind::Unavailable, message)
            .with_request_id(format!("{request:04}")),
    }
}

#[test]
fn one_reason_of_many_failures_is_said_once() {
    let days = 1..=6;
    let mut failures: Vec<FailedFile> = days
        .map(|day| failed(&format!("entries/202509{day:02}.md"), unavailable(day)))
        .collect();
    failures.push(failed("entries/20250911.md", busy()));
    let partial = PushResult {
        failed: failures,
        ..result(Outcome::Failed, &[])
    };
    insta::assert_snapshot!(summary().text(&partial), @"
    ✗ Pushed 0 of 7 files to Azure Storage
      7 files failed:
      - entries/20250911.md
        upload failed: azure is busy (ServerBusy)
      - entries/20250906.md
      - entries/20250905.md
      - entries/20250904.md
      … and 3 more
        upload failed: azure does not answer (503, request 0006)

    hint: nothing is lost; run `devlog push` again later
    ");
    let verbose = Summary {
        verbose: true,
        ..summary()
    };
    let text = verbose.text(&partial);
    assert_eq!(text.matches("  - ").count(), 7, "{text}");
    assert_eq!(text.matches("does not answer").count(), 1, "{text}");
}

#[test]
fn conflicts_and_failures_each_have_their_hint() {
    let both = PushResult {
        failed: vec![failed("entries/20250912.md", busy())],
        conflicts: vec![
            conflict("entries/20250910.md"),
            conflict("entries/20250911.md"),
        ],
        ..result(Outcome::Refused, &[])
    };
    let dry = Summary {
        dry_run: true,
        ..summary()
    };
    insta::assert_snapshot!(dry.text(&both), @r#"
    ✗ Would push 0 of 3 files to Azure Storage
      1 file failed:
      - entries/20250912.md
        upload failed: azure is busy (ServerBusy)
      2 files were left alone: Azure Storage holds other versions of them:
      - entries/20250911.md
      - entries/20250910.md

    hint: nothing is lost; run `devlog push` again later
    hint: run `devlog sync`, which merges event logs; for files that cannot be merged, compare both versions and set `conflict_resolution` in [sync] of ~/.devlog/config.toml to "local_wins" or "remote_wins", and run `devlog push` again
    "#);
}

#[test]
fn a_stopped_push_says_how_to_go_on() {
    let stopped = PushResult {
        failed: vec![failed("entries/20250912.md", busy())],
        not_tried: 996,
        ..result(Outcome::Interrupted, &THREE)
    };
    insta::assert_snapshot!(summary().text(&stopped), @r"
    ✗ Stopped: pushed 3 of 1,000 files to Azure Storage (2.1 KB)
      1 file failed:
      - entries/20250912.md
        upload failed: azure is busy (ServerBusy)
      996 files were not tried

    hint: run `devlog push` again to push the rest
    ");
}

#[test]
fn a_pull_names_the_text_of_a_day_whose_log_is_damaged() {
    let name = "entries/20250911.md";
    let corrupt = Error::new(
        ErrorKind::Corrupt,
        "the downloaded bytes have another digest than the remote reports",
    );
    let damaged = FileError::Remote {
        call: "download",
        source: corrupt,
    };
    let partial = PullResult {
        pulled: vec![PulledFile {
            key: key(name),
            change: PullChange::KeptApart,
            size: 700,
            kept_apart: Some(NAMES.root().join("conflicts").join(name)),
        }],
        unchanged: 0,
        conflicts: Vec::new(),
        failed: vec![failed("events/20250911.jsonl", damaged)],
        not_tried: 0,
        bytes: 700,
        foreign: 0,
        plain: 0,
        outcome: Outcome::Partial,
    };
    insta::assert_snapshot!(summary().pull_text(&partial), @r#"
    ✗ Pulled 1 of 2 files from Azure Storage (700 B)
      - entries/20250911.md: a text that its log here does not hold
        it is kept in ~/.devlog/conflicts/entries/20250911.md
      1 file failed:
      - events/20250911.jsonl
        download failed: the downloaded bytes have another digest than the remote reports

    hint: run `devlog push` again; if the problem persists, the object is damaged, or something on the way to it damages data: `conflict_resolution = "local_wins"` in [sync] of ~/.devlog/config.toml lets `devlog push` replace it
    "#);
}
