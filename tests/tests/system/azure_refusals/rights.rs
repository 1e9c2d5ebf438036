//! What the credentials may not do.

use super::{first_refusal, listing_refused};
use devlog_tests::{
    azure_fake::{AccountSas, CONTAINER, Sas, StrictBackup},
    azurite::{ACCOUNT, KEY},
};
use insta::assert_snapshot;

#[test]
fn a_shared_signature_that_may_not_list_is_told() {
    let backup = StrictBackup::new(1);
    let sas = backup.fake.sas(CONTAINER, "rcw");
    backup.configure(&format!("sas = \"{sas}\""));
    assert_snapshot!(first_refusal(&backup).expect(12).snapshot(), @r"
    exit status 12
    ----- stderr
    error: push failed: permission denied
      Caused by: azure refused the access (403 AuthorizationPermissionMismatch, request [ID])

    hint: the signature in `sas` lacks a permission: a push needs read, create, write and list (sp=rcwl), and to remove objects delete (d)
    ");
}

#[test]
fn a_shared_signature_that_may_not_write_is_told() {
    let backup = StrictBackup::new(1);
    let sas = backup.fake.sas(CONTAINER, "rl");
    backup.configure(&format!("sas = \"{sas}\""));
    let (output, _) = backup.push();
    assert_snapshot!(output.expect(12).snapshot(), @r"
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
fn a_shared_signature_that_may_only_create_is_told_at_the_first_change() {
    let backup = StrictBackup::new(1);
    let sas = backup.fake.sas(CONTAINER, "rcl");
    backup.configure(&format!("sas = \"{sas}\""));
    let _ = backup.push_well();
    backup.journal.append(0, "More.");
    let (output, _) = backup.push();
    assert_snapshot!(output.expect(12).snapshot(), @r"
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

/// A signature for the whole account, but for what is missing in it.
fn account_sas(services: &str, resource_types: &str) -> String {
    let sas = AccountSas {
        services: services.to_owned(),
        resource_types: resource_types.to_owned(),
        permissions: "rwlac".to_owned(),
        expiry: "2999-01-02T00:00:00Z".to_owned(),
        version: "2023-11-03".to_owned(),
    };
    sas.query(ACCOUNT, KEY)
}

#[test]
fn an_account_s_signature_that_is_not_for_containers_is_told() {
    let backup = StrictBackup::new(1);
    backup.configure(&format!("sas = \"{}\"", account_sas("b", "o")));
    assert_snapshot!(first_refusal(&backup).snapshot(), @r"
    exit status 12
    ----- stderr
    error: push failed: permission denied
      Caused by: azure refused the access (403 AuthorizationResourceTypeMismatch, request [ID])

    hint: the signature is for other parts of the account; it needs the blob service (ss=b), and containers and objects in it (srt=co)
    ");
}

#[test]
fn an_account_s_signature_that_is_not_for_blobs_is_told() {
    let backup = StrictBackup::new(1);
    backup.configure(&format!("sas = \"{}\"", account_sas("q", "sco")));
    assert_snapshot!(first_refusal(&backup).snapshot(), @r"
    exit status 12
    ----- stderr
    error: push failed: permission denied
      Caused by: azure refused the access (403 AuthorizationServiceMismatch, request [ID])

    hint: the signature is for other parts of the account; it needs the blob service (ss=b), and containers and objects in it (srt=co)
    ");
}

#[test]
fn a_shared_signature_for_other_addresses_is_told() {
    let backup = StrictBackup::new(1);
    let sas = Sas {
        addresses: Some("168.1.5.60".to_owned()),
        ..Sas::for_an_hour("rcwl")
    };
    backup.configure(&format!("sas = \"{}\"", backup.fake.sign(CONTAINER, &sas)));
    assert_snapshot!(first_refusal(&backup).snapshot(), @r"
    exit status 12
    ----- stderr
    error: push failed: permission denied
      Caused by: azure refused the access (403 AuthorizationSourceIPMismatch, request [ID])

    hint: the signature is for other addresses than this computer's (`sip`); make one for this network
    ");
}

#[test]
fn a_shared_signature_for_https_over_http_is_told() {
    let backup = StrictBackup::new(1);
    let sas = Sas {
        protocol: Some("https".to_owned()),
        ..Sas::for_an_hour("rcwl")
    };
    backup.configure(&format!("sas = \"{}\"", backup.fake.sign(CONTAINER, &sas)));
    assert_snapshot!(first_refusal(&backup).snapshot(), @r"
    exit status 12
    ----- stderr
    error: push failed: permission denied
      Caused by: azure refused the access (403 AuthorizationProtocolMismatch, request [ID])

    hint: the signature is for https only (`spr`); use an https:// url, or make one for http too
    ");
}

#[test]
fn an_identity_without_the_role_is_told() {
    let output = listing_refused(403, "AuthorizationPermissionMismatch");
    assert_snapshot!(output.expect(12).snapshot(), @r"
    exit status 12
    ----- stderr
    error: push failed: permission denied
      Caused by: azure refused the access (403 AuthorizationPermissionMismatch, request [ID])

    hint: give the identity the role Storage Blob Data Contributor on the container `log` (being Owner of the account is not enough); it can take minutes until it counts
    ");
}

#[test]
fn a_refused_network_is_told() {
    let output = listing_refused(403, "AuthorizationFailure");
    assert_snapshot!(output.expect(12).snapshot(), @r"
    exit status 12
    ----- stderr
    error: push failed: permission denied
      Caused by: azure refused the access (403 AuthorizationFailure, request [ID])

    hint: an emulator answers so to a wrong key; check `account_key`
    ");
}

#[test]
fn any_403_exits_12() {
    let output = listing_refused(403, "SomethingNew");
    assert_snapshot!(output.expect(12).snapshot(), @r"
    exit status 12
    ----- stderr
    error: push failed: permission denied
      Caused by: azure refused the access (403 SomethingNew, request [ID])

    hint: give the credentials in [remote.azure] of [SANDBOX]/journal/config.toml the right to list, read and write there
    ");
}

#[test]
fn a_missing_container_is_told_with_the_command_that_makes_it() {
    let backup = StrictBackup::new(1);
    backup.fake.delete(CONTAINER);
    assert_snapshot!(first_refusal(&backup).expect(10).snapshot(), @r"
    exit status 10
    ----- stderr
    error: push failed: the place on the remote does not exist
      Caused by: the container does not exist (404 ContainerNotFound, request [ID])

    hint: create it: az storage container create --name log --account-name devstoreaccount1 --blob-endpoint http://127.0.0.1:[PORT]/devstoreaccount1
    ");
    assert!(backup.fake.blobs(CONTAINER).is_empty());
}

#[test]
fn a_version_that_the_service_does_not_know_is_told() {
    let backup = StrictBackup::new(1);
    backup.configure(&format!(
        "account_key = \"{KEY}\"\napi_version = \"2099-01-01\""
    ));
    assert_snapshot!(first_refusal(&backup).snapshot(), @r"
    exit status 1
    ----- stderr
    error: push failed: the provider reported an error
      Caused by: azure refused the request (400 InvalidHeaderValue, request [ID])

    hint: the service may not know this version of its interface; set `api_version` to an older one
    ");
}
