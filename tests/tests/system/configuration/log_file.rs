//! The log of the calls to the remote.

#![expect(clippy::unwrap_used, reason = "tests")]

use devlog_tests::backup::Backup;
use insta::assert_snapshot;
use serde_json::Value;
use std::{fs, os::unix::fs::PermissionsExt, path::Path};

fn calls(log: &Path) -> Vec<String> {
    let text = fs::read_to_string(log).unwrap();
    let call = |line: &str| {
        let line: Value = serde_json::from_str(line).unwrap();
        let word = |name| line[name].as_str().unwrap().to_owned();
        [word("call"), word("key"), word("result")].join(" ")
    };
    let mut calls: Vec<String> = text.lines().map(call).collect();
    calls.sort();
    calls
}

#[test]
fn a_push_logs_its_calls_to_the_file_of_the_flag_or_of_the_variable() {
    let backup = Backup::on_filesystem();
    let _journal = backup.journal(1);
    let log = backup.sandbox.folder().join("calls.log");
    let mut push = backup.sandbox.command(["push", "--log-file"]);
    push.arg(&log);
    let _ = backup.sandbox.finish(push).expect(0);
    assert_snapshot!(calls(&log).join("\n"), @"
    list_files  ok
    upload_file config.toml ok
    upload_file entries/20230101.md ok
    upload_file events/20230101.jsonl ok
    ");
    assert_eq!(
        fs::metadata(&log).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let mut again = backup.sandbox.command(["push"]);
    again.env("DEVLOG_LOG", &log);
    let before = calls(&log).len();
    let _ = backup.sandbox.finish(again).expect(0);
    assert!(calls(&log).len() > before);
}

#[test]
fn a_log_that_cannot_be_written_stops_the_command() {
    let backup = Backup::on_filesystem();
    let _journal = backup.journal(1);
    let output = backup.sandbox.run(["push", "--log-file", "."]).expect(1);
    assert_snapshot!(backup.snapshot(&output), @"
    exit status 1
    ----- stderr
    error: cannot write the log file .
      Caused by: Is a directory (os error 21)

    hint: name another file with `--log-file`, or unset `DEVLOG_LOG`
    ");
    assert_eq!(backup.remote.objects().len(), 0);
}
