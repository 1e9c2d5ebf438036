//! A failed upload leaves what was there, and an error of the host's side comes back as it came.

use crate::testkit::conformance::{ensure, fails_as, noise::noise, Check, Place, Stop};
use crate::{
    testkit::{BytesSink, BytesSource},
    Error, ErrorKind,
};

pub const CHECKS: &[Check] = &[
    Check::new("an_error_at_the_first_byte_leaves_nothing", |place| {
        source_error(place, 1000, 0)
    }),
    Check::new("an_error_in_the_middle_leaves_nothing", |place| {
        source_error(place, 200_000, 100_000)
    }),
    Check::new("an_error_after_the_last_byte_leaves_nothing", |place| {
        source_error(place, 1000, 1000)
    }),
    Check::heavy("an_error_late_in_a_large_upload_leaves_nothing", |place| {
        source_error(place, (8 << 20) + 1, 8 << 20)
    }),
    Check::new("a_failed_upload_leaves_the_old_object", leaves_the_old),
    Check::new("a_source_that_ends_early_leaves_nothing", |place| {
        short_source(place, 100_000, 99_999)
    }),
    Check::new("a_source_that_gives_nothing_leaves_nothing", |place| {
        short_source(place, 10, 0)
    }),
    Check::new("an_upload_after_a_failed_one_succeeds", |place| {
        source_error(place, 1000, 500)?;
        let key = place.key("object")?;
        place.upload(&key, b"x")?;
        place.holds(&key, b"x")
    }),
    Check::new("an_error_of_the_sink_comes_back", |place| {
        sink_error(place, 200_000, 100_000)
    }),
    Check::new(
        "an_error_at_the_first_byte_of_the_sink_comes_back",
        |place| sink_error(place, 1, 0),
    ),
];

/// Of a kind that no storage would come to by itself, with details that a conversion could lose.
fn planted() -> Error {
    Error::new(ErrorKind::TooLarge, "planted by the check")
        .with_code("E42")
        .with_hint("none")
}

fn source_error(place: &Place<'_>, size: usize, position: usize) -> Result<(), Stop> {
    place.needs_size(size as u64)?;
    let key = place.key("object")?;
    let mut bytes = BytesSource::new(noise(size, 7)).failing_at(position, planted());
    let reply = place.upload_from(&key, bytes.source());
    fails_as("the upload", reply, &planted())?;
    place.is_absent(&key)
}

fn leaves_the_old(place: &Place<'_>) -> Result<(), Stop> {
    let key = place.key("object")?;
    place.upload(&key, b"old")?;
    let mut bytes = BytesSource::new(noise(50_000, 7)).failing_at(40_000, planted());
    let reply = place.upload_from(&key, bytes.source());
    fails_as("the upload", reply, &planted())?;
    place.holds(&key, b"old")
}

fn short_source(place: &Place<'_>, size: usize, end: usize) -> Result<(), Stop> {
    let key = place.key("object")?;
    let mut bytes = BytesSource::new(noise(size, 7)).ending_at(end);
    let reply = place.upload_from(&key, bytes.source());
    match reply {
        Err(error) if error.kind().is_retryable() => return Err(error.into()),
        reply => ensure(reply.is_err(), || {
            format!("the upload succeeded with {end} of {size} bytes")
        })?,
    }
    place.is_absent(&key)
}

fn sink_error(place: &Place<'_>, size: usize, position: usize) -> Result<(), Stop> {
    let key = place.key("object")?;
    place.upload(&key, &noise(size, 7))?;
    let mut sink = BytesSink::failing_at(position, planted());
    let reply = place.storage.download_file(&key, &mut sink.sink());
    fails_as("the download", reply, &planted())
}
