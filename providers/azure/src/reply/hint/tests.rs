//! Tests of `hint`.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::{Situation, hint};
use crate::{
    credential::{Credential, Sas, SharedKey},
    endpoint::Endpoint,
    reply::refusal::{ERROR_CODE, Refusal},
};
use devlog_provider_api::Settings;
use devlog_provider_http::SettingsView;
use insta::assert_snapshot;
use jiff::SignedDuration;
use reqwest::{
    StatusCode,
    header::{HeaderMap, HeaderValue},
};
use std::path::Path;

fn refusal(status: u16, code: &str) -> Refusal {
    let status = StatusCode::from_u16(status).unwrap();
    let now = "2026-01-02T03:04:05Z".parse().unwrap();
    let code = HeaderValue::from_str(code).unwrap();
    let headers = HeaderMap::from_iter([(ERROR_CODE, code)]);
    let mut refusal = Refusal::new(status, &headers, "", now);
    refusal.address = Some([10, 1, 2, 3].into());
    refusal
}

fn key() -> Credential {
    Credential::SharedKey(SharedKey::new("acc", "aGk=").unwrap())
}

fn sas(text: &str) -> Credential {
    Credential::Sas(Sas::new(text).unwrap())
}

fn hint_at(url: &str, refusal: &Refusal, credential: &Credential) -> String {
    let settings = SettingsView {
        settings: &Settings::default(),
        base_dir: Path::new(""),
    };
    let situation = Situation {
        endpoint: &Endpoint::resolve(url, &settings, None).unwrap(),
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

/// These refusals, each with its hint.
fn hints(credential: &Credential, refusals: &[(u16, &str)]) -> String {
    let line = |(status, code): &(u16, &str)| {
        let hint = hint_for(&refusal(*status, code), credential);
        format!("{status} {code}: {hint}\n")
    };
    refusals.iter().map(line).collect()
}

#[test]
fn a_wrong_clock_is_reported_before_anything_else() {
    let mut refusal = refusal(403, "AuthenticationFailed");
    refusal.facts.date = Some(refusal.facts.now + SignedDuration::from_mins(12));
    let text = hint_for(&refusal, &sas("se=2020-01-01&sig=x"));
    assert_eq!(
        text,
        "this computer's clock is 12 minutes behind; set it right, since azure refuses signatures \
         that are off by 15 minutes"
    );
}

#[test]
fn each_refusal_has_its_hint() {
    let refusals = [
        (307, ""),
        (400, "InvalidHeaderValue"),
        (401, "InvalidAuthenticationInfo"),
        (403, "AuthenticationFailed"),
        (403, "AuthorizationPermissionMismatch"),
        (403, "KeyBasedAuthenticationNotPermitted"),
        (403, "SomethingNew"),
        (404, "ContainerNotFound"),
        (404, "BlobNotFound"),
        (409, "BlobArchived"),
        (409, "BlobImmutableDueToPolicy"),
        (412, "LeaseIdMissing"),
        (429, "TooManyRequests"),
        (503, "ServerBusy"),
    ];
    assert_snapshot!(hints(&key(), &refusals), @"
    307 : check the URL, and whether a network login page is in the way; expected https://ACCOUNT.blob.core.windows.net/CONTAINER[/PREFIX]
    400 InvalidHeaderValue: the service may not know this version of its interface; set `api_version` to an older one
    401 InvalidAuthenticationInfo: check `the_setting`: it must be a current key of the account `acc`; expected https://ACCOUNT.blob.core.windows.net/CONTAINER[/PREFIX]
    403 AuthenticationFailed: check `the_setting`: it must be a current key of the account `acc`; expected https://ACCOUNT.blob.core.windows.net/CONTAINER[/PREFIX]
    403 AuthorizationPermissionMismatch: give the identity the role Storage Blob Data Contributor on the container `log` (being Owner of the account is not enough); it can take minutes until it counts
    403 KeyBasedAuthenticationNotPermitted: the account forbids keys and what is signed with them; set `auth_method` to `azure_cli`, `managed_identity` or another kind of token
    403 SomethingNew: 
    404 ContainerNotFound: create it: az storage container create --name log --account-name acc
    404 BlobNotFound: 
    409 BlobArchived: the object is in the archive tier; rehydrate it, and keep the container in the hot, cool or cold tier
    409 BlobImmutableDueToPolicy: the container is immutable; push to one without an immutability policy
    412 LeaseIdMissing: another client holds a lease on the object; end it first
    429 TooManyRequests: try again later, or with fewer uploads at once
    503 ServerBusy: try again later, or with fewer uploads at once
    ");
}

#[test]
fn each_refusal_of_a_shared_signature_has_its_hint() {
    let refusals = [
        (403, "AuthenticationFailed"),
        (403, "AuthorizationPermissionMismatch"),
        (403, "AuthorizationProtocolMismatch"),
        (403, "AuthorizationResourceTypeMismatch"),
        (403, "AuthorizationServiceMismatch"),
        (403, "AuthorizationSourceIPMismatch"),
        (403, "UnauthorizedBlobOverwrite"),
    ];
    assert_snapshot!(hints(&sas("se=2026-02-01&sig=x"), &refusals), @"
    403 AuthenticationFailed: check `the_setting`: is it whole, is its time (`st`, `se`) now, and was the key that signed it replaced?
    403 AuthorizationPermissionMismatch: the signature in `the_setting` lacks a permission: a push needs read, create, write and list (sp=rcwl), and to remove objects delete (d)
    403 AuthorizationProtocolMismatch: the signature is for https only (`spr`); use an https:// URL, or make one for http too
    403 AuthorizationResourceTypeMismatch: the signature is for other parts of the account; it needs the blob service (ss=b), and containers and objects in it (srt=co)
    403 AuthorizationServiceMismatch: the signature is for other parts of the account; it needs the blob service (ss=b), and containers and objects in it (srt=co)
    403 AuthorizationSourceIPMismatch: the signature is for other addresses than this computer's (`sip`); make one for this network
    403 UnauthorizedBlobOverwrite: the signature may create objects but not replace them; it needs the permission Write (w)
    ");
    let refusals = [
        (403, "AuthenticationFailed"),
        (403, "AuthorizationPermissionMismatch"),
        (403, "SomethingNew"),
    ];
    assert_snapshot!(hints(&sas("se=2026-01-01T00:00Z&sig=x"), &refusals), @"
    403 AuthenticationFailed: the signature in `the_setting` expired at 2026-01-01T00:00:00Z; make a new one
    403 AuthorizationPermissionMismatch: the signature in `the_setting` expired at 2026-01-01T00:00:00Z; make a new one
    403 SomethingNew: the signature in `the_setting` expired at 2026-01-01T00:00:00Z; make a new one
    ");
}

#[test]
fn an_anonymous_request_is_refused_for_lack_of_a_credential_or_a_role() {
    let refusals = [
        (401, "NoAuthenticationInformation"),
        (403, "AuthorizationPermissionMismatch"),
    ];
    assert_snapshot!(hints(&Credential::Anonymous, &refusals), @"
    401 NoAuthenticationInformation: the container is not open to everyone; set `auth_method` to another value than `anonymous`
    403 AuthorizationPermissionMismatch: give the identity the role Storage Blob Data Contributor on the container `log` (being Owner of the account is not enough); it can take minutes until it counts
    ");
}

#[test]
fn a_refused_network_is_reported_with_the_address_or_as_the_emulators_word_for_a_wrong_key() {
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
