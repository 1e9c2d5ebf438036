//! Signatures for a whole account.

use super::Storage;
use devlog_tests::{
    azure_fake::{AccountSas, Call},
    azurite::{ACCOUNT, KEY},
};

rules! {
    both: an_account_s_signature_opens_a_blob,
        an_account_s_signature_opens_a_listing,
        an_account_s_signature_of_an_older_version_is_known,
        a_signature_for_other_services_opens_no_blob,
        a_signature_for_containers_opens_no_blob,
        a_signature_for_blobs_opens_no_listing,
        an_account_s_signature_gives_what_its_letters_say,
        an_account_s_permission_cannot_be_added,
        an_account_s_resource_type_cannot_be_added,
        an_account_s_signature_ends;
}

fn anything() -> AccountSas {
    AccountSas {
        services: "b".to_owned(),
        resource_types: "sco".to_owned(),
        permissions: "rwdlac".to_owned(),
        expiry: "2999-01-02T00:00:00Z".to_owned(),
        version: "2023-11-03".to_owned(),
    }
}

fn get(storage: &Storage, sas: &AccountSas) -> Call {
    let query = sas.query(ACCOUNT, KEY);
    storage.get(&format!("x?{query}")).unsigned()
}

fn list(storage: &Storage, sas: &AccountSas) -> Call {
    let query = sas.query(ACCOUNT, KEY);
    storage.list(&format!("&{query}")).unsigned()
}

fn an_account_s_signature_opens_a_blob(storage: &Storage) {
    storage.assert(&get(storage, &anything()), "404 BlobNotFound");
}

fn an_account_s_signature_opens_a_listing(storage: &Storage) {
    storage.assert(&list(storage, &anything()), "200");
}

fn an_account_s_signature_of_an_older_version_is_known(storage: &Storage) {
    let sas = AccountSas {
        version: "2019-12-12".to_owned(),
        ..anything()
    };
    storage.assert(&list(storage, &sas), "200");
}

fn a_signature_for_other_services_opens_no_blob(storage: &Storage) {
    let sas = AccountSas {
        services: "qt".to_owned(),
        ..anything()
    };
    storage.assert(&get(storage, &sas), "403 AuthorizationServiceMismatch");
}

fn about(resource_types: &str) -> AccountSas {
    AccountSas {
        resource_types: resource_types.to_owned(),
        ..anything()
    }
}

const WRONG_TYPE: &str = "403 AuthorizationResourceTypeMismatch";

fn a_signature_for_containers_opens_no_blob(storage: &Storage) {
    storage.assert(&get(storage, &about("c")), WRONG_TYPE);
}

fn a_signature_for_blobs_opens_no_listing(storage: &Storage) {
    storage.assert(&list(storage, &about("o")), WRONG_TYPE);
}

fn an_account_s_signature_gives_what_its_letters_say(storage: &Storage) {
    let sas = AccountSas {
        permissions: "wdl".to_owned(),
        ..anything()
    };
    storage.assert(&get(storage, &sas), "403 AuthorizationPermissionMismatch");
}

/// Tries a signature with something put in place of what was signed.
#[track_caller]
fn refuse_changed(storage: &Storage, signed: &str, instead: &str) {
    let sas = AccountSas {
        permissions: "l".to_owned(),
        ..about("o")
    };
    let query = sas.query(ACCOUNT, KEY).replace(signed, instead);
    let call = storage.get(&format!("x?{query}")).unsigned();
    storage.assert(&call, "403 AuthenticationFailed");
}

fn an_account_s_permission_cannot_be_added(storage: &Storage) {
    refuse_changed(storage, "sp=l", "sp=rl");
}

fn an_account_s_resource_type_cannot_be_added(storage: &Storage) {
    refuse_changed(storage, "srt=o", "srt=co");
}

fn an_account_s_signature_ends(storage: &Storage) {
    let sas = AccountSas {
        expiry: "2020-01-02T00:00:00Z".to_owned(),
        ..anything()
    };
    storage.assert(&get(storage, &sas), "403 AuthenticationFailed");
}
