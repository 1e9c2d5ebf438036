//! When, from where and over what a shared access signature may be used.

use super::Storage;
use devlog_tests::{
    azure_fake::{Place, Sas},
    azurite::{ACCOUNT, KEY},
};
use jiff::SignedDuration;

rules! {
    both: a_signature_that_is_over_is_refused,
        a_signature_that_has_not_begun_is_refused,
        a_signature_may_have_no_beginning,
        a_signature_may_tell_days,
        a_signature_for_encrypted_requests_opens_no_plain_one,
        a_signature_for_both_protocols_opens_a_plain_request,
        a_signature_of_an_older_version_is_known,
        a_signature_for_this_address_opens,
        a_signature_needs_an_end;
    only_strict("Azurite looks at no address"): a_signature_for_another_address_is_refused,
        a_signature_for_a_range_of_addresses_opens_within_it;
    only_strict("Azurite has no clock to set"): a_signature_is_over_by_the_service_s_clock;
}

/// What a read with this signature is answered.
#[track_caller]
fn assert(storage: &Storage, sas: &Sas, verdict: &str) {
    let place = Place {
        account: ACCOUNT.to_owned(),
        container: storage.container.clone(),
        blob: None,
    };
    let query = sas.query(&place, KEY);
    storage.assert(&storage.get(&format!("x?{query}")).unsigned(), verdict);
}

fn read() -> Sas {
    Sas::for_an_hour("r")
}

const OPEN: &str = "404 BlobNotFound";
const FAILED: &str = "403 AuthenticationFailed";

fn a_signature_that_is_over_is_refused(storage: &Storage) {
    let sas = Sas {
        start: None,
        expiry: Some("2020-01-02T03:04:05Z".to_owned()),
        ..read()
    };
    assert(storage, &sas, FAILED);
}

fn a_signature_that_has_not_begun_is_refused(storage: &Storage) {
    let sas = Sas {
        start: Some("2999-01-01T00:00:00Z".to_owned()),
        expiry: Some("2999-01-02T00:00:00Z".to_owned()),
        ..read()
    };
    assert(storage, &sas, FAILED);
}

fn a_signature_may_have_no_beginning(storage: &Storage) {
    let sas = Sas {
        start: None,
        ..read()
    };
    assert(storage, &sas, OPEN);
}

fn a_signature_may_tell_days(storage: &Storage) {
    let sas = Sas {
        start: Some("2020-01-01".to_owned()),
        expiry: Some("2999-01-02".to_owned()),
        ..read()
    };
    assert(storage, &sas, OPEN);
}

fn a_signature_needs_an_end(storage: &Storage) {
    let sas = Sas {
        expiry: None,
        ..read()
    };
    assert(storage, &sas, FAILED);
}

fn over(protocol: &str) -> Sas {
    Sas {
        protocol: Some(protocol.to_owned()),
        ..read()
    }
}

fn a_signature_for_encrypted_requests_opens_no_plain_one(storage: &Storage) {
    assert(storage, &over("https"), "403 AuthorizationProtocolMismatch");
}

fn a_signature_for_both_protocols_opens_a_plain_request(storage: &Storage) {
    assert(storage, &over("https,http"), OPEN);
}

fn a_signature_of_an_older_version_is_known(storage: &Storage) {
    let sas = Sas {
        version: "2019-12-12".to_owned(),
        ..read()
    };
    assert(storage, &sas, OPEN);
}

fn from(addresses: &str) -> Sas {
    Sas {
        addresses: Some(addresses.to_owned()),
        ..read()
    }
}

fn a_signature_for_this_address_opens(storage: &Storage) {
    assert(storage, &from("127.0.0.1"), OPEN);
}

fn a_signature_for_another_address_is_refused(storage: &Storage) {
    assert(
        storage,
        &from("168.1.5.60"),
        "403 AuthorizationSourceIPMismatch",
    );
}

fn a_signature_for_a_range_of_addresses_opens_within_it(storage: &Storage) {
    assert(storage, &from("127.0.0.0-127.0.0.7"), OPEN);
    let beside = from("127.0.0.2-127.0.0.7");
    assert(storage, &beside, "403 AuthorizationSourceIPMismatch");
}

fn a_signature_is_over_by_the_service_s_clock(storage: &Storage) {
    let ahead = SignedDuration::from_mins(61);
    storage.fake().set_clock_ahead(ahead);
    assert(storage, &read(), FAILED);
}
