//! Names of blobs.

use crate::azure::fake_rules::Storage;

rules! {
    both: a_name_may_hold_what_a_url_cannot,
        a_name_is_told_apart_by_its_case,
        a_name_may_lie_in_folders,
        a_name_with_a_question_mark_is_encoded,
        a_name_of_1024_characters_is_taken,
        a_name_of_254_segments_is_taken;
    only_strict("Azurite takes longer ones"): a_longer_name_is_refused;
    only_strict("Azurite has no limit"): more_than_254_segments_are_refused;
    only_strict("Azurite takes them"): a_name_that_ends_in_a_dot_is_refused,
        a_name_that_ends_in_a_slash_is_refused, a_segment_that_ends_in_a_dot_is_refused, a_segment_of_dots_is_refused;
}

fn a_name_may_hold_what_a_url_cannot(storage: &Storage) {
    storage.assert(&storage.put("a%20%C3%A9%26%2B%25%23", "1"), "201");
    assert_eq!(storage.names(""), ["a é&+%#"]);
}

fn a_name_is_told_apart_by_its_case(storage: &Storage) {
    storage.assert(&storage.put("X", "1"), "201");
    storage.assert(&storage.get("x"), "404 BlobNotFound");
}

fn a_name_may_lie_in_folders(storage: &Storage) {
    storage.assert(&storage.put("a/b/c", "1"), "201");
    storage.assert(&storage.get("a%2Fb%2Fc"), "200");
}

fn a_name_with_a_question_mark_is_encoded(storage: &Storage) {
    storage.assert(&storage.put("a%3Fb", "1"), "201");
    assert_eq!(storage.names(""), ["a?b"]);
}

fn a_name_of_1024_characters_is_taken(storage: &Storage) {
    storage.assert(&storage.put(&"a".repeat(1024), "1"), "201");
}

fn a_longer_name_is_refused(storage: &Storage) {
    storage.assert(&storage.put(&"a".repeat(1025), "1"), "400 OutOfRangeInput");
}

fn a_name_of_254_segments_is_taken(storage: &Storage) {
    let name = format!("{}a", "a/".repeat(253));
    storage.assert(&storage.put(&name, "1"), "201");
}

fn more_than_254_segments_are_refused(storage: &Storage) {
    let name = format!("{}a", "a/".repeat(254));
    storage.assert(&storage.put(&name, "1"), "400 OutOfRangeInput");
}

#[track_caller]
fn refuse(storage: &Storage, name: &str) {
    storage.assert(&storage.put(name, "1"), "400 InvalidResourceName");
}

fn a_name_that_ends_in_a_dot_is_refused(storage: &Storage) {
    refuse(storage, "a.");
}

fn a_name_that_ends_in_a_slash_is_refused(storage: &Storage) {
    refuse(storage, "a/");
}

fn a_segment_that_ends_in_a_dot_is_refused(storage: &Storage) {
    refuse(storage, "a./b");
}

fn a_segment_of_dots_is_refused(storage: &Storage) {
    for name in ["..", "a/../b", "a/./b"] {
        refuse(storage, name);
    }
}
