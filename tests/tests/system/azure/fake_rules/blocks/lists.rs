//! The list that makes blocks a blob.

use crate::azure::fake_rules::Storage;
use devlog_tests::azure_fake::Call;

rules! {
    both: blocks_stand_in_the_order_of_the_list,
        a_block_may_stand_twice,
        what_the_list_does_not_name_is_gone,
        blocks_that_are_committed_may_be_named_again,
        a_list_of_nothing_makes_an_empty_blob,
        a_block_that_is_not_there_is_told,
        a_list_that_is_refused_changes_nothing,
        latest_prefers_the_new_block,
        latest_takes_the_committed_block,
        committed_means_the_one_of_the_blob,
        committed_is_no_block_that_waits,
        uncommitted_means_the_one_that_waits,
        uncommitted_is_no_block_of_the_blob;
    only_strict("Azurite gives no code"): a_list_that_is_no_xml_is_refused;
    only_strict("Azurite looks at the entries alone"): a_list_of_another_name_is_refused;
    only_strict("Azurite calls it an unknown block"): an_entry_of_another_name_is_refused;
    only_strict("Azurite looks for the blocks first"): more_than_50_000_entries_are_refused;
}

#[track_caller]
fn put(storage: &Storage, id: &str, body: &str) {
    storage.assert(&storage.put_block("x", id, body), "201");
}

/// A list with these entries, each the kind of a block whose id is `1`.
fn list(storage: &Storage, kind: &str) -> Call {
    let text = format!("<BlockList><{kind}>MQ==</{kind}></BlockList>");
    storage.commit("x", &[]).body(text)
}

/// Makes a blob of the block `1`, and has another block `1` wait.
#[track_caller]
fn two_of_an_id(storage: &Storage) {
    put(storage, "1", "old");
    storage.assert(&storage.commit("x", &["1"]), "201");
    put(storage, "1", "new");
}

fn blocks_stand_in_the_order_of_the_list(storage: &Storage) {
    put(storage, "2", "def");
    put(storage, "1", "abc");
    storage.assert(&storage.commit("x", &["1", "2"]), "201");
    assert_eq!(storage.content(), "abcdef");
}

fn a_block_may_stand_twice(storage: &Storage) {
    put(storage, "1", "abc");
    storage.assert(&storage.commit("x", &["1", "1"]), "201");
    assert_eq!(storage.content(), "abcabc");
}

fn what_the_list_does_not_name_is_gone(storage: &Storage) {
    put(storage, "1", "abc");
    put(storage, "2", "def");
    storage.assert(&storage.commit("x", &["1"]), "201");
    storage.assert(&storage.commit("x", &["2"]), "400 InvalidBlockList");
}

fn blocks_that_are_committed_may_be_named_again(storage: &Storage) {
    put(storage, "1", "abc");
    put(storage, "2", "def");
    storage.assert(&storage.commit("x", &["1", "2"]), "201");
    storage.assert(&storage.commit("x", &["2", "1"]), "201");
    assert_eq!(storage.content(), "defabc");
}

fn a_list_of_nothing_makes_an_empty_blob(storage: &Storage) {
    let call = storage.commit("x", &[]).body("<BlockList></BlockList>");
    storage.assert(&call, "201");
    assert_eq!(storage.content(), "");
}

fn a_block_that_is_not_there_is_told(storage: &Storage) {
    put(storage, "1", "abc");
    storage.assert(&storage.commit("x", &["1", "2"]), "400 InvalidBlockList");
}

fn a_list_that_is_refused_changes_nothing(storage: &Storage) {
    put(storage, "1", "abc");
    storage.assert(&storage.commit("x", &["1", "2"]), "400 InvalidBlockList");
    storage.assert(&storage.commit("x", &["1"]), "201");
}

fn latest_prefers_the_new_block(storage: &Storage) {
    two_of_an_id(storage);
    storage.assert(&list(storage, "Latest"), "201");
    assert_eq!(storage.content(), "new");
}

fn latest_takes_the_committed_block(storage: &Storage) {
    put(storage, "1", "old");
    storage.assert(&storage.commit("x", &["1"]), "201");
    storage.assert(&list(storage, "Latest"), "201");
    assert_eq!(storage.content(), "old");
}

fn committed_means_the_one_of_the_blob(storage: &Storage) {
    two_of_an_id(storage);
    storage.assert(&list(storage, "Committed"), "201");
    assert_eq!(storage.content(), "old");
}

fn committed_is_no_block_that_waits(storage: &Storage) {
    put(storage, "1", "abc");
    storage.assert(&list(storage, "Committed"), "400 InvalidBlockList");
}

fn uncommitted_means_the_one_that_waits(storage: &Storage) {
    two_of_an_id(storage);
    storage.assert(&list(storage, "Uncommitted"), "201");
    assert_eq!(storage.content(), "new");
}

fn uncommitted_is_no_block_of_the_blob(storage: &Storage) {
    put(storage, "1", "abc");
    storage.assert(&storage.commit("x", &["1"]), "201");
    storage.assert(&list(storage, "Uncommitted"), "400 InvalidBlockList");
}

fn a_list_that_is_no_xml_is_refused(storage: &Storage) {
    let call = storage.commit("x", &[]).body("<BlockList>");
    storage.assert(&call, "400 InvalidXmlDocument");
}

fn a_list_of_another_name_is_refused(storage: &Storage) {
    for text in ["<Blocks/>", "<Blocks></Blocks>", ""] {
        let call = storage.commit("x", &[]).body(text);
        storage.assert(&call, "400 InvalidXmlDocument");
    }
}

fn an_entry_of_another_name_is_refused(storage: &Storage) {
    storage.assert(&list(storage, "Newest"), "400 InvalidXmlDocument");
}

fn more_than_50_000_entries_are_refused(storage: &Storage) {
    let entries = "<Latest>MQ==</Latest>".repeat(50_001);
    let text = format!("<BlockList>{entries}</BlockList>");
    let call = storage.commit("x", &[]).body(text);
    storage.assert(&call, "400 BlockListTooLong");
}
