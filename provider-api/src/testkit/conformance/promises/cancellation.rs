//! A run that is being stopped ends its calls with `Cancelled`, and leaves what was there.

use crate::testkit::conformance::{fails_as, noise::noise, Check, Place, Stop};
use crate::{
    testkit::{BytesSink, BytesSource},
    Error,
};

pub const CHECKS: &[Check] = &[
    Check::new("a_cancelled_upload_leaves_nothing", |place| {
        cancelled_upload(place)?;
        place.is_absent(&place.key("object")?)
    }),
    Check::new("a_cancelled_upload_leaves_the_old_object", |place| {
        let key = place.key("object")?;
        place.upload(&key, b"old")?;
        cancelled_upload(place)?;
        place.holds(&key, b"old")
    }),
    Check::new("a_cancelled_download_ends", cancelled_download),
    Check::new("a_cancelled_listing_ends", cancelled_listing),
];

fn cancelled_upload(place: &Place<'_>) -> Result<(), Stop> {
    let mut bytes = BytesSource::new(noise(300_000, 7)).failing_at(70_000, Error::cancelled());
    let reply = place.upload_from(&place.key("object")?, bytes.source());
    fails_as("the upload", reply, &Error::cancelled())
}

fn cancelled_download(place: &Place<'_>) -> Result<(), Stop> {
    let key = place.key("object")?;
    place.upload(&key, &noise(300_000, 7))?;
    let mut sink = BytesSink::failing_at(70_000, Error::cancelled());
    let reply = place.storage.download_file(&key, &mut sink.sink());
    fails_as("the download", reply, &Error::cancelled())
}

fn cancelled_listing(place: &Place<'_>) -> Result<(), Stop> {
    place.upload(&place.key("object")?, b"x")?;
    let stop = &mut |_| Err(Error::cancelled());
    let reply = place.storage.list_files(place.prefix, stop);
    fails_as("the listing", reply, &Error::cancelled())
}
