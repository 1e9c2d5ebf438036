//! Refusals of one object, while the others are pushed.

use super::report;
use devlog_tests::{
    azure_fake::{CONTAINER, Meeting, StrictBackup, refuse},
    output::Output,
};
use insta::assert_snapshot;
use std::fs;

/// A push in which the uploads of one file are answered so, and only once.
#[track_caller]
fn file_refused(status: u16, code: &str) -> (StrictBackup, Output) {
    let backup = StrictBackup::new(2);
    let [_, entry] = backup.journal.keys(1);
    let meeting = Meeting::every("put").of(&entry);
    backup.fake.plan(meeting, refuse(status, code));
    let (output, seen) = backup.push();
    let refused = seen.iter().filter(|seen| seen.status == status);
    assert_eq!(refused.count(), 1, "{}", output.transcript());
    (backup, output)
}

/// The second push of a journal of which one file was changed, whose upload is refused once.
#[track_caller]
fn change_refused(status: u16, code: &str) -> String {
    let backup = StrictBackup::new(2);
    let _ = backup.push_well();
    let [events, _] = backup.journal.keys(1);
    backup.journal.append(1, "More.");
    let meeting = Meeting::every("put").of(&events);
    backup.fake.plan(meeting, refuse(status, code));
    let (output, seen) = backup.push();
    let codes: Vec<_> = seen.iter().filter_map(|seen| seen.code.clone()).collect();
    assert_eq!(codes, [code], "{}", output.transcript());
    report(&output)
}

#[test]
fn an_object_that_cannot_be_replaced_comes_with_the_reason() {
    let reports = [
        (409, "BlobArchived"),
        (409, "BlobImmutableDueToPolicy"),
        (412, "LeaseIdMissing"),
    ]
    .map(|(status, code)| change_refused(status, code));
    assert_snapshot!(reports.concat(), @"
    exit status 3
    ✗ Pushed 0 of 1 file to Azure Storage
      1 file failed:
      - events/20230102.jsonl
        upload failed: azure refused the request (409 BlobArchived, request [ID])
      last complete push: just now
    hint: the object is in the archive tier; rehydrate it, and keep the container in the hot, cool or cold tier

    exit status 3
    ✗ Pushed 0 of 1 file to Azure Storage
      1 file failed:
      - events/20230102.jsonl
        upload failed: azure refused the request (409 BlobImmutableDueToPolicy, request [ID])
      last complete push: just now
    hint: the container is immutable; push to one without an immutability policy

    exit status 3
    ✗ Pushed 0 of 1 file to Azure Storage
      1 file failed:
      - events/20230102.jsonl
        upload failed: azure refused the request (412 LeaseIdMissing, request [ID])
      last complete push: just now
    hint: another client holds a lease on the object; end it first
    ");
}

#[test]
fn what_one_object_meets_leaves_the_others_alone() {
    let (_backup, output) = file_refused(409, "BlobArchived");
    assert_snapshot!(output.expect(3).snapshot(), @r"
    exit status 3
    ----- stderr
    ✗ Pushed 4 of 5 files to Azure Storage (907 B)
      1 file failed:
      - entries/20230102.md
        upload failed: azure refused the request (409 BlobArchived, request [ID])

    hint: the object is in the archive tier; rehydrate it, and keep the container in the hot, cool or cold tier
    ");
}

/// It would be taken the second time.
#[test]
fn a_forbidden_block_is_not_sent_again() {
    let backup = StrictBackup::new(1);
    let [_, entry] = backup.journal.keys(0);
    fs::write(backup.journal.path(&entry), vec![b'x'; 9 << 20]).expect("the journal is ours");
    let refused = refuse(403, "AuthorizationPermissionMismatch");
    backup
        .fake
        .plan(Meeting::every("put block").times(1), refused);
    let (output, _) = backup.push();
    assert!(!backup.fake.blobs(CONTAINER).contains_key(&entry));
    assert_snapshot!(output.snapshot(), @r"
    exit status 3
    ----- stderr
    ✗ Pushed 2 of 3 files to Azure Storage (390 B)
      1 file failed:
      - entries/20230101.md
        upload failed: azure refused the access (403 AuthorizationPermissionMismatch, request [ID])

    hint: give the identity the role Storage Blob Data Contributor on the container `log` (being Owner of the account is not enough); it can take minutes until it counts
    ");
}

#[test]
fn a_forbidden_upload_is_not_tried_again() {
    let (_backup, output) = file_refused(403, "AuthorizationFailure");
    output.expect(3);
}
