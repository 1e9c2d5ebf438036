//! Conditions hold in the same step as the effect.

use super::Storage;
use devlog_tests::azure_fake::{Call, http_date};
use jiff::Timestamp;

#[test]
fn an_upload_that_must_make_a_blob_does_not_replace_one() {
    for storage in Storage::both("an_upload_that_must_make_a_blob_does_not_replace_one") {
        let new = storage.put("x", "1").header("If-None-Match", "*");
        storage.assert(&new, "201");
        storage.assert(&new, "409 BlobAlreadyExists");
        storage.assert(&storage.put_block("x", "1", "abc"), "201");
        let commit = storage.commit("x", &["1"]).header("If-None-Match", "*");
        storage.assert(&commit, "409 BlobAlreadyExists");
    }
}

#[test]
fn an_upload_replaces_only_the_version_that_it_names() {
    for storage in Storage::both("an_upload_replaces_only_the_version_that_it_names") {
        let other = "\"0x8DC000000000000\"";
        let absent = storage.put("x", "1").header("If-Match", other);
        storage.assert(&absent, "412 ConditionNotMet");
        storage.assert(&storage.put("x", "1"), "201");
        let first = storage.etag("x");
        storage.assert(&storage.put("x", "2").header("If-Match", &first), "201");
        storage.assert(
            &storage.put("x", "3").header("If-Match", &first),
            "412 ConditionNotMet",
        );
        storage.assert(&storage.put_block("x", "1", "abc"), "201");
        let commit = storage.commit("x", &["1"]).header("If-Match", &first);
        storage.assert(&commit, "412 ConditionNotMet");
        assert_eq!(
            storage.get("x").send(storage.port).body,
            "2",
            "{}",
            storage.name
        );
    }
}

#[test]
fn a_read_or_delete_obeys_its_condition() {
    for storage in Storage::both("a_read_or_delete_obeys_its_condition") {
        storage.assert(&storage.put("x", "1"), "201");
        let (current, other) = (storage.etag("x"), "\"0x8DC000000000000\"");
        storage.assert(
            &storage.get("x").header("If-Match", other),
            "412 ConditionNotMet",
        );
        storage.assert(
            &storage.get("x").header("If-None-Match", &current),
            "304 ConditionNotMet",
        );
        let delete = Call::new("DELETE", &storage.path("x"));
        storage.assert(
            &delete.clone().header("If-Match", other),
            "412 ConditionNotMet",
        );
        storage.assert(&delete.header("If-Match", &current), "202");
        storage.assert(&Call::new("DELETE", &storage.path("x")), "404 BlobNotFound");
        storage.assert(&storage.get("x"), "404 BlobNotFound");
    }
}

#[test]
fn a_condition_that_the_fake_does_not_know_is_not_ignored() {
    let storage = Storage::strict();
    let date = http_date(Timestamp::now());
    let call = storage.put("x", "1").header("If-Unmodified-Since", &date);
    storage.assert(&call, "400 UnsupportedHeader");
    let unquoted = storage.put("x", "1").header("If-Match", "0x8DC");
    storage.assert(&unquoted, "400 InvalidHeaderValue");
}
