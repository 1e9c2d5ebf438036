//! Versions of the service's interface.

use crate::azure::fake_rules::Storage;

rules! {
    both: a_version_that_there_is_is_spoken,
        an_older_version_is_spoken;
    only_strict("Azurite was told to take every version"): a_version_to_come_is_refused,
        a_version_between_two_is_refused,
        a_version_that_is_no_date_is_refused,
        a_version_that_signs_otherwise_is_refused,
        a_version_is_needed;
    only_strict("Azurite answers in its own version"): an_answer_is_in_the_version_of_its_request;
}

#[track_caller]
fn assert(storage: &Storage, version: &str, verdict: &str) {
    let call = storage.get("x").header("x-ms-version", version);
    storage.assert(&call, verdict);
}

fn a_version_that_there_is_is_spoken(storage: &Storage) {
    assert(storage, "2023-11-03", "404 BlobNotFound");
}

fn an_older_version_is_spoken(storage: &Storage) {
    assert(storage, "2019-12-12", "404 BlobNotFound");
}

fn a_version_to_come_is_refused(storage: &Storage) {
    assert(storage, "2099-01-01", "400 InvalidHeaderValue");
}

fn a_version_between_two_is_refused(storage: &Storage) {
    assert(storage, "2023-11-04", "400 InvalidHeaderValue");
}

fn a_version_that_is_no_date_is_refused(storage: &Storage) {
    assert(storage, "newest", "400 InvalidHeaderValue");
}

/// Before 2015-02-21 the length of nothing was signed as `0`.
fn a_version_that_signs_otherwise_is_refused(storage: &Storage) {
    assert(storage, "2014-02-14", "400 InvalidHeaderValue");
}

fn a_version_is_needed(storage: &Storage) {
    let call = storage.get("x").without("x-ms-version");
    storage.assert(&call, "400 MissingRequiredHeader");
}

fn an_answer_is_in_the_version_of_its_request(storage: &Storage) {
    let call = storage.get("x").header("x-ms-version", "2019-12-12");
    let told = call.send(storage.port).header("x-ms-version");
    assert_eq!(told.as_deref(), Some("2019-12-12"));
}
