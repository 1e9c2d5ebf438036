//! Tests of `hint`.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::{Situation, hint};
use crate::{
    credential::{Credential, Sas, SharedKey},
    endpoint::Endpoint,
    reply::refusal::Refusal,
};
use devlog_provider_api::Settings;
use jiff::SignedDuration;
use reqwest::StatusCode;

fn refusal(status: u16, code: &str) -> Refusal {
    Refusal {
        status: StatusCode::from_u16(status).unwrap(),
        code: Some(code.to_owned()),
        request_id: None,
        date: None,
        now: "2026-01-02T03:04:05Z".parse().unwrap(),
        retry_after: None,
        address: Some([10, 1, 2, 3].into()),
    }
}

fn key() -> Credential {
    Credential::SharedKey(SharedKey::new("acc", "aGk=").unwrap())
}

fn sas(text: &str) -> Credential {
    Credential::Sas(Sas::new(text).unwrap())
}

fn hint_at(url: &str, refusal: &Refusal, credential: &Credential) -> String {
    let situation = Situation {
        endpoint: &Endpoint::resolve(url, &Settings::default(), None).unwrap(),
        credential,
        setting: "the_setting",
    };
    hint(refusal, situation).unwrap_or_default()
}

fn hint_for(refusal: &Refusal, credential: &Credential) -> String {
    hint_at("https://acc.blob.core.windows.net/log", refusal, credential)
}

#[track_caller]
fn assert_holds(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "`{part}` is not in: {text}");
    }
}

#[test]
fn a_wrong_clock_is_told_before_anything_else() {
    let mut refusal = refusal(403, "AuthenticationFailed");
    refusal.date = Some(refusal.now + SignedDuration::from_mins(12));
    let text = hint_for(&refusal, &sas("se=2020-01-01&sig=x"));
    assert_eq!(
        text,
        "this computer's clock is 12 minutes behind; set it right, since azure refuses signatures \
         that are off by 15 minutes"
    );
}

#[test]
fn a_refused_key_is_told_by_its_setting_and_account() {
    let text = hint_for(&refusal(403, "AuthenticationFailed"), &key());
    assert_holds(
        &text,
        &[
            "`the_setting`",
            "`acc`",
            "https://ACCOUNT.blob.core.windows.net/CONTAINER",
        ],
    );
}

#[test]
fn an_expired_signature_is_told_with_its_end() {
    let expired = sas("se=2026-01-01T00:00Z&sig=x");
    for code in [
        "AuthenticationFailed",
        "AuthorizationPermissionMismatch",
        "SomethingNew",
    ] {
        assert_holds(
            &hint_for(&refusal(403, code), &expired),
            &["expired at 2026-01-01T00:00:00Z"],
        );
    }
    let valid = sas("se=2026-02-01&sig=x");
    let text = hint_for(&refusal(403, "AuthorizationPermissionMismatch"), &valid);
    assert_holds(&text, &["`the_setting`", "lacks a permission"]);
}

#[test]
fn a_refused_network_is_told_with_the_address_or_as_the_emulators_word_for_a_wrong_key() {
    let mut refusal = refusal(403, "AuthorizationFailure");
    let private = ["private address 10.1.2.3", "private endpoint"];
    assert_holds(&hint_for(&refusal, &key()), &private);
    refusal.address = Some([20, 60, 1, 2].into());
    let public = ["public address 20.60.1.2", "firewall", "VPN"];
    assert_holds(&hint_for(&refusal, &key()), &public);
    refusal.address = None;
    assert_holds(&hint_for(&refusal, &key()), &["firewall", "VPN"]);
    let emulator = "http://127.0.0.1:10000/devstoreaccount1/log";
    assert_holds(
        &hint_at(emulator, &refusal, &key()),
        &["emulator", "`the_setting`"],
    );
    assert_holds(
        &hint_at(emulator, &refusal, &Credential::Anonymous),
        &["`auth_method`"],
    );
}

#[test]
fn missing_rights_name_the_role() {
    let text = hint_for(
        &refusal(403, "AuthorizationPermissionMismatch"),
        &Credential::Anonymous,
    );
    assert_holds(&text, &["Storage Blob Data Contributor", "`log`"]);
}

#[test]
fn a_missing_container_names_the_command() {
    assert_eq!(
        hint_for(&refusal(404, "ContainerNotFound"), &key()),
        "create it: az storage container create --name log --account-name acc"
    );
}

#[test]
fn an_error_that_says_enough_has_no_hint() {
    assert_eq!(hint_for(&refusal(404, "BlobNotFound"), &key()), "");
}
