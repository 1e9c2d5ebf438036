//! Leases: one client alone may write.

use super::Storage;
use devlog_tests::azure_fake::Call;
use jiff::SignedDuration;

rules! {
    both: a_lease_gives_an_id,
        a_leased_blob_is_not_replaced_without_the_id,
        a_leased_blob_is_not_removed_without_the_id,
        a_leased_blob_takes_no_block_without_the_id,
        a_leased_blob_takes_no_list_without_the_id,
        a_leased_blob_is_replaced_with_the_id,
        a_leased_blob_is_removed_with_the_id,
        a_leased_blob_is_not_replaced_with_another_id,
        a_leased_blob_is_read_without_the_id,
        a_leased_blob_is_not_read_with_another_id,
        a_leased_blob_stays_leased_when_it_is_replaced,
        a_leased_blob_gets_no_second_lease,
        a_lease_that_was_given_back_holds_nobody_off,
        only_the_id_gives_a_lease_back,
        a_blob_without_a_lease_takes_no_id,
        what_is_not_there_is_not_leased,
        a_lease_lasts_for_a_minute_at_most;
    only_strict("Azurite has no clock to set"): a_lease_ends;
}

const ID: &str = "11111111-1111-4111-8111-111111111111";
const OTHER: &str = "22222222-2222-4222-8222-222222222222";

fn lease(storage: &Storage, action: &str) -> Call {
    let path = storage.path("x?comp=lease");
    Call::new("PUT", &path).header("x-ms-lease-action", action)
}

fn acquire(storage: &Storage, id: &str, seconds: &str) -> Call {
    lease(storage, "acquire")
        .header("x-ms-lease-duration", seconds)
        .header("x-ms-proposed-lease-id", id)
}

/// Makes a blob and leases it for ever.
#[track_caller]
fn fill_leased(storage: &Storage) {
    storage.fill("old");
    storage.assert(&acquire(storage, ID, "-1"), "201");
}

#[track_caller]
fn assert_with(storage: &Storage, call: Call, id: &str, verdict: &str) {
    storage.assert(&call.header("x-ms-lease-id", id), verdict);
}

const MISSING: &str = "412 LeaseIdMissing";
const MISMATCH: &str = "412 LeaseIdMismatchWithBlobOperation";

fn a_lease_gives_an_id(storage: &Storage) {
    storage.fill("old");
    let call = lease(storage, "acquire").header("x-ms-lease-duration", "15");
    let id = call.send(storage.port).header("x-ms-lease-id");
    assert_eq!(id.map(|id| id.len()), Some(36), "it is a GUID");
}

fn a_leased_blob_is_not_replaced_without_the_id(storage: &Storage) {
    fill_leased(storage);
    storage.assert(&storage.put("x", "new"), MISSING);
    assert_eq!(storage.content(), "old");
}

fn a_leased_blob_is_not_removed_without_the_id(storage: &Storage) {
    fill_leased(storage);
    storage.assert(&storage.delete("x"), MISSING);
    assert_eq!(storage.content(), "old");
}

fn a_leased_blob_takes_no_block_without_the_id(storage: &Storage) {
    fill_leased(storage);
    storage.assert(&storage.put_block("x", "1", "abc"), MISSING);
}

fn a_leased_blob_takes_no_list_without_the_id(storage: &Storage) {
    fill_leased(storage);
    assert_with(storage, storage.put_block("x", "1", "abc"), ID, "201");
    storage.assert(&storage.commit("x", &["1"]), MISSING);
}

fn a_leased_blob_is_replaced_with_the_id(storage: &Storage) {
    fill_leased(storage);
    assert_with(storage, storage.put("x", "new"), ID, "201");
    assert_eq!(storage.content(), "new");
}

fn a_leased_blob_is_removed_with_the_id(storage: &Storage) {
    fill_leased(storage);
    assert_with(storage, storage.delete("x"), ID, "202");
}

fn a_leased_blob_is_not_replaced_with_another_id(storage: &Storage) {
    fill_leased(storage);
    assert_with(storage, storage.put("x", "new"), OTHER, MISMATCH);
}

fn a_leased_blob_is_read_without_the_id(storage: &Storage) {
    fill_leased(storage);
    assert_eq!(storage.content(), "old");
}

fn a_leased_blob_is_not_read_with_another_id(storage: &Storage) {
    fill_leased(storage);
    assert_with(storage, storage.get("x"), OTHER, MISMATCH);
}

fn a_leased_blob_stays_leased_when_it_is_replaced(storage: &Storage) {
    fill_leased(storage);
    assert_with(storage, storage.put("x", "new"), ID, "201");
    storage.assert(&storage.delete("x"), MISSING);
}

fn a_leased_blob_gets_no_second_lease(storage: &Storage) {
    fill_leased(storage);
    let second = acquire(storage, OTHER, "15");
    storage.assert(&second, "409 LeaseAlreadyPresent");
}

fn a_lease_that_was_given_back_holds_nobody_off(storage: &Storage) {
    fill_leased(storage);
    assert_with(storage, lease(storage, "release"), ID, "200");
    storage.fill("new");
}

fn only_the_id_gives_a_lease_back(storage: &Storage) {
    fill_leased(storage);
    let mismatch = "409 LeaseIdMismatchWithLeaseOperation";
    assert_with(storage, lease(storage, "release"), OTHER, mismatch);
    storage.assert(&storage.delete("x"), MISSING);
}

fn a_blob_without_a_lease_takes_no_id(storage: &Storage) {
    storage.fill("old");
    let verdict = "412 LeaseNotPresentWithBlobOperation";
    assert_with(storage, storage.put("x", "new"), ID, verdict);
}

fn what_is_not_there_is_not_leased(storage: &Storage) {
    storage.assert(&acquire(storage, ID, "15"), "404 BlobNotFound");
}

fn a_lease_lasts_for_a_minute_at_most(storage: &Storage) {
    storage.fill("old");
    for seconds in ["14", "61", "0"] {
        let call = acquire(storage, ID, seconds);
        storage.assert(&call, "400 InvalidHeaderValue");
    }
}

fn a_lease_ends(storage: &Storage) {
    storage.fill("old");
    storage.assert(&acquire(storage, ID, "60"), "201");
    storage.assert(&storage.delete("x"), MISSING);
    let ahead = SignedDuration::from_secs(61);
    storage.fake().set_clock_ahead(ahead);
    storage.assert(&storage.delete("x"), "202");
}
