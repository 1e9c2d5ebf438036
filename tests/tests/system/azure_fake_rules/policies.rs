//! What the owner of an account forbids.

use super::Storage;
use devlog_tests::azure_fake::{Delegation, Sas};

rules! {
    only_strict("Azurite has no policies"): an_immutable_container_takes_new_blobs,
        an_immutable_blob_is_not_replaced,
        an_immutable_blob_is_not_replaced_by_blocks,
        an_immutable_blob_is_not_removed,
        an_immutable_blob_is_read,
        an_account_without_keys_refuses_its_key,
        an_account_without_keys_refuses_what_a_key_signed,
        an_account_without_keys_takes_a_delegated_signature;
}

const IMMUTABLE: &str = "409 BlobImmutableDueToPolicy";

fn freeze(storage: &Storage) {
    storage.fake().make_immutable(&storage.container);
}

fn an_immutable_container_takes_new_blobs(storage: &Storage) {
    freeze(storage);
    storage.fill("1");
}

fn an_immutable_blob_is_not_replaced(storage: &Storage) {
    storage.fill("1");
    freeze(storage);
    storage.assert(&storage.put("x", "2"), IMMUTABLE);
    assert_eq!(storage.content(), "1");
}

fn an_immutable_blob_is_not_replaced_by_blocks(storage: &Storage) {
    storage.fill("1");
    freeze(storage);
    storage.assert(&storage.put_block("x", "1", "2"), "201");
    storage.assert(&storage.commit("x", &["1"]), IMMUTABLE);
}

fn an_immutable_blob_is_not_removed(storage: &Storage) {
    storage.fill("1");
    freeze(storage);
    storage.assert(&storage.delete("x"), IMMUTABLE);
}

fn an_immutable_blob_is_read(storage: &Storage) {
    storage.fill("1");
    freeze(storage);
    assert_eq!(storage.content(), "1");
}

/// What a read with this signature is answered by an account that forbids keys.
#[track_caller]
fn assert_without_keys(storage: &Storage, sas: &Sas, verdict: &str) {
    storage.fake().forbid_keys();
    let query = storage.fake().sign(&storage.container, sas);
    storage.assert(&storage.get(&format!("x?{query}")).unsigned(), verdict);
}

const FORBIDDEN: &str = "403 KeyBasedAuthenticationNotPermitted";

fn an_account_without_keys_refuses_its_key(storage: &Storage) {
    storage.fake().forbid_keys();
    storage.assert(&storage.get("x"), FORBIDDEN);
}

fn an_account_without_keys_refuses_what_a_key_signed(storage: &Storage) {
    assert_without_keys(storage, &Sas::for_an_hour("r"), FORBIDDEN);
}

fn an_account_without_keys_takes_a_delegated_signature(storage: &Storage) {
    let sas = Sas {
        delegation: Some(Delegation::for_an_hour()),
        ..Sas::for_an_hour("r")
    };
    assert_without_keys(storage, &sas, "404 BlobNotFound");
}
