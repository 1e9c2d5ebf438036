//! What the service refuses, and what the user is told.

use super::backup::S3Backup;
use devlog_tests::{
    output::Output,
    s3_double::{REGION, SECRET, refuse},
};
use jiff::SignedDuration;

#[track_caller]
fn assert_told(output: Output, status: i32, wanted: &[&str]) {
    let output = output.expect(status);
    for wanted in wanted {
        let text = output.stderr.replace('\n', " ");
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    assert!(!output.stderr.contains(SECRET));
}

#[test]
fn a_wrong_key_is_a_refusal_of_the_credentials() {
    let backup = S3Backup::new(1);
    backup.configure(&backup.double.url(), "wrong", REGION);
    let (output, _) = backup.push();
    let wanted = [
        "403 SignatureDoesNotMatch, request 7F3C",
        "secret_access_key",
    ];
    assert_told(output, 12, &wanted);
}

#[test]
fn a_wrong_clock_is_named_before_the_key() {
    let backup = S3Backup::new(1);
    backup
        .double
        .set_clock_ahead(SignedDuration::from_mins(210));
    let (output, _) = backup.push();
    assert_told(output, 12, &["this computer's clock is 3 hours behind"]);
}

#[test]
fn a_bucket_that_is_not_there_is_told_with_the_command_that_creates_it() {
    let backup = S3Backup::new(1);
    backup.double.delete_bucket();
    let (output, _) = backup.push();
    assert_told(output, 10, &["aws s3 mb s3://journal --endpoint-url"]);
}

#[test]
fn a_wrong_region_is_corrected_once_and_told() {
    let backup = S3Backup::new(1);
    backup.configure(&backup.double.url(), SECRET, "us-east-1");
    let (output, requests) = backup.push();
    assert_told(output, 0, &["is in the region eu-central-1"]);
    assert_eq!((requests["list"], requests["put"]), (2, 3));
    backup.assert_complete_below("");
}

#[test]
fn a_busy_service_is_asked_again() {
    let backup = S3Backup::new(1);
    let busy = || refuse(503, "SlowDown").header("Retry-After", "0");
    backup.double.plan("list", 1, busy());
    backup.double.plan("put", 2, busy());
    let (output, requests) = backup.push();
    output.expect(0);
    assert_eq!((requests["list"], requests["put"]), (2, 5));
    backup.assert_complete_below("");
}

#[test]
fn an_upload_in_parts_that_fails_is_aborted() {
    let backup = S3Backup::new(1);
    let [_, entry] = backup.journal.keys(0);
    let bytes = vec![7; 65 << 20];
    std::fs::write(backup.journal.path(&entry), bytes).expect("the journal is ours");
    backup
        .double
        .plan("complete upload", 1, refuse(403, "AccessDenied"));
    let (output, requests) = backup.push();
    assert_told(output, 3, &["403 AccessDenied", "s3:PutObject"]);
    assert_eq!(requests["abort upload"], 1);
    assert_eq!(backup.double.unfinished(), 0);
}
