//! Tests of `tally`.

use super::Tally;
use crate::sync::{FileEnd, FileError, SyncEvent, Work};
use devlog_provider_api::{Error, ErrorKind, ObjectKey};
use std::time::Duration;

fn key() -> ObjectKey {
    "events/20250911.jsonl".parse().expect("a key")
}

fn tally(events: &[SyncEvent<'_>]) -> Tally {
    let mut tally = Tally::default();
    for event in events {
        tally.record(event);
    }
    tally
}

const PLANNED: SyncEvent<'_> = SyncEvent::Planned {
    work: Work::Push,
    files: 1_000,
    bytes: 3_400_000,
};

#[test]
fn before_the_plan_there_are_no_numbers() {
    assert_eq!(tally(&[]).line(), "listing the remote");
    let listing = SyncEvent::Listing { objects: 15_000 };
    assert_eq!(
        tally(&[listing]).line(),
        "listing the remote: 15,000 objects so far"
    );
}

#[test]
fn a_remote_that_does_not_answer_is_reported_before_the_plan_too() {
    let error = Error::new(ErrorKind::Unavailable, "no route");
    let retrying = SyncEvent::Retrying {
        call: "list_files",
        attempt: 1,
        wait: Duration::ZERO,
        error: &error,
    };
    assert_eq!(
        tally(&[retrying]).line(),
        "listing the remote, retried 1 time"
    );
}

#[test]
fn a_file_that_starts_again_is_counted_once() {
    let key = key();
    let tally = tally(&[
        PLANNED,
        SyncEvent::FileStarted {
            key: &key,
            size: 1_000,
        },
        SyncEvent::FileProgress {
            key: &key,
            delta: 900,
        },
        SyncEvent::FileProgress {
            key: &key,
            delta: -900,
        },
        SyncEvent::FileProgress {
            key: &key,
            delta: 1_000,
        },
        SyncEvent::FileFinished {
            key: &key,
            end: FileEnd::Uploaded { size: 1_000 },
        },
    ]);
    assert_eq!(tally.line(), "pushed 1 of 1,000 files (1.0 KB of 3.4 MB)");
    assert!(tally.running.is_empty());
}

#[test]
fn a_file_that_is_transferred_again_is_counted_once() {
    let key = key();
    let started = || SyncEvent::FileStarted {
        key: &key,
        size: 1_000,
    };
    let progress = || SyncEvent::FileProgress {
        key: &key,
        delta: 1_000,
    };
    let end = FileEnd::Pulled { size: 1_000 };
    let finished = SyncEvent::FileFinished { key: &key, end };
    let events = [
        PLANNED,
        started(),
        progress(),
        started(),
        progress(),
        finished,
    ];
    assert_eq!(tally(&events).done_bytes, 1_000);
}

#[test]
fn a_file_whose_progress_was_never_reported_counts_when_it_ends() {
    let end = FileEnd::Uploaded { size: 1_200 };
    let tally = tally(&[PLANNED, SyncEvent::FileFinished { key: &key(), end }]);
    assert_eq!(tally.line(), "pushed 1 of 1,000 files (1.2 KB of 3.4 MB)");
}

#[test]
fn the_second_plan_of_a_run_begins_its_own_count() {
    let end = FileEnd::Uploaded { size: 1_200 };
    let pull = SyncEvent::Planned {
        work: Work::Pull,
        files: 2,
        bytes: 0,
    };
    let finished = SyncEvent::FileFinished { key: &key(), end };
    assert_eq!(
        tally(&[PLANNED, finished, pull]).line(),
        "pulled 0 of 2 files"
    );
}

#[test]
fn a_failed_file_leaves_the_sums() {
    let key = key();
    let error = FileError::Verification {
        found: "it read half of the file".to_owned(),
    };
    let cause = Error::new(ErrorKind::Throttled, "busy");
    let tally = tally(&[
        PLANNED,
        SyncEvent::FileStarted {
            key: &key,
            size: 400_000,
        },
        SyncEvent::FileProgress {
            key: &key,
            delta: 9,
        },
        SyncEvent::Retrying {
            call: "upload_file",
            attempt: 1,
            wait: Duration::ZERO,
            error: &cause,
        },
        SyncEvent::FileFinished {
            key: &key,
            end: FileEnd::Failed(&error),
        },
    ]);
    assert_eq!(
        tally.line(),
        "pushed 0 of 1,000 files (0 B of 3.0 MB), 1 not pushed, retried 1 time"
    );
}
