//! What one object meets, while the others are pushed.

use devlog_tests::{
    azure_fake::{Meeting, StrictBackup, refuse},
    output::Output,
};
use insta::assert_snapshot;

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

#[test]
fn an_archived_object_fails_alone() {
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

#[test]
fn an_immutable_object_fails_alone() {
    let (_backup, output) = file_refused(409, "BlobImmutableDueToPolicy");
    assert_snapshot!(output.expect(3).snapshot(), @r"
    exit status 3
    ----- stderr
    ✗ Pushed 4 of 5 files to Azure Storage (907 B)
      1 file failed:
      - entries/20230102.md
        upload failed: azure refused the request (409 BlobImmutableDueToPolicy, request [ID])

    hint: the container is immutable; push to one without an immutability policy
    ");
}

#[test]
fn a_forbidden_upload_is_not_tried_again() {
    let (_backup, output) = file_refused(403, "AuthorizationFailure");
    assert_snapshot!(output.expect(3).snapshot(), @r"
    exit status 3
    ----- stderr
    ✗ Pushed 4 of 5 files to Azure Storage (907 B)
      1 file failed:
      - entries/20230102.md
        upload failed: azure refused the access (403 AuthorizationFailure, request [ID])

    hint: an emulator answers so to a wrong key; check `account_key`
    ");
}
