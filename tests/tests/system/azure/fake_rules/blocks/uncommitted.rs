//! Blocks before a list names them.

use crate::azure::fake_rules::Storage;
use devlog_tests::azure_fake::Call;
use jiff::SignedDuration;

rules! {
    both: a_block_alone_makes_no_blob,
        a_block_alone_is_not_listed,
        a_block_does_not_change_the_blob_that_is_there,
        a_block_s_id_is_base64,
        all_ids_have_one_length,
        a_block_of_the_same_id_replaces_the_first,
        an_id_has_64_bytes_at_most;
    only_strict("Azurite keeps them"): an_upload_throws_away_what_waits;
    only_strict("Azurite keeps them for ever"): what_waited_for_a_week_is_gone,
        another_block_makes_the_first_wait_longer;
    only_strict("Azurite takes an empty one"): a_block_s_id_is_needed;
    only_strict("Azurite takes blocks of nothing"): a_block_holds_something;
}

fn with_id(storage: &Storage, id: &str) -> Call {
    let path = storage.path(&format!("x?comp=block&blockid={id}"));
    Call::new("PUT", &path).body("abc")
}

#[track_caller]
fn put(storage: &Storage, id: &str, body: &str) {
    storage.assert(&storage.put_block("x", id, body), "201");
}

fn a_block_alone_makes_no_blob(storage: &Storage) {
    put(storage, "1", "abc");
    storage.assert(&storage.get("x"), "404 BlobNotFound");
    storage.assert(&storage.head("x"), "404 BlobNotFound");
}

fn a_block_alone_is_not_listed(storage: &Storage) {
    put(storage, "1", "abc");
    assert!(storage.names("").is_empty());
}

fn a_block_does_not_change_the_blob_that_is_there(storage: &Storage) {
    storage.fill("old");
    let etag = storage.etag("x");
    put(storage, "1", "new");
    assert_eq!(
        (storage.content(), storage.etag("x")),
        ("old".to_owned(), etag)
    );
}

fn a_block_s_id_is_base64(storage: &Storage) {
    let call = with_id(storage, "%21%21");
    storage.assert(&call, "400 InvalidQueryParameterValue");
}

fn a_block_s_id_is_needed(storage: &Storage) {
    let call = with_id(storage, "");
    storage.assert(&call, "400 InvalidQueryParameterValue");
}

fn all_ids_have_one_length(storage: &Storage) {
    put(storage, "001", "abc");
    let other = storage.put_block("x", "000002", "def");
    storage.assert(&other, "400 InvalidBlobOrBlock");
}

fn a_block_of_the_same_id_replaces_the_first(storage: &Storage) {
    put(storage, "1", "abc");
    put(storage, "1", "def");
    storage.assert(&storage.commit("x", &["1"]), "201");
    assert_eq!(storage.content(), "def");
}

fn an_id_has_64_bytes_at_most(storage: &Storage) {
    put(storage, &"1".repeat(64), "abc");
    let longer = storage.put_block("y", &"1".repeat(65), "abc");
    storage.assert(&longer, "400 OutOfRangeInput");
}

fn an_upload_throws_away_what_waits(storage: &Storage) {
    put(storage, "1", "abc");
    storage.fill("other");
    storage.assert(&storage.commit("x", &["1"]), "400 InvalidBlockList");
}

/// Sets the service's clock so many days ahead, and sends with a date that fits.
#[track_caller]
fn later(storage: &Storage, days: i64, call: Call, verdict: &str) {
    let ahead = SignedDuration::from_hours(days * 24);
    storage.fake().set_clock_ahead(ahead);
    storage.assert(&call.dated(ahead), verdict);
}

fn what_waited_for_a_week_is_gone(storage: &Storage) {
    put(storage, "1", "abc");
    let commit = storage.commit("x", &["1"]);
    later(storage, 8, commit, "400 InvalidBlockList");
}

fn another_block_makes_the_first_wait_longer(storage: &Storage) {
    put(storage, "1", "abc");
    later(storage, 6, storage.put_block("x", "2", "def"), "201");
    later(storage, 12, storage.commit("x", &["1", "2"]), "201");
}

fn a_block_holds_something(storage: &Storage) {
    let call = storage.put_block("x", "1", "");
    storage.assert(&call, "400 InvalidHeaderValue");
}
