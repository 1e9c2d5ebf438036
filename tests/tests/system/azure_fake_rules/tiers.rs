//! Hot, cool, cold and archived blobs.

use super::Storage;
use devlog_tests::azure_fake::Call;

rules! {
    both: an_upload_names_its_tier,
        a_list_of_blocks_names_its_tier,
        an_upload_without_a_tier_gets_the_account_s,
        a_tier_that_there_is_not_is_refused,
        a_list_of_blocks_with_a_tier_that_there_is_not_is_refused,
        a_listing_tells_the_tier,
        an_archived_blob_is_not_read,
        an_archived_blob_is_described,
        an_archived_blob_is_removed,
        an_archived_blob_is_not_replaced;
    only_strict("Azurite has one version"): the_tier_cold_is_not_known_to_older_versions;
    only_strict("Azurite takes every spelling"): a_tier_is_spelt_with_a_capital;
}

fn put(storage: &Storage, tier: &str) -> Call {
    storage.put("x", "1").header("x-ms-access-tier", tier)
}

fn tier_of(storage: &Storage) -> Option<String> {
    storage
        .head("x")
        .send(storage.port)
        .header("x-ms-access-tier")
}

fn an_upload_names_its_tier(storage: &Storage) {
    for tier in ["Hot", "Cool", "Cold", "Archive"] {
        storage.assert(&put(storage, tier), "201");
        assert_eq!(tier_of(storage).as_deref(), Some(tier));
    }
}

fn a_list_of_blocks_names_its_tier(storage: &Storage) {
    storage.assert(&storage.put_block("x", "1", "abc"), "201");
    let commit = storage.commit("x", &["1"]);
    storage.assert(&commit.header("x-ms-access-tier", "Cool"), "201");
    assert_eq!(tier_of(storage).as_deref(), Some("Cool"));
}

fn an_upload_without_a_tier_gets_the_account_s(storage: &Storage) {
    storage.assert(&storage.put("x", "1"), "201");
    let head = storage.head("x").send(storage.port);
    assert_eq!(head.header("x-ms-access-tier").as_deref(), Some("Hot"));
    let inferred = head.header("x-ms-access-tier-inferred");
    assert_eq!(inferred.as_deref(), Some("true"));
}

fn a_tier_that_there_is_not_is_refused(storage: &Storage) {
    storage.assert(&put(storage, "Lukewarm"), "400 InvalidHeaderValue");
    storage.assert(&storage.get("x"), "404 BlobNotFound");
}

fn a_list_of_blocks_with_a_tier_that_there_is_not_is_refused(storage: &Storage) {
    storage.assert(&storage.put_block("x", "1", "abc"), "201");
    let commit = storage.commit("x", &["1"]);
    let commit = commit.header("x-ms-access-tier", "Lukewarm");
    storage.assert(&commit, "400 InvalidHeaderValue");
}

fn a_tier_is_spelt_with_a_capital(storage: &Storage) {
    storage.assert(&put(storage, "cool"), "400 InvalidHeaderValue");
}

fn the_tier_cold_is_not_known_to_older_versions(storage: &Storage) {
    let older = put(storage, "Cold").header("x-ms-version", "2021-10-04");
    storage.assert(&older, "400 InvalidHeaderValue");
}

fn a_listing_tells_the_tier(storage: &Storage) {
    storage.assert(&put(storage, "Cool"), "201");
    let listing = storage.pages("").concat();
    assert!(
        listing.contains("<AccessTier>Cool</AccessTier>"),
        "{listing}"
    );
}

fn an_archived_blob_is_not_read(storage: &Storage) {
    storage.assert(&put(storage, "Archive"), "201");
    storage.assert(&storage.get("x"), "409 BlobArchived");
}

fn an_archived_blob_is_described(storage: &Storage) {
    storage.assert(&put(storage, "Archive"), "201");
    storage.assert(&storage.head("x"), "200");
}

fn an_archived_blob_is_removed(storage: &Storage) {
    storage.assert(&put(storage, "Archive"), "201");
    storage.assert(&storage.delete("x"), "202");
}

fn an_archived_blob_is_not_replaced(storage: &Storage) {
    storage.assert(&put(storage, "Archive"), "201");
    storage.assert(&storage.put("x", "2"), "409 BlobArchived");
}
