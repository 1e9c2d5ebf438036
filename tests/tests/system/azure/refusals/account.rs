//! Rights that the credentials lack, and settings of the account.

use super::{first_refusal, listings_refused};
use devlog_tests::{
    azure_fake::{CONTAINER, Meeting, StrictBackup, refuse},
    azurite::KEY,
};
use insta::assert_snapshot;

#[test]
fn each_refusal_of_a_shared_signature_has_its_hint() {
    let refusals = [
        (403, "AuthorizationPermissionMismatch"),
        (403, "AuthorizationResourceTypeMismatch"),
        (403, "AuthorizationServiceMismatch"),
        (403, "AuthorizationSourceIPMismatch"),
        (403, "AuthorizationProtocolMismatch"),
        (403, "KeyBasedAuthenticationNotPermitted"),
    ];
    assert_snapshot!(listings_refused("sas = \"sig=x\"", &refusals), @"
    exit status 12
    error: push failed: permission denied
      Caused by: azure refused the access (403 AuthorizationPermissionMismatch, request [ID])
    hint: the signature in `sas` lacks a permission: a push needs read, create, write and list (sp=rcwl), and to remove objects delete (d)

    exit status 12
    error: push failed: permission denied
      Caused by: azure refused the access (403 AuthorizationResourceTypeMismatch, request [ID])
    hint: the signature is for other parts of the account; it needs the blob service (ss=b), and containers and objects in it (srt=co)

    exit status 12
    error: push failed: permission denied
      Caused by: azure refused the access (403 AuthorizationServiceMismatch, request [ID])
    hint: the signature is for other parts of the account; it needs the blob service (ss=b), and containers and objects in it (srt=co)

    exit status 12
    error: push failed: permission denied
      Caused by: azure refused the access (403 AuthorizationSourceIPMismatch, request [ID])
    hint: the signature is for other addresses than this computer's (`sip`); make one for this network

    exit status 12
    error: push failed: permission denied
      Caused by: azure refused the access (403 AuthorizationProtocolMismatch, request [ID])
    hint: the signature is for https only (`spr`); use an https:// url, or make one for http too

    exit status 12
    error: push failed: permission denied
      Caused by: azure refused the access (403 KeyBasedAuthenticationNotPermitted, request [ID])
    hint: the account forbids keys and what is signed with them; set `auth_method` to `azure_cli`, `managed_identity` or another kind of token
    ");
}

#[test]
fn each_refusal_of_a_key_has_its_hint() {
    let refusals = [
        (403, "AuthorizationPermissionMismatch"),
        (403, "AuthorizationFailure"),
        (403, "KeyBasedAuthenticationNotPermitted"),
        (403, "SomethingNew"),
        (401, "InvalidAuthenticationInfo"),
    ];
    let key = format!("account_key = \"{KEY}\"");
    assert_snapshot!(listings_refused(&key, &refusals), @"
    exit status 12
    error: push failed: permission denied
      Caused by: azure refused the access (403 AuthorizationPermissionMismatch, request [ID])
    hint: give the identity the role Storage Blob Data Contributor on the container `log` (being Owner of the account is not enough); it can take minutes until it counts

    exit status 12
    error: push failed: permission denied
      Caused by: azure refused the access (403 AuthorizationFailure, request [ID])
    hint: an emulator answers so to a wrong key; check `account_key`

    exit status 12
    error: push failed: permission denied
      Caused by: azure refused the access (403 KeyBasedAuthenticationNotPermitted, request [ID])
    hint: the account forbids keys and what is signed with them; set `auth_method` to `azure_cli`, `managed_identity` or another kind of token

    exit status 12
    error: push failed: permission denied
      Caused by: azure refused the access (403 SomethingNew, request [ID])
    hint: give the credentials in [remote.azure] of [SANDBOX]/journal/config.toml the right to list, read and write there

    exit status 12
    error: push failed: authentication
      Caused by: azure refused the credentials (401 InvalidAuthenticationInfo, request [ID])
    hint: check `account_key`: it must be a current key of the account `devstoreaccount1`; expected https://ACCOUNT.blob.core.windows.net/CONTAINER[/PREFIX]
    ");
}

#[test]
fn a_credential_that_may_only_list_fails_each_file_with_one_hint() {
    let backup = StrictBackup::new(1);
    let sas = backup.fake.sas(CONTAINER);
    backup.configure(&format!("sas = \"{sas}\""));
    let forbidden = refuse(403, "AuthorizationPermissionMismatch");
    backup.fake.plan(Meeting::every("put"), forbidden);
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
fn a_signature_that_may_only_create_fails_at_the_first_change() {
    let backup = StrictBackup::new(1);
    let _ = backup.push_well();
    backup.journal.append(0, "More.");
    let forbidden = refuse(403, "UnauthorizedBlobOverwrite");
    backup.fake.plan(Meeting::every("put"), forbidden);
    let (output, _) = backup.push();
    assert_snapshot!(output.snapshot(), @"
    exit status 12
    ----- stderr
    ✗ Pushed 0 of 1 file to Azure Storage
      1 file failed:
      - events/20230101.jsonl
        upload failed: azure refused the access (403 UnauthorizedBlobOverwrite, request [ID])
      last complete push: just now

    hint: the signature may create objects but not replace them; it needs the permission Write (w)
    ");
}

#[test]
fn a_missing_container_comes_with_the_command_that_makes_it() {
    let backup = StrictBackup::new(1);
    backup.fake.delete(CONTAINER);
    assert_snapshot!(first_refusal(&backup).snapshot(), @"
    exit status 10
    ----- stderr
    error: push failed: the container does not exist
      Caused by: the container does not exist (404 ContainerNotFound, request [ID])

    hint: create it: az storage container create --name log --account-name devstoreaccount1 --blob-endpoint http://127.0.0.1:[PORT]/devstoreaccount1
    ");
    assert!(backup.fake.blobs(CONTAINER).is_empty());
}

#[test]
fn a_version_that_the_service_does_not_know_comes_with_its_setting() {
    let backup = StrictBackup::new(1);
    backup.configure(&format!(
        "account_key = \"{KEY}\"\napi_version = \"2099-01-01\""
    ));
    assert_snapshot!(first_refusal(&backup).snapshot(), @"
    exit status 1
    ----- stderr
    error: push failed: the provider reported an error
      Caused by: azure refused the request (400 InvalidHeaderValue, request [ID])

    hint: the service may not know this version of its interface; set `api_version` to an older one
    ");
}
