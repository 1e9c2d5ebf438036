//! Signatures for one container or one blob: what each permission opens, and what was signed.

use super::Storage;
use devlog_tests::{
    azure_fake::{Call, Place, Sas},
    azurite::{ACCOUNT, KEY},
};

rules! {
    both: read_opens_a_blob,
        read_describes_a_blob,
        list_opens_the_listing,
        create_makes_a_blob,
        write_makes_a_blob,
        write_replaces_a_blob,
        delete_removes_a_blob,
        without_read_nothing_is_read,
        without_read_nothing_is_described,
        without_list_nothing_is_listed,
        without_write_or_create_nothing_is_written,
        without_delete_nothing_is_removed,
        without_write_no_block_is_put,
        a_signature_for_a_blob_opens_that_one,
        a_signature_for_a_blob_opens_no_other,
        a_signature_for_a_blob_does_not_list,
        a_signature_for_another_container_opens_nothing,
        a_permission_cannot_be_added,
        the_end_cannot_be_moved,
        the_beginning_cannot_be_left_out,
        the_resource_cannot_be_changed,
        the_version_cannot_be_changed,
        a_signature_of_another_key_opens_nothing;
    only_strict("Azurite calls it a missing permission"): create_replaces_no_blob;
    only_strict("Azurite takes them in every order"): permissions_stand_in_their_order;
    only_strict("Azurite knows versions that there are not"): a_version_that_there_is_not_is_refused;
}

/// The query of a signature for the container.
fn sas(storage: &Storage, sas: &Sas) -> String {
    sas.query(&place(storage, None), KEY)
}

fn place(storage: &Storage, blob: Option<&str>) -> Place {
    Place {
        account: ACCOUNT.to_owned(),
        container: storage.container.clone(),
        blob: blob.map(str::to_owned),
    }
}

fn letters(storage: &Storage, permissions: &str) -> String {
    sas(storage, &Sas::for_an_hour(permissions))
}

fn get(storage: &Storage, query: &str) -> Call {
    storage.get(&format!("x?{query}")).unsigned()
}

fn put(storage: &Storage, query: &str) -> Call {
    storage.put(&format!("x?{query}"), "2").unsigned()
}

fn list(storage: &Storage, query: &str) -> Call {
    storage.list(&format!("&{query}")).unsigned()
}

fn read_opens_a_blob(storage: &Storage) {
    storage.fill("1");
    storage.assert(&get(storage, &letters(storage, "r")), "200");
}

fn read_describes_a_blob(storage: &Storage) {
    storage.fill("1");
    let call = get(storage, &letters(storage, "r")).method("HEAD");
    storage.assert(&call, "200");
}

fn list_opens_the_listing(storage: &Storage) {
    storage.assert(&list(storage, &letters(storage, "l")), "200");
}

fn create_makes_a_blob(storage: &Storage) {
    storage.assert(&put(storage, &letters(storage, "c")), "201");
}

fn create_replaces_no_blob(storage: &Storage) {
    storage.fill("1");
    let call = put(storage, &letters(storage, "c"));
    storage.assert(&call, "403 UnauthorizedBlobOverwrite");
    assert_eq!(storage.content(), "1");
}

fn write_makes_a_blob(storage: &Storage) {
    storage.assert(&put(storage, &letters(storage, "w")), "201");
}

fn write_replaces_a_blob(storage: &Storage) {
    storage.fill("1");
    storage.assert(&put(storage, &letters(storage, "w")), "201");
    assert_eq!(storage.content(), "2");
}

fn delete_removes_a_blob(storage: &Storage) {
    storage.fill("1");
    let call = get(storage, &letters(storage, "d")).method("DELETE");
    storage.assert(&call, "202");
}

const MISMATCH: &str = "403 AuthorizationPermissionMismatch";

fn without_read_nothing_is_read(storage: &Storage) {
    storage.fill("1");
    storage.assert(&get(storage, &letters(storage, "cwdl")), MISMATCH);
}

fn without_read_nothing_is_described(storage: &Storage) {
    storage.fill("1");
    let call = get(storage, &letters(storage, "cwdl")).method("HEAD");
    storage.assert(&call, MISMATCH);
}

fn without_list_nothing_is_listed(storage: &Storage) {
    storage.assert(&list(storage, &letters(storage, "rcwd")), MISMATCH);
}

fn without_write_or_create_nothing_is_written(storage: &Storage) {
    storage.assert(&put(storage, &letters(storage, "rdl")), MISMATCH);
    storage.assert(&storage.head("x"), "404 BlobNotFound");
}

fn without_delete_nothing_is_removed(storage: &Storage) {
    storage.fill("1");
    let call = get(storage, &letters(storage, "rcwl")).method("DELETE");
    storage.assert(&call, MISMATCH);
    assert_eq!(storage.content(), "1");
}

fn without_write_no_block_is_put(storage: &Storage) {
    let call = storage.put_block("x", "1", "abc").unsigned();
    let path = storage.path("x?comp=block&blockid=MQ%3D%3D&");
    let call = call.path(&format!("{path}{}", letters(storage, "rdl")));
    storage.assert(&call, MISMATCH);
}

fn a_signature_for_a_blob_opens_that_one(storage: &Storage) {
    storage.fill("1");
    let query = Sas::for_an_hour("r").query(&place(storage, Some("x")), KEY);
    storage.assert(&get(storage, &query), "200");
}

fn a_signature_for_a_blob_opens_no_other(storage: &Storage) {
    storage.fill("1");
    let query = Sas::for_an_hour("r").query(&place(storage, Some("y")), KEY);
    storage.assert(&get(storage, &query), "403 AuthenticationFailed");
}

fn a_signature_for_a_blob_does_not_list(storage: &Storage) {
    let query = Sas::for_an_hour("l").query(&place(storage, Some("x")), KEY);
    storage.assert(&list(storage, &query), "403 AuthenticationFailed");
}

/// Tries a signature that is not what was signed.
#[track_caller]
fn refuse(storage: &Storage, query: &str) {
    storage.fill("1");
    storage.assert(&get(storage, query), "403 AuthenticationFailed");
}

fn a_signature_for_another_container_opens_nothing(storage: &Storage) {
    let other = Place {
        container: "other".to_owned(),
        ..place(storage, None)
    };
    refuse(storage, &Sas::for_an_hour("r").query(&other, KEY));
}

fn a_permission_cannot_be_added(storage: &Storage) {
    refuse(storage, &letters(storage, "r").replace("sp=r", "sp=rl"));
}

fn the_end_cannot_be_moved(storage: &Storage) {
    let query = letters(storage, "r");
    let (before, after) = query.split_once("se=20").expect("it has an end");
    refuse(storage, &format!("{before}se=21{after}"));
}

fn the_beginning_cannot_be_left_out(storage: &Storage) {
    let query = letters(storage, "r");
    let parts = query.split('&').filter(|part| !part.starts_with("st="));
    refuse(storage, &parts.collect::<Vec<_>>().join("&"));
}

fn the_resource_cannot_be_changed(storage: &Storage) {
    refuse(storage, &letters(storage, "r").replace("sr=c", "sr=b"));
}

fn the_version_cannot_be_changed(storage: &Storage) {
    let query = letters(storage, "r");
    refuse(storage, &query.replace("2023%2D11%2D03", "2022%2D11%2D02"));
}

fn a_signature_of_another_key_opens_nothing(storage: &Storage) {
    let key = KEY.replace("Eby8", "AAAA");
    let query = Sas::for_an_hour("r").query(&place(storage, None), &key);
    refuse(storage, &query);
}

fn permissions_stand_in_their_order(storage: &Storage) {
    refuse(storage, &letters(storage, "lr"));
}

fn a_version_that_there_is_not_is_refused(storage: &Storage) {
    let newest = Sas {
        version: "2023-11-04".to_owned(),
        ..Sas::for_an_hour("r")
    };
    refuse(storage, &sas(storage, &newest));
}
