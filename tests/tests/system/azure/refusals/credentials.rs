//! Keys, signatures and clocks that are refused.

use super::{first_refusal, report};
use devlog_tests::{
    azure_fake::{CONTAINER, StrictBackup},
    azurite::KEY,
};
use insta::assert_snapshot;
use jiff::SignedDuration;

#[test]
fn a_wrong_key_exits_12_at_the_first_request() {
    let backup = StrictBackup::new(1);
    backup.fake.set_key(&KEY.replace("Eby8", "AAAA"));
    assert_snapshot!(first_refusal(&backup).snapshot(), @"
    exit status 12
    ----- stderr
    error: push failed: authentication
      Caused by: azure refused the credentials (403 AuthenticationFailed, request [ID])

    hint: check `account_key`: it must be a current key of the account `devstoreaccount1`; expected https://ACCOUNT.blob.core.windows.net/CONTAINER[/PREFIX]
    ");
}

#[test]
fn a_wrong_clock_is_reported_before_the_key() {
    let report_at = |seconds| {
        let backup = StrictBackup::new(1);
        let ahead = SignedDuration::from_secs(seconds);
        backup.fake.set_clock_ahead(ahead);
        report(&first_refusal(&backup))
    };
    let reports = report_at(-(20 * 60 + 30)) + &report_at(3 * 3600 + 30);
    assert_snapshot!(reports, @"
    exit status 12
    error: push failed: authentication
      Caused by: azure refused the credentials (403 AuthenticationFailed, request [ID])
    hint: this computer's clock is 20 minutes ahead; set it right, since azure refuses signatures that are off by 15 minutes

    exit status 12
    error: push failed: authentication
      Caused by: azure refused the credentials (403 AuthenticationFailed, request [ID])
    hint: this computer's clock is 3 hours behind; set it right, since azure refuses signatures that are off by 15 minutes
    ");
}

#[test]
fn a_refused_shared_signature_is_expired_or_to_be_checked() {
    let report_of = |change: fn(String) -> String| {
        let backup = StrictBackup::new(1);
        let sas = change(backup.fake.sas(CONTAINER));
        backup.configure(&format!("sas = \"{sas}\""));
        report(&first_refusal(&backup))
    };
    let changed = report_of(|sas| sas.replace("sp=racwdl", "sp=rl"));
    let expired = report_of(|sas| sas.replace("sp=racwdl", "sp=rl&se=2020-01-02T03:04:05Z"));
    assert_snapshot!(changed + &expired, @"
    exit status 12
    error: push failed: authentication
      Caused by: azure refused the credentials (403 AuthenticationFailed, request [ID])
    hint: check `sas`: is it whole, is its time (`st`, `se`) now, and was the key that signed it replaced?

    exit status 12
    error: push failed: authentication
      Caused by: azure refused the credentials (403 AuthenticationFailed, request [ID])
    hint: the signature in `sas` expired at [TIME]; make a new one
    ");
}

#[test]
fn a_private_container_refuses_anonymous_requests() {
    let backup = StrictBackup::new(1);
    backup.configure("auth_method = \"anonymous\"");
    assert_snapshot!(first_refusal(&backup).snapshot(), @"
    exit status 12
    ----- stderr
    error: push failed: authentication
      Caused by: azure refused the credentials (401 NoAuthenticationInformation, request [ID])

    hint: the container is not open to everybody; set `auth_method` to another one than `anonymous`
    ");
}
