//! Calls that are made at once, and storages that are open at once, do not disturb each other.

use crate::testkit::conformance::{equal, noise::noise, spread::spread, Check, Place, Stop};
use crate::{testkit::BytesSource, Host, ObjectKey, Precondition, UploadOptions};
use std::sync::Barrier;

pub const CHECKS: &[Check] = &[
    Check::new("uploads_at_once_do_not_mix_up", |place| {
        let own = own_objects(place)?;
        each_at_once(&own, |(key, bytes)| {
            place.upload(key, bytes)?;
            Ok(())
        })?;
        own.iter()
            .try_for_each(|(key, bytes)| place.holds(key, bytes))
    }),
    Check::new("downloads_at_once_do_not_mix_up", |place| {
        let own = own_objects(place)?;
        for (key, bytes) in &own {
            place.upload(key, bytes)?;
        }
        each_at_once(&own, |(key, bytes)| place.holds(key, bytes))
    }),
    Check::new("listings_at_once_are_complete", |place| {
        let own = own_objects(place)?;
        for (key, bytes) in &own {
            place.upload(key, bytes)?;
        }
        each_at_once(&own, |_| {
            equal("objects in the listing", place.names("")?.len(), own.len())
        })
    }),
    Check::new("two_storages_at_once_are_independent", two_storages),
];

/// An object for each thread, of a size of its own.
fn own_objects(place: &Place<'_>) -> Result<Vec<(ObjectKey, Vec<u8>)>, Stop> {
    let threads = place.needs_connections()?;
    (0..threads)
        .map(|thread| {
            let bytes = noise(40_000 + thread, thread as u64);
            Ok((place.key(&format!("object{thread:02}"))?, bytes))
        })
        .collect()
}

/// Each in a thread of its own, all at once.
fn each_at_once<T: Sync>(
    all: &[T],
    work: impl Fn(&T) -> Result<(), Stop> + Sync,
) -> Result<(), Stop> {
    let start = Barrier::new(all.len());
    spread(all, all.len(), |one| {
        start.wait();
        work(one)
    })
}

/// The second is used, and closed; the first goes on as if nothing had been.
fn two_storages(place: &Place<'_>) -> Result<(), Stop> {
    place.upload(&place.key("first")?, b"first")?;
    let second = (place.open)(Host::detached())?;
    let key = place.key("second")?;
    let mut source = BytesSource::new(b"second");
    second.upload_file(&mut source.source(), &key, &UploadOptions::default())?;
    place.holds(&place.key("first")?, b"first")?;
    second.delete_file(&key, &Precondition::None)?;
    drop(second);
    place.upload(&place.key("first")?, b"first again")?;
    place.holds(&place.key("first")?, b"first again")
}
