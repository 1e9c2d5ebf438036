//! The tolerated error of a request's date, and the service's own clock.

use crate::azure::fake_rules::Storage;
use devlog_tests::azure_fake::http_date;
use jiff::{SignedDuration, Timestamp};

rules! {
    both: a_request_of_some_minutes_ago_is_taken,
        a_request_from_some_minutes_ahead_is_taken,
        every_answer_tells_the_service_s_clock;
    only_strict("Azurite takes every date"): a_request_of_a_quarter_of_an_hour_ago_is_refused,
        a_request_from_a_quarter_of_an_hour_ahead_is_refused,
        a_date_that_is_none_is_refused,
        it_is_the_service_s_clock_that_counts;
    only_strict("Azurite has no clock to set"): a_refusal_tells_the_service_s_clock;
}

/// Asserts the answer to a read whose date is so many seconds off.
#[track_caller]
fn assert(storage: &Storage, seconds: i64, verdict: &str) {
    let off = SignedDuration::from_secs(seconds);
    storage.assert(&storage.get("x").dated(off), verdict);
}

const TAKEN: &str = "404 BlobNotFound";
const REFUSED: &str = "403 AuthenticationFailed";

fn a_request_of_some_minutes_ago_is_taken(storage: &Storage) {
    assert(storage, -(14 * 60 + 50), TAKEN);
}

fn a_request_from_some_minutes_ahead_is_taken(storage: &Storage) {
    assert(storage, 14 * 60 + 50, TAKEN);
}

fn a_request_of_a_quarter_of_an_hour_ago_is_refused(storage: &Storage) {
    assert(storage, -(15 * 60 + 10), REFUSED);
}

fn a_request_from_a_quarter_of_an_hour_ahead_is_refused(storage: &Storage) {
    assert(storage, 15 * 60 + 10, REFUSED);
}

fn a_date_that_is_none_is_refused(storage: &Storage) {
    let call = storage.get("x").header("x-ms-date", "today");
    storage.assert(&call, REFUSED);
}

fn it_is_the_service_s_clock_that_counts(storage: &Storage) {
    storage
        .fake()
        .set_clock_ahead(SignedDuration::from_hours(-2));
    assert(storage, 0, REFUSED);
    assert(storage, -2 * 3600, TAKEN);
}

fn every_answer_tells_the_service_s_clock(storage: &Storage) {
    let told = storage.get("x").send(storage.port).header("date");
    let now = Timestamp::now();
    let near = (-60..=1).map(|seconds| http_date(now + SignedDuration::from_secs(seconds)));
    assert!(near.map(Some).any(|date| date == told), "{told:?}");
}

fn a_refusal_tells_the_service_s_clock(storage: &Storage) {
    let behind = SignedDuration::from_hours(-2);
    storage.fake().set_clock_ahead(behind);
    let told = storage.get("x").send(storage.port).header("date");
    let now = Timestamp::now() + behind;
    let near = (-60..=1).map(|seconds| http_date(now + SignedDuration::from_secs(seconds)));
    assert!(near.map(Some).any(|date| date == told), "{told:?}");
}
