//! Refusals of Azure, as a push reports them. The provider's tests show the sentence and the hint of each.

use devlog_tests::{
    azure_fake::{CONTAINER, StrictBackup, refuse},
    output::Output,
};
use insta::assert_snapshot;

/// A push that stops at its first request: what refuses the whole account is not asked again.
#[track_caller]
fn first_refusal(backup: &StrictBackup) -> Output {
    let (output, seen) = backup.push();
    assert_eq!(seen.len(), 1, "{}", output.transcript());
    output
}

#[test]
fn a_credential_that_may_only_list_fails_each_file_with_one_hint() {
    let backup = StrictBackup::new(1);
    let sas = backup.fake.sas(CONTAINER);
    backup.configure(&format!("sas = \"{sas}\""));
    let forbidden = refuse(403, "AuthorizationPermissionMismatch");
    backup.fake.plan("put", usize::MAX, forbidden);
    let (output, _) = backup.push();
    assert_snapshot!(output.snapshot(), @"
    exit status 12
    ----- stderr
    ✗ Pushed 0 of 3 files to Azure Storage
      3 files failed:
      - events/20230101.jsonl
      - entries/20230101.md
      - config.toml
        upload failed: azure refused the access (403 AuthorizationPermissionMismatch, request [ID])

    hint: the signature in `sas` lacks a permission: a push needs read, create, write and list (sp=rcwl), and to remove objects delete (d)
    ");
}

#[test]
fn a_missing_container_comes_with_the_command_that_makes_it() {
    let backup = StrictBackup::new(1);
    backup.fake.lock().buckets.clear();
    assert_snapshot!(first_refusal(&backup).snapshot(), @"
    exit status 10
    ----- stderr
    error: push failed: the remote does not exist
      Caused by: the container does not exist (404 ContainerNotFound, request [ID])

    hint: create it: az storage container create --name log --account-name devstoreaccount1 --blob-endpoint http://127.0.0.1:[PORT]/devstoreaccount1
    ");
    assert!(backup.fake.blobs(CONTAINER).is_empty());
}
