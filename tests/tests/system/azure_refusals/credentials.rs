//! Keys, signatures and clocks that are refused.

use super::{first_refusal, listing_refused};
use devlog_tests::{
    azure_fake::{CONTAINER, Sas, StrictBackup},
    azurite::KEY,
};
use insta::assert_snapshot;
use jiff::SignedDuration;

#[test]
fn a_wrong_key_exits_12_at_the_first_request() {
    let backup = StrictBackup::new(1);
    backup.fake.set_key(&KEY.replace("Eby8", "AAAA"));
    assert_snapshot!(first_refusal(&backup).expect(12).snapshot(), @r"
    exit status 12
    ----- stderr
    error: push failed: authentication
      Caused by: azure refused the credentials (403 AuthenticationFailed, request [ID])

    hint: check `account_key`: it must be a current key of the account `devstoreaccount1`; expected https://ACCOUNT.blob.core.windows.net/CONTAINER[/PREFIX]
    ");
}

#[test]
fn a_clock_that_is_ahead_is_told_first() {
    let backup = StrictBackup::new(1);
    backup
        .fake
        .set_clock_ahead(SignedDuration::from_secs(-(20 * 60 + 30)));
    assert_snapshot!(first_refusal(&backup).expect(12).snapshot(), @r"
    exit status 12
    ----- stderr
    error: push failed: authentication
      Caused by: azure refused the credentials (403 AuthenticationFailed, request [ID])

    hint: this computer's clock is 20 minutes ahead; set it right, since azure refuses signatures that are off by 15 minutes
    ");
}

#[test]
fn a_clock_that_is_behind_is_told_first() {
    let backup = StrictBackup::new(1);
    backup
        .fake
        .set_clock_ahead(SignedDuration::from_secs(3 * 3600 + 30));
    assert_snapshot!(first_refusal(&backup).expect(12).snapshot(), @r"
    exit status 12
    ----- stderr
    error: push failed: authentication
      Caused by: azure refused the credentials (403 AuthenticationFailed, request [ID])

    hint: this computer's clock is 3 hours behind; set it right, since azure refuses signatures that are off by 15 minutes
    ");
}

#[test]
fn a_clock_that_makes_a_shared_signature_look_early_is_told_first() {
    let backup = StrictBackup::new(1);
    let sas = backup.fake.sas(CONTAINER, "rcwl");
    backup.configure(&format!("sas = \"{sas}\""));
    backup
        .fake
        .set_clock_ahead(SignedDuration::from_secs(-(2 * 3600 + 30)));
    assert_snapshot!(first_refusal(&backup).expect(12).snapshot(), @r"
    exit status 12
    ----- stderr
    error: push failed: authentication
      Caused by: azure refused the credentials (403 AuthenticationFailed, request [ID])

    hint: this computer's clock is 2 hours ahead; set it right, since azure refuses signatures that are off by 15 minutes
    ");
}

#[test]
fn an_expired_shared_signature_is_told_with_its_end() {
    let backup = StrictBackup::new(1);
    let sas = Sas {
        permissions: "rcwl".to_owned(),
        expiry: Some("2020-01-02T03:04:05Z".to_owned()),
        version: "2023-11-03".to_owned(),
        ..Sas::default()
    };
    backup.configure(&format!("sas = \"{}\"", backup.fake.sign(CONTAINER, &sas)));
    assert_snapshot!(first_refusal(&backup).expect(12).snapshot(), @r"
    exit status 12
    ----- stderr
    error: push failed: authentication
      Caused by: azure refused the credentials (403 AuthenticationFailed, request [ID])

    hint: the signature in `sas` expired at [TIME]; make a new one
    ");
}

#[test]
fn a_shared_signature_for_another_container_is_told() {
    let backup = StrictBackup::new(1);
    let sas = backup.fake.sas("other", "rcwl");
    backup.configure(&format!("sas = \"{sas}\""));
    assert_snapshot!(first_refusal(&backup).expect(12).snapshot(), @r"
    exit status 12
    ----- stderr
    error: push failed: authentication
      Caused by: azure refused the credentials (403 AuthenticationFailed, request [ID])

    hint: check `sas`: is it whole, is its time (`st`, `se`) now, and was the key that signed it replaced?
    ");
}

#[test]
fn nobody_is_let_in_without_credentials() {
    let backup = StrictBackup::new(1);
    backup.configure("auth_method = \"anonymous\"");
    assert_snapshot!(first_refusal(&backup).expect(12).snapshot(), @r"
    exit status 12
    ----- stderr
    error: push failed: authentication
      Caused by: azure refused the credentials (401 NoAuthenticationInformation, request [ID])

    hint: the container is not open to everybody; set `auth_method` to another one than `anonymous`
    ");
}

#[test]
fn a_shared_signature_that_has_not_begun_is_told() {
    let backup = StrictBackup::new(1);
    let sas = Sas {
        start: Some("2999-01-01T00:00:00Z".to_owned()),
        expiry: Some("2999-01-02T00:00:00Z".to_owned()),
        ..Sas::for_an_hour("rcwl")
    };
    backup.configure(&format!("sas = \"{}\"", backup.fake.sign(CONTAINER, &sas)));
    assert_snapshot!(first_refusal(&backup).snapshot(), @r"
    exit status 12
    ----- stderr
    error: push failed: authentication
      Caused by: azure refused the credentials (403 AuthenticationFailed, request [ID])

    hint: check `sas`: is it whole, is its time (`st`, `se`) now, and was the key that signed it replaced?
    ");
}

#[test]
fn an_account_without_keys_is_told() {
    let backup = StrictBackup::new(1);
    backup.fake.forbid_keys();
    assert_snapshot!(first_refusal(&backup).expect(12).snapshot(), @r"
    exit status 12
    ----- stderr
    error: push failed: permission denied
      Caused by: azure refused the access (403 KeyBasedAuthenticationNotPermitted, request [ID])

    hint: the account forbids keys and what is signed with them; set `auth_method` to `azure_cli`, `managed_identity` or another kind of token
    ");
}

#[test]
fn a_shared_signature_of_an_account_without_keys_is_told() {
    let backup = StrictBackup::new(1);
    let sas = backup.fake.sas(CONTAINER, "rcwl");
    backup.configure(&format!("sas = \"{sas}\""));
    backup.fake.forbid_keys();
    assert_snapshot!(first_refusal(&backup).snapshot(), @r"
    exit status 12
    ----- stderr
    error: push failed: permission denied
      Caused by: azure refused the access (403 KeyBasedAuthenticationNotPermitted, request [ID])

    hint: the account forbids keys and what is signed with them; set `auth_method` to `azure_cli`, `managed_identity` or another kind of token
    ");
}

#[test]
fn any_401_exits_12() {
    let output = listing_refused(401, "InvalidAuthenticationInfo");
    assert_snapshot!(output.expect(12).snapshot(), @r"
    exit status 12
    ----- stderr
    error: push failed: authentication
      Caused by: azure refused the credentials (401 InvalidAuthenticationInfo, request [ID])

    hint: check `account_key`: it must be a current key of the account `devstoreaccount1`; expected https://ACCOUNT.blob.core.windows.net/CONTAINER[/PREFIX]
    ");
}
