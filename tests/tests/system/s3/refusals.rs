//! Refusals of the service, and their messages.

use super::backup::S3Backup;
use devlog_tests::{
    output::Output,
    s3_double::{REGION, SECRET},
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
