//! The exit status of each end of a push.

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
        was_plain: false,
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
        uploaded,
        failed: failed.collect(),
        outcome,
        ..PushResult::default()
    }
}

#[test]
fn every_status_has_its_own_number_and_meaning() {
    let mut numbers = ExitCode::ALL.map(|(code, _)| code.number()).to_vec();
    numbers.dedup();
    assert!(numbers.is_sorted() && numbers.len() == ExitCode::ALL.len());
    assert_eq!(numbers, [0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 20, 130]);
    assert!(ExitCode::ALL.iter().all(|(_, meaning)| !meaning.is_empty()));
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
fn each_end_of_a_push_has_its_status() {
    use ErrorKind as Kind;
    use Outcome::{Failed, Interrupted, NothingToDo, Ok, Partial};
    let (one, none) = (|| vec![pushed()], Vec::new);
    let away = || remote(Kind::Unavailable);
    for (outcome, uploaded, failed, status) in [
        (Ok, one(), vec![], ExitCode::Done),
        (NothingToDo, none(), vec![], ExitCode::Done),
        (Partial, one(), vec![], ExitCode::Partial),
        (
            Partial,
            one(),
            vec![away(), verification()],
            ExitCode::Partial,
        ),
        // Nothing but mismatches.
        (Partial, one(), vec![verification()], ExitCode::Verification),
        (
            Failed,
            none(),
            vec![verification(), verification()],
            ExitCode::Verification,
        ),
        (
            Failed,
            none(),
            vec![remote(Kind::Throttled), away()],
            ExitCode::Temporary,
        ),
        (
            Failed,
            none(),
            vec![remote(Kind::PermissionDenied)],
            ExitCode::Denied,
        ),
        (
            Failed,
            none(),
            vec![verification(), away()],
            ExitCode::Failed,
        ),
        (Failed, none(), vec![], ExitCode::Failed),
        (
            Interrupted,
            one(),
            vec![verification()],
            ExitCode::Interrupted,
        ),
    ] {
        let result = result(outcome, uploaded, failed);
        assert_eq!(ExitCode::of_push(&result), status, "{result:?}");
    }
}

#[test]
fn a_mismatch_beside_files_that_were_not_tried_is_partial() {
    let mut partial = result(Outcome::Partial, vec![pushed()], vec![verification()]);
    partial.not_tried = 1;
    assert_eq!(ExitCode::of_push(&partial), ExitCode::Partial);
}

#[test]
fn a_dry_run_reports_if_something_is_pending() {
    let pending = result(Outcome::Ok, vec![pushed()], vec![]);
    assert_eq!(ExitCode::of_dry_run(&pending), ExitCode::Pending);
    let nothing = result(Outcome::NothingToDo, vec![], vec![]);
    assert_eq!(ExitCode::of_dry_run(&nothing), ExitCode::Done);
}

#[test]
fn the_readme_has_the_same_table() {
    let readme = include_str!("../../../../../README.md");
    let rows = ExitCode::ALL.map(|(code, meaning)| format!("| {} | {meaning} |\n", code.number()));
    let table = format!("| exit | meaning |\n|---|---|\n{}", rows.concat());
    assert!(readme.contains(&table), "{table}");
}
