//! Signatures of a key that the service made for an identity.

use super::Storage;
use devlog_tests::{
    azure_fake::{Delegation, Place, Sas},
    azurite::{ACCOUNT, KEY},
};

rules! {
    both: a_delegated_signature_opens,
        a_delegated_signature_gives_what_its_letters_say,
        a_permission_cannot_be_added_to_a_delegated_signature,
        the_identity_of_a_delegated_signature_cannot_be_changed,
        a_delegated_signature_falls_with_its_key,
        a_key_for_another_service_opens_nothing;
    only_strict("Azurite signs the blob where the container is meant"):
        a_delegated_signature_of_an_older_version_is_known;
    only_strict("Azurite's keys last as long as they say"): a_key_lasts_a_week_at_most;
}

fn read(delegation: Delegation) -> Sas {
    Sas {
        delegation: Some(delegation),
        ..Sas::for_an_hour("r")
    }
}

fn query(storage: &Storage, sas: &Sas) -> String {
    let place = Place {
        account: ACCOUNT.to_owned(),
        container: storage.container.clone(),
        blob: None,
    };
    sas.query(&place, KEY)
}

#[track_caller]
fn assert(storage: &Storage, query: &str, verdict: &str) {
    storage.assert(&storage.get(&format!("x?{query}")).unsigned(), verdict);
}

const OPEN: &str = "404 BlobNotFound";
const FAILED: &str = "403 AuthenticationFailed";

fn a_delegated_signature_opens(storage: &Storage) {
    let sas = read(Delegation::for_an_hour());
    assert(storage, &query(storage, &sas), OPEN);
}

fn a_delegated_signature_of_an_older_version_is_known(storage: &Storage) {
    let sas = Sas {
        version: "2020-02-10".to_owned(),
        ..read(Delegation::for_an_hour())
    };
    assert(storage, &query(storage, &sas), OPEN);
}

fn a_delegated_signature_gives_what_its_letters_say(storage: &Storage) {
    let sas = Sas {
        permissions: "cw".to_owned(),
        ..read(Delegation::for_an_hour())
    };
    let mismatch = "403 AuthorizationPermissionMismatch";
    assert(storage, &query(storage, &sas), mismatch);
}

fn a_permission_cannot_be_added_to_a_delegated_signature(storage: &Storage) {
    let query = query(storage, &read(Delegation::for_an_hour()));
    assert(storage, &query.replace("sp=r", "sp=rw"), FAILED);
}

fn the_identity_of_a_delegated_signature_cannot_be_changed(storage: &Storage) {
    let query = query(storage, &read(Delegation::for_an_hour()));
    assert(storage, &query.replace("skoid=6", "skoid=7"), FAILED);
}

#[track_caller]
fn refuse(storage: &Storage, delegation: Delegation) {
    assert(storage, &query(storage, &read(delegation)), FAILED);
}

fn a_delegated_signature_falls_with_its_key(storage: &Storage) {
    let over = Delegation {
        start: "2020-01-01T00:00:00Z".to_owned(),
        expiry: "2020-01-02T00:00:00Z".to_owned(),
        ..Delegation::for_an_hour()
    };
    refuse(storage, over);
}

fn a_key_for_another_service_opens_nothing(storage: &Storage) {
    let of_queues = Delegation {
        service: "q".to_owned(),
        ..Delegation::for_an_hour()
    };
    refuse(storage, of_queues);
}

fn a_key_lasts_a_week_at_most(storage: &Storage) {
    let long = Delegation {
        start: "2020-01-01T00:00:00Z".to_owned(),
        expiry: "2999-01-01T00:00:00Z".to_owned(),
        ..Delegation::for_an_hour()
    };
    refuse(storage, long);
}
