//! Names and values of metadata.

use crate::azure::fake_rules::Storage;
use devlog_tests::azure_fake::Call;

rules! {
    both: metadata_is_told_with_the_blob,
        metadata_is_told_with_the_description,
        a_list_of_blocks_carries_metadata,
        a_name_with_a_dash_is_refused,
        a_name_that_begins_with_a_digit_is_refused,
        a_name_with_a_dot_is_refused,
        a_name_may_begin_with_an_underscore,
        a_list_of_blocks_with_a_bad_name_is_refused,
        a_value_may_hold_spaces_inside,
        eight_kib_are_taken;
    only_strict("Azurite drops it"): an_empty_name_is_refused;
    only_strict("Azurite signs them as two headers"): a_name_that_comes_twice_in_another_case_is_refused;
    only_strict("Azurite's HTTP cuts them off"): a_value_with_space_in_front_is_refused,
        a_value_with_space_behind_is_refused;
    only_strict("Azurite takes empty values"): an_empty_value_is_refused;
    only_strict("Azurite reads it as Latin-1"): a_value_that_is_not_ascii_is_refused;
    only_strict("Azurite has no limit"): more_than_eight_kib_are_refused,
        names_count_too;
}

fn with(storage: &Storage, name: &str, value: &str) -> Call {
    let header = format!("x-ms-meta-{name}");
    storage.put("x", "1").header(&header, value)
}

fn metadata_is_told_with_the_blob(storage: &Storage) {
    storage.assert(&with(storage, "a", "1"), "201");
    let answer = storage.get("x").send(storage.port);
    assert_eq!(answer.header("x-ms-meta-a").as_deref(), Some("1"));
}

fn metadata_is_told_with_the_description(storage: &Storage) {
    storage.assert(&with(storage, "devlog_sha256", "1"), "201");
    let answer = storage.head("x").send(storage.port);
    let told = answer.header("x-ms-meta-devlog_sha256");
    assert_eq!(told.as_deref(), Some("1"));
}

fn a_list_of_blocks_carries_metadata(storage: &Storage) {
    storage.assert(&storage.put_block("x", "1", "abc"), "201");
    let commit = storage.commit("x", &["1"]).header("x-ms-meta-a", "1");
    storage.assert(&commit, "201");
    let answer = storage.head("x").send(storage.port);
    assert_eq!(answer.header("x-ms-meta-a").as_deref(), Some("1"));
}

#[track_caller]
fn refuse(storage: &Storage, name: &str, value: &str) {
    storage.assert(&with(storage, name, value), "400 InvalidMetadata");
    storage.assert(&storage.head("x"), "404 BlobNotFound");
}

fn a_name_with_a_dash_is_refused(storage: &Storage) {
    refuse(storage, "devlog-sha256", "1");
}

fn a_name_that_begins_with_a_digit_is_refused(storage: &Storage) {
    refuse(storage, "1st", "1");
}

fn a_name_with_a_dot_is_refused(storage: &Storage) {
    refuse(storage, "devlog.sha256", "1");
}

fn a_name_may_begin_with_an_underscore(storage: &Storage) {
    storage.assert(&with(storage, "_1", "1"), "201");
}

fn a_list_of_blocks_with_a_bad_name_is_refused(storage: &Storage) {
    storage.assert(&storage.put_block("x", "1", "abc"), "201");
    let commit = storage.commit("x", &["1"]).header("x-ms-meta-a-b", "1");
    storage.assert(&commit, "400 InvalidMetadata");
}

fn a_value_may_hold_spaces_inside(storage: &Storage) {
    storage.assert(&with(storage, "a", "one two"), "201");
    let answer = storage.head("x").send(storage.port);
    assert_eq!(answer.header("x-ms-meta-a").as_deref(), Some("one two"));
}

fn an_empty_name_is_refused(storage: &Storage) {
    storage.assert(&with(storage, "", "1"), "400 EmptyMetadataKey");
}

fn a_name_that_comes_twice_in_another_case_is_refused(storage: &Storage) {
    let twice = with(storage, "a", "1").and_header("x-ms-meta-A", "2");
    storage.assert(&twice, "400 InvalidMetadata");
}

fn a_value_with_space_in_front_is_refused(storage: &Storage) {
    refuse(storage, "a", " 1");
}

fn a_value_with_space_behind_is_refused(storage: &Storage) {
    refuse(storage, "a", "1 ");
}

fn an_empty_value_is_refused(storage: &Storage) {
    refuse(storage, "a", "");
}

fn a_value_that_is_not_ascii_is_refused(storage: &Storage) {
    refuse(storage, "a", "é");
}

fn eight_kib_are_taken(storage: &Storage) {
    storage.assert(&with(storage, "a", &"v".repeat(8191)), "201");
}

fn more_than_eight_kib_are_refused(storage: &Storage) {
    let call = with(storage, "a", &"v".repeat(8192));
    storage.assert(&call, "400 MetadataTooLarge");
}

fn names_count_too(storage: &Storage) {
    let half = "v".repeat(4095);
    let call = with(storage, "a", &half).header("x-ms-meta-bc", &half);
    storage.assert(&call, "400 MetadataTooLarge");
}
