//! Dates and versions of the interface.

use super::Storage;
use devlog_tests::azure_fake::{AzureFake, Call, http_date};
use jiff::{SignedDuration, Timestamp};

#[test]
fn a_request_is_good_for_a_quarter_of_an_hour() {
    let storage = Storage::strict();
    for (minutes, verdict) in [
        (-16, "403 AuthenticationFailed"),
        (-14, "404 BlobNotFound"),
        (14, "404 BlobNotFound"),
        (16, "403 AuthenticationFailed"),
    ] {
        let date = Timestamp::now() + SignedDuration::from_mins(minutes);
        let call = storage.get("x").header("x-ms-date", &http_date(date));
        storage.assert(&call, verdict);
    }
    storage.assert(
        &storage.get("x").without("x-ms-date"),
        "403 AuthenticationFailed",
    );
}

#[test]
fn the_fake_has_a_clock_of_its_own_and_tells_it() {
    let fake = AzureFake::start(1);
    fake.create("log");
    fake.set_clock_ahead(SignedDuration::from_hours(-2));
    let answer = Call::new("GET", "log/x").send(fake.port());
    assert_eq!(answer.verdict(), "403 AuthenticationFailed");
    let early = http_date(Timestamp::now() - SignedDuration::from_hours(1));
    assert_ne!(answer.header("date"), Some(early));
    let late = http_date(Timestamp::now() - SignedDuration::from_hours(2));
    let call = Call::new("GET", "log/x").header("x-ms-date", &late);
    assert_eq!(call.send(fake.port()).verdict(), "404 BlobNotFound");
}

#[test]
fn only_versions_that_exist_are_spoken() {
    let storage = Storage::strict();
    for version in ["2099-01-01", "2023-11-04", "newest"] {
        let call = storage.get("x").header("x-ms-version", version);
        storage.assert(&call, "400 InvalidHeaderValue");
    }
    storage.assert(
        &storage.get("x").without("x-ms-version"),
        "400 MissingRequiredHeader",
    );
    let older = storage.get("x").header("x-ms-version", "2019-12-12");
    storage.assert(&older, "404 BlobNotFound");
}
