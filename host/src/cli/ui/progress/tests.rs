//! The output of a push: for a person, with `--verbose`, and for a program.

use super::{ProgressReporter, View};
use crate::{
    cli::{
        messages::DisplayNames,
        ui::{OutputStyle, captured_output::captured},
    },
    sync::{FileEnd, FileError, SyncEvent, SyncObserver},
};
use devlog_provider_api::{Error, ErrorKind};
use std::{
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

/// Returns the standard output and standard error of a push with one event of each kind.
fn reported(style: OutputStyle) -> (String, String) {
    told_of(false, style)
}

fn told_of(dry_run: bool, style: OutputStyle) -> (String, String) {
    let (output, stdout, stderr) = captured(style);
    let (output, stop) = (Arc::new(output), Arc::new(AtomicBool::new(false)));
    let clock = Box::new(|| Duration::ZERO);
    let reporter =
        ProgressReporter::start(&output, DisplayNames::example(), View::Lines, &stop, clock)
            .with_dry_run(dry_run);
    let key = "entries/20250911.md".parse().expect("a key");
    let error = Error::new(ErrorKind::Throttled, "azure is busy").with_request_id("7f3c");
    let retrying = SyncEvent::Retrying {
        call: "upload_file",
        attempt: 1,
        wait: Duration::from_millis(1_500),
        error: &error,
    };
    let failure = FileError::Remote {
        call: "upload",
        source: error.clone(),
    };
    let warning = SyncEvent::Warning {
        code: "clock",
        message: "it is late".to_owned(),
    };
    reporter.on_event(&retrying);
    reporter.on_event(&warning);
    for end in [
        FileEnd::Uploaded { size: 9 },
        FileEnd::Unchanged,
        FileEnd::Conflict,
        FileEnd::Failed(&failure),
    ] {
        reporter.on_event(&SyncEvent::FileFinished { key: &key, end });
    }
    reporter.finish();
    (stdout.text(), stderr.text())
}

#[test]
fn a_person_hears_warnings_and_not_each_file() {
    let (stdout, stderr) = reported(OutputStyle::default());
    assert_eq!(
        (stdout.as_str(), stderr.as_str()),
        ("", "warning: it is late\n")
    );
}

#[test]
fn verbose_names_what_is_tried_again() {
    let (_, stderr) = reported(OutputStyle {
        verbose: true,
        ..OutputStyle::default()
    });
    insta::assert_snapshot!(stderr, @r"
    upload_file: attempt 1 failed (azure is busy (request 7f3c)), next one in 1.5 s
    warning: it is late
    ");
}

#[test]
fn a_program_hears_of_each_file() {
    let (stdout, stderr) = reported(OutputStyle {
        json: true,
        ..OutputStyle::default()
    });
    assert_eq!(stderr, "");
    insta::assert_snapshot!(stdout, @r#"
    {"schema":1,"type":"warning","code":"retrying","message":"upload_file: attempt 1 failed (azure is busy (request 7f3c)), next one in 1.5 s"}
    {"schema":1,"type":"warning","code":"clock","message":"it is late"}
    {"schema":1,"type":"file","key":"entries/20250911.md","end":"uploaded","size":9}
    {"schema":1,"type":"file","key":"entries/20250911.md","end":"unchanged"}
    {"schema":1,"type":"file","key":"entries/20250911.md","end":"conflict","error":{"code":"conflict","message":"the remote holds another version","cause":null,"hint":"run `devlog sync`, which merges event logs; for files that cannot be merged, compare both versions and set `conflict_resolution` in [sync] of ~/.devlog/config.toml to \"local_wins\" or \"remote_wins\", and run `devlog push` again","retryable":false,"request_id":null}}
    {"schema":1,"type":"file","key":"entries/20250911.md","end":"failed","error":{"code":"throttled","message":"push failed: the remote is limiting requests","cause":"azure is busy (request 7f3c)","hint":"nothing is lost; run `devlog push` again later","retryable":true,"request_id":"7f3c"}}
    "#);
}

#[test]
fn a_program_hears_what_a_dry_run_would_do() {
    let json = OutputStyle {
        json: true,
        ..OutputStyle::default()
    };
    let (stdout, _) = told_of(true, json);
    assert!(
        stdout.contains(r#""end":"would_upload","size":9"#),
        "{stdout}"
    );
    assert!(!stdout.contains(r#""end":"uploaded""#), "{stdout}");
}
