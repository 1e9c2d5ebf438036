//! Blocks, and the list that makes them a blob.

use super::Storage;
use devlog_tests::azure_fake::Call;

#[test]
fn blocks_become_a_blob_in_the_order_of_the_list() {
    for storage in Storage::both("blocks_become_a_blob_in_the_order_of_the_list") {
        for (id, text) in [("2", "def"), ("1", "abc"), ("3", "never named")] {
            storage.assert(&storage.put_block("x", id, text), "201");
        }
        storage.assert(&storage.get("x"), "404 BlobNotFound");
        storage.assert(
            &storage.commit("x", &["1", "2"]).header("x-ms-meta-a", "1"),
            "201",
        );
        let answer = storage.get("x").send(storage.port);
        assert_eq!(
            (&*answer.body, answer.header("x-ms-meta-a").as_deref()),
            ("abcdef", Some("1"))
        );
        // What the list did not name is gone.
        storage.assert(&storage.commit("x", &["3"]), "400 InvalidBlockList");
        storage.assert(&storage.commit("x", &["2", "1"]), "201");
        assert_eq!(storage.get("x").send(storage.port).body, "defabc");
    }
}

#[test]
fn a_list_names_only_blocks_that_are_there() {
    for storage in Storage::both("a_list_names_only_blocks_that_are_there") {
        storage.assert(&storage.put_block("x", "1", "abc"), "201");
        storage.assert(&storage.commit("x", &["1", "2"]), "400 InvalidBlockList");
    }
}

#[test]
fn another_upload_throws_away_what_was_not_committed() {
    let storage = Storage::strict();
    storage.assert(&storage.put_block("x", "1", "abc"), "201");
    storage.assert(&storage.put("x", "other"), "201");
    storage.assert(&storage.commit("x", &["1"]), "400 InvalidBlockList");
}

#[test]
fn block_ids_are_base64_of_one_length() {
    for storage in Storage::both("block_ids_are_base64_of_one_length") {
        storage.assert(&storage.put_block("x", "001", "abc"), "201");
        storage.assert(
            &storage.put_block("x", "000002", "abc"),
            "400 InvalidBlobOrBlock",
        );
        let path = storage.path("x?comp=block&blockid=%21%21");
        storage.assert(
            &Call::new("PUT", &path).body("abc"),
            "400 InvalidQueryParameterValue",
        );
    }
    let storage = Storage::strict();
    let long = storage.put_block("x", &"1".repeat(65), "abc");
    storage.assert(&long, "400 InvalidQueryParameterValue");
}

#[test]
fn a_list_that_is_no_list_is_refused() {
    let storage = Storage::strict();
    for text in [
        "",
        "<BlockList>",
        "<Blocks/>",
        "<BlockList><Newest>MQ==</Newest></BlockList>",
    ] {
        let call = Call::new("PUT", &storage.path("x?comp=blocklist")).body(text);
        storage.assert(&call, "400 InvalidXmlDocument");
    }
}
