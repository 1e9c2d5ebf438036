//! What may pass, and did not.

use devlog_tests::azure_fake::{Meeting, StrictBackup, refuse};
use insta::assert_snapshot;

#[test]
fn a_service_that_stays_busy_is_told() {
    let backup = StrictBackup::new(1);
    let busy = refuse(503, "ServerBusy").header("Retry-After", "0");
    backup.fake.plan(Meeting::every("list"), busy);
    let (output, seen) = backup.push();
    assert_eq!(seen.len(), 6);
    assert_snapshot!(output.snapshot(), @r"
    exit status 5
    ----- stderr
    error: push failed: the remote asks for fewer requests
      Caused by: azure asks for fewer requests (503 ServerBusy, request [ID])

    hint: try again later, or with fewer uploads at once
    ");
}

#[test]
fn a_service_that_stays_slow_is_told() {
    let backup = StrictBackup::new(1);
    backup
        .fake
        .plan(Meeting::every("list"), refuse(500, "OperationTimedOut"));
    let (output, seen) = backup.push();
    assert_eq!(seen.len(), 6);
    assert_snapshot!(output.snapshot(), @r"
    exit status 5
    ----- stderr
    error: push failed: the remote cannot be reached
      Caused by: azure could not answer now (500 OperationTimedOut, request [ID])

    hint: try again later, or with fewer uploads at once
    ");
}

#[test]
fn too_many_requests_are_told() {
    let backup = StrictBackup::new(1);
    backup
        .fake
        .plan(Meeting::every("list"), refuse(429, "TooManyRequests"));
    let (output, seen) = backup.push();
    assert_eq!(seen.len(), 6);
    assert_snapshot!(output.snapshot(), @r"
    exit status 5
    ----- stderr
    error: push failed: the remote asks for fewer requests
      Caused by: azure asks for fewer requests (429 TooManyRequests, request [ID])

    hint: try again later, or with fewer uploads at once
    ");
}
