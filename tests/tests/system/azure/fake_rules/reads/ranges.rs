//! Reads of a part.

use crate::azure::fake_rules::Storage;
use devlog_tests::azure_fake::{Answer, md5_of};

rules! {
    both: a_part_between_two_bytes_is_answered_with_206,
        a_part_without_an_end_goes_to_the_end,
        a_part_that_ends_behind_the_end_is_cut,
        a_part_is_told_with_its_place_and_the_whole_length,
        the_whole_is_answered_with_200_and_no_place,
        the_service_s_own_header_goes_before_the_standard_one,
        a_part_of_another_version_is_not_given,
        a_part_of_the_version_that_is_named_is_given,
        a_part_far_behind_the_end_is_refused,
        a_part_carries_its_own_md5_where_that_is_asked_for,
        a_part_of_a_blob_of_blocks_may_cross_them,
        a_part_carries_no_md5_of_itself_unasked,
        the_properties_are_those_of_the_whole;
    only_strict("Azurite answers with 206 and no bytes"): a_part_right_behind_the_end_is_refused;
    only_strict("Azurite ignores a range that it cannot read"): a_suffix_is_not_known, a_malformed_part_is_refused;
    only_strict("Azurite ignores x-ms-range-get-content-md5"): the_md5_of_a_whole_is_not_computed_on_demand,
        the_md5_of_more_than_4_mib_is_not_computed_on_demand;
}

const DIGITS: &str = "0123456789";

fn read(storage: &Storage, header: &str, range: &str) -> Answer {
    storage.assert(&storage.put("x", DIGITS), "201");
    storage.get("x").header(header, range).send(storage.port)
}

fn a_part_between_two_bytes_is_answered_with_206(storage: &Storage) {
    let answer = read(storage, "Range", "bytes=2-4");
    assert_eq!((&*answer.verdict(), &*answer.body), ("206", "234"));
}

fn a_part_without_an_end_goes_to_the_end(storage: &Storage) {
    let answer = read(storage, "x-ms-range", "bytes=7-");
    assert_eq!((&*answer.verdict(), &*answer.body), ("206", "789"));
}

fn a_part_that_ends_behind_the_end_is_cut(storage: &Storage) {
    let answer = read(storage, "x-ms-range", "bytes=7-1000");
    assert_eq!((&*answer.verdict(), &*answer.body), ("206", "789"));
}

fn a_part_is_told_with_its_place_and_the_whole_length(storage: &Storage) {
    let answer = read(storage, "x-ms-range", "bytes=2-4");
    assert_eq!(
        answer.header("content-range").as_deref(),
        Some("bytes 2-4/10")
    );
    assert_eq!(answer.header("content-length").as_deref(), Some("3"));
}

fn the_whole_is_answered_with_200_and_no_place(storage: &Storage) {
    storage.assert(&storage.put("x", DIGITS), "201");
    let answer = storage.get("x").send(storage.port);
    assert_eq!((answer.status, answer.header("content-range")), (200, None));
    assert_eq!(
        answer.header("content-md5"),
        Some(md5_of(DIGITS.as_bytes()))
    );
}

fn the_service_s_own_header_goes_before_the_standard_one(storage: &Storage) {
    storage.assert(&storage.put("x", DIGITS), "201");
    let both = storage.get("x").header("Range", "bytes=0-0");
    let answer = both.header("x-ms-range", "bytes=5-6").send(storage.port);
    assert_eq!(answer.body, "56");
}

fn a_part_of_another_version_is_not_given(storage: &Storage) {
    storage.assert(&storage.put("x", DIGITS), "201");
    let first = storage.etag("x");
    storage.assert(&storage.put("x", "9876543210"), "201");
    let part = storage.get("x").header("x-ms-range", "bytes=2-4");
    storage.assert(&part.header("If-Match", &first), "412 ConditionNotMet");
}

fn a_part_of_the_version_that_is_named_is_given(storage: &Storage) {
    storage.assert(&storage.put("x", DIGITS), "201");
    let part = storage.get("x").header("x-ms-range", "bytes=2-4");
    storage.assert(&part.header("If-Match", &storage.etag("x")), "206");
}

fn a_part_far_behind_the_end_is_refused(storage: &Storage) {
    let answer = read(storage, "x-ms-range", "bytes=11-");
    assert_eq!(answer.verdict(), "416 InvalidRange");
}

fn a_part_right_behind_the_end_is_refused(storage: &Storage) {
    let answer = read(storage, "x-ms-range", "bytes=10-");
    assert_eq!(answer.verdict(), "416 InvalidRange");
}

fn a_suffix_is_not_known(storage: &Storage) {
    let answer = read(storage, "Range", "bytes=-3");
    assert_eq!(answer.verdict(), "400 InvalidHeaderValue");
}

fn a_malformed_part_is_refused(storage: &Storage) {
    for range in [
        "2-4",
        "bytes=4-2",
        "bytes=a-b",
        "bytes=+1-2",
        "bytes=0-1,3-4",
    ] {
        let answer = read(storage, "x-ms-range", range);
        assert_eq!(answer.verdict(), "400 InvalidHeaderValue", "{range}");
    }
}

fn a_part_carries_its_own_md5_where_that_is_asked_for(storage: &Storage) {
    storage.assert(&storage.put("x", DIGITS), "201");
    let part = storage.get("x").header("x-ms-range", "bytes=2-4");
    let part = part.header("x-ms-range-get-content-md5", "true");
    let answer = part.send(storage.port);
    assert_eq!(answer.header("content-md5"), Some(md5_of(b"234")));
}

fn a_part_carries_no_md5_of_itself_unasked(storage: &Storage) {
    let answer = read(storage, "x-ms-range", "bytes=2-4");
    assert_eq!(answer.header("content-md5"), None);
    let whole = answer.header("x-ms-blob-content-md5");
    assert_eq!(whole, Some(md5_of(DIGITS.as_bytes())));
}

fn the_md5_of_a_whole_is_not_computed_on_demand(storage: &Storage) {
    storage.assert(&storage.put("x", DIGITS), "201");
    let whole = storage
        .get("x")
        .header("x-ms-range-get-content-md5", "true");
    storage.assert(&whole, "400 InvalidHeaderValue");
}

fn the_md5_of_more_than_4_mib_is_not_computed_on_demand(storage: &Storage) {
    storage.assert(&storage.put("x", &"a".repeat((4 << 20) + 2)), "201");
    for (range, verdict) in [
        ("bytes=1-4194304", "206"),
        ("bytes=1-4194305", "400 InvalidHeaderValue"),
    ] {
        let part = storage.get("x").header("x-ms-range", range);
        storage.assert(&part.header("x-ms-range-get-content-md5", "true"), verdict);
    }
}

fn a_part_of_a_blob_of_blocks_may_cross_them(storage: &Storage) {
    for (id, text) in [("1", "abc"), ("2", "def")] {
        storage.assert(&storage.put_block("x", id, text), "201");
    }
    storage.assert(&storage.commit("x", &["1", "2"]), "201");
    let part = storage.get("x").header("x-ms-range", "bytes=2-3");
    assert_eq!(part.send(storage.port).body, "cd");
}

fn the_properties_are_those_of_the_whole(storage: &Storage) {
    storage.assert(&storage.put("x", DIGITS), "201");
    let head = storage.head("x").header("x-ms-range", "bytes=2-4");
    let answer = head.send(storage.port);
    assert_eq!(answer.verdict(), "200");
    assert_eq!(answer.header("content-length").as_deref(), Some("10"));
}
