//! Conditions of reads.

use crate::azure::fake_rules::Storage;
use devlog_tests::azure_fake::Call;

rules! {
    both: a_read_of_the_version_that_it_names_reads_it,
        a_read_of_another_version_reads_nothing,
        a_read_unless_it_is_this_version_reads_nothing,
        a_read_unless_it_is_another_version_reads_this_one,
        a_description_of_the_version_that_it_names_describes_it,
        a_description_of_another_version_describes_nothing,
        a_description_unless_it_is_this_version_describes_nothing,
        a_read_of_nothing_is_told_whatever_the_condition,
        what_was_not_changed_comes_without_bytes;
}

const OTHER: &str = "\"0x8DC000000000000\"";

/// A read of a blob that there is, with a condition on its version or on another one.
#[track_caller]
fn read(storage: &Storage, condition: &str, of_other: bool) -> Call {
    storage.fill("1");
    let etag = if of_other {
        OTHER.to_owned()
    } else {
        storage.etag("x")
    };
    storage.get("x").header(condition, &etag)
}

fn a_read_of_the_version_that_it_names_reads_it(storage: &Storage) {
    storage.assert(&read(storage, "If-Match", false), "200");
}

fn a_read_of_another_version_reads_nothing(storage: &Storage) {
    let call = read(storage, "If-Match", true);
    storage.assert(&call, "412 ConditionNotMet");
}

fn a_read_unless_it_is_this_version_reads_nothing(storage: &Storage) {
    let call = read(storage, "If-None-Match", false);
    storage.assert(&call, "304 ConditionNotMet");
}

fn a_read_unless_it_is_another_version_reads_this_one(storage: &Storage) {
    storage.assert(&read(storage, "If-None-Match", true), "200");
}

fn a_description_of_the_version_that_it_names_describes_it(storage: &Storage) {
    let call = read(storage, "If-Match", false).method("HEAD");
    storage.assert(&call, "200");
}

fn a_description_of_another_version_describes_nothing(storage: &Storage) {
    let call = read(storage, "If-Match", true).method("HEAD");
    storage.assert(&call, "412 ConditionNotMet");
}

fn a_description_unless_it_is_this_version_describes_nothing(storage: &Storage) {
    let call = read(storage, "If-None-Match", false).method("HEAD");
    storage.assert(&call, "304 ConditionNotMet");
}

fn a_read_of_nothing_is_told_whatever_the_condition(storage: &Storage) {
    let call = storage.get("x").header("If-None-Match", OTHER);
    storage.assert(&call, "404 BlobNotFound");
}

fn what_was_not_changed_comes_without_bytes(storage: &Storage) {
    let answer = read(storage, "If-None-Match", false).send(storage.port);
    assert_eq!(answer.body, "");
}
