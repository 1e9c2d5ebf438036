//! Failures that could pass, and did not. A service that asks for no wait is asked again at once, so that only the last of
//! these takes the time of the real pauses.

use super::report;
use devlog_tests::{
    azure_fake::{Meeting, StrictBackup, refuse},
    azurite::KEY,
};
use insta::assert_snapshot;

#[test]
fn a_service_that_stays_busy_is_asked_six_times() {
    let report_of = |(status, code): (u16, &str)| {
        let backup = StrictBackup::new(1);
        let busy = refuse(status, code).header("Retry-After", "0");
        backup.fake.plan(Meeting::every("list"), busy);
        let (output, seen) = backup.push();
        assert_eq!(seen.len(), 6);
        report(&output)
    };
    let reports = [
        (503, "ServerBusy"),
        (500, "OperationTimedOut"),
        (429, "TooManyRequests"),
    ]
    .map(report_of);
    assert_snapshot!(reports.concat(), @"
    exit status 5
    error: push failed: the remote is limiting requests
      Caused by: azure asks for fewer requests (503 ServerBusy, request [ID])
    hint: try again later, or with fewer uploads at once

    exit status 5
    error: push failed: the remote reported an internal error
      Caused by: azure could not answer now (500 OperationTimedOut, request [ID])
    hint: try again later, or with fewer uploads at once

    exit status 5
    error: push failed: the remote is limiting requests
      Caused by: azure asks for fewer requests (429 TooManyRequests, request [ID])
    hint: try again later, or with fewer uploads at once
    ");
}

/// No name ends so: RFC 2606 keeps it free.
#[test]
fn a_name_that_leads_nowhere_is_told() {
    let backup = StrictBackup::new(1);
    backup.sandbox.configure(&format!(
        "[remote]\nprovider = \"azure\"\nurl = \"https://devlog.blob.example.invalid/log\"\n\n\
         [remote.azure]\naccount_key = \"{KEY}\"\n"
    ));
    let (output, _) = backup.push();
    assert_snapshot!(output.expect(5).snapshot(), @r"
    exit status 5
    ----- stderr
    error: push failed: the remote cannot be reached
      Caused by: the name devlog.blob.example.invalid cannot be resolved

    hint: check the account's name in the url, the network, and for a private endpoint the VPN and its DNS
    ");
}
