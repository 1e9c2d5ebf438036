//! Which status each end of a push has.

use super::ExitCode;
use crate::sync::{Conflict, FailedFile, FileError, Outcome, PushResult, PushedFile};
use devlog_provider_api::{Error, ErrorKind, ObjectKey};

fn key() -> ObjectKey {
    "entries/20250911.md".parse().expect("a key")
}

fn pushed() -> PushedFile {
    PushedFile {
        key: key(),
        size: 9,
        sha256: None,
    }
}

fn remote(kind: ErrorKind) -> FileError {
    let source = Error::new(kind, "no");
    FileError::Remote {
        call: "upload",
        source,
    }
}

fn verification() -> FileError {
    FileError::Verification {
        found: "it read half of the file".to_owned(),
    }
}

fn result(outcome: Outcome, uploaded: Vec<PushedFile>, failed: Vec<FileError>) -> PushResult {
    let failed = failed.into_iter().map(|error| FailedFile {
        name: key().to_string(),
        error,
    });
    PushResult {
        left_to_remote: Vec::new(),
        uploaded,
        unchanged: 0,
        foreign: 0,
        previous_success: None,
        conflicts: Vec::new(),
        failed: failed.collect(),
        not_tried: 0,
        bytes: 0,
        outcome,
    }
}

#[test]
fn every_status_has_its_own_number_and_meaning() {
    let mut numbers = ExitCode::ALL.map(ExitCode::number).to_vec();
    numbers.dedup();
    assert!(numbers.is_sorted() && numbers.len() == ExitCode::ALL.len());
    assert_eq!(numbers, [0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 20, 130]);
    assert!(ExitCode::ALL.iter().all(|code| !code.meaning().is_empty()));
}

#[test]
fn each_kind_of_error_ends_with_its_status() {
    let statuses: Vec<u8> = (0..=15)
        .map(|code| ExitCode::of_kind(ErrorKind::from_code(code)).number())
        .collect();
    assert_eq!(
        statuses,
        [1, 1, 1, 1, 12, 12, 4, 5, 5, 1, 1, 130, 15, 14, 10, 1]
    );
}

#[test]
fn a_push_that_left_nothing_undone_ends_with_0() {
    let done = [
        result(Outcome::Ok, vec![pushed()], vec![]),
        result(Outcome::NothingToDo, vec![], vec![]),
    ];
    assert!(
        done.iter()
            .all(|result| ExitCode::of_push(result) == ExitCode::Done)
    );
}

#[test]
fn a_conflict_outweighs_what_failed() {
    let mut refused = result(Outcome::Refused, vec![pushed()], vec![verification()]);
    refused.conflicts.push(Conflict {
        key: key(),
        local: None,
        remote: None,
    });
    assert_eq!(ExitCode::of_push(&refused), ExitCode::Conflict);
    assert_eq!(ExitCode::of_dry_run(&refused), ExitCode::Conflict);
}

#[test]
fn some_failed_files_make_a_push_partial() {
    let failed = vec![remote(ErrorKind::Throttled), verification()];
    let partial = result(Outcome::Partial, vec![pushed()], failed);
    assert_eq!(ExitCode::of_push(&partial), ExitCode::Partial);
}

#[test]
fn a_partial_push_with_nothing_but_mismatches_is_a_mismatch() {
    let partial = result(Outcome::Partial, vec![pushed()], vec![verification()]);
    assert_eq!(ExitCode::of_push(&partial), ExitCode::Verification);
}

#[test]
fn a_mismatch_beside_files_that_were_not_tried_is_partial() {
    let mut partial = result(Outcome::Partial, vec![pushed()], vec![verification()]);
    partial.not_tried = 1;
    assert_eq!(ExitCode::of_push(&partial), ExitCode::Partial);
}

#[test]
fn a_partial_push_without_a_failed_file_stays_partial() {
    let partial = result(Outcome::Partial, vec![pushed()], vec![]);
    assert_eq!(ExitCode::of_push(&partial), ExitCode::Partial);
}

#[test]
fn a_push_whose_files_all_failed_alike_ends_with_that_reason() {
    let of = |failed| ExitCode::of_push(&result(Outcome::Failed, vec![], failed));
    let (busy, away) = (remote(ErrorKind::Throttled), remote(ErrorKind::Unavailable));
    assert_eq!(of(vec![busy, away]), ExitCode::Temporary);
    assert_eq!(
        of(vec![remote(ErrorKind::PermissionDenied)]),
        ExitCode::Denied
    );
    assert_eq!(
        of(vec![verification(), verification()]),
        ExitCode::Verification
    );
    let mixed = vec![verification(), remote(ErrorKind::Throttled)];
    assert_eq!(of(mixed), ExitCode::Failed);
    assert_eq!(of(vec![]), ExitCode::Failed);
}

#[test]
fn a_stopped_push_is_interrupted_whatever_was_done() {
    let stopped = result(Outcome::Interrupted, vec![pushed()], vec![verification()]);
    assert_eq!(ExitCode::of_push(&stopped), ExitCode::Interrupted);
}

#[test]
fn a_dry_run_tells_whether_something_is_pending() {
    let pending = result(Outcome::Ok, vec![pushed()], vec![]);
    assert_eq!(ExitCode::of_dry_run(&pending), ExitCode::Pending);
    let nothing = result(Outcome::NothingToDo, vec![], vec![]);
    assert_eq!(ExitCode::of_dry_run(&nothing), ExitCode::Done);
}

#[test]
fn the_readme_has_the_same_table() {
    let readme = include_str!("../../../../../README.md");
    let rows = ExitCode::ALL.map(|code| format!("| {} | {} |\n", code.number(), code.meaning()));
    let table = format!("| exit | meaning |\n|---|---|\n{}", rows.concat());
    assert!(readme.contains(&table), "{table}");
}
