//! An upload over an object is atomic: readers find the whole old object or the whole new one.

use crate::testkit::conformance::{
    check::Check,
    noise::noise,
    place::Place,
    stop::{ensure, equal, Stop},
};
use crate::{testkit::sha256, Error, ObjectKey, RemoteFile, UploadOptions};
use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

pub const CHECKS: &[Check] = &[
    Check::new("an_upload_replaces_the_content", replaces_content),
    Check::new("an_upload_replaces_hash_and_upload_id", replaces_metadata),
    Check::new("an_upload_of_the_same_size_changes_the_etag", changes_etag),
    Check::new("readers_find_a_whole_version", |place| {
        read_meanwhile(place, reads_one_of)
    })
    .heavy(),
    Check::new("listings_find_a_whole_version", |place| {
        read_meanwhile(place, lists_one_of)
    })
    .heavy(),
];

fn replaces_content(place: &Place<'_>) -> Result<(), Stop> {
    let key = place.key("object")?;
    place.upload(&key, &noise(100_000, 1))?;
    place.upload(&key, b"short")?;
    place.holds(&key, b"short")?;
    equal("size in the listing", place.listed(&key)?.size, 5)
}

fn replaces_metadata(place: &Place<'_>) -> Result<(), Stop> {
    let key = place.key("object")?;
    let options = UploadOptions {
        upload_id: Some("first".to_owned()),
        ..UploadOptions::default()
    };
    place.upload_with(&key, b"old", &options)?;
    place.upload(&key, b"new")?;
    let file = place.stat(&key)?;
    equal("hash", file.sha256, Some(sha256(b"new")))?;
    equal("upload id", file.upload_id, None)?;
    if place.storage.properties().list_has_hashes {
        let listed = place.listed(&key)?;
        equal("hash in the listing", listed.sha256, Some(sha256(b"new")))?;
    }
    Ok(())
}

fn changes_etag(place: &Place<'_>) -> Result<(), Stop> {
    let key = place.key("object")?;
    let mut etags = Vec::new();
    for bytes in [b"one", b"two", b"six", b"ten"] {
        match place.upload(&key, bytes)?.etag {
            Some(etag) => etags.push(etag),
            None => return Err(Stop::Skipped("no ETags".to_owned())),
        }
    }
    ensure(
        (1..etags.len()).all(|at| !etags[..at].contains(&etags[at])),
        || format!("two versions have the same ETag: {etags:?}"),
    )
}

/// Overwrites an object again and again, and lets readers look at it meanwhile.
fn read_meanwhile(place: &Place<'_>, read: Read) -> Result<(), Stop> {
    let readers = place.needs_connections()? - 1;
    let key = place.key("object")?;
    let versions = [noise(300_000, 1), noise(200_000, 2), noise(200_000, 3)];
    upload(place, &key, &versions[0])?;
    let stopped = AtomicBool::new(false);
    thread::scope(|scope| {
        let readers: Vec<_> = (0..readers)
            .map(|_| {
                scope.spawn(|| loop {
                    let last = stopped.load(Ordering::Relaxed);
                    read(place, &key, &versions)?;
                    if last {
                        return Ok(());
                    }
                })
            })
            .collect();
        let written = (1..=20).try_for_each(|round| {
            let version = &versions[round % versions.len()];
            upload(place, &key, version).map(drop)
        });
        stopped.store(true, Ordering::Relaxed);
        for reader in readers {
            reader
                .join()
                .unwrap_or_else(|_| Err(Stop::Failed("a reader panicked".to_owned())))?;
        }
        written
    })
}

/// Stores a version with its own digest as an attribute.
fn upload(place: &Place<'_>, key: &ObjectKey, version: &[u8]) -> Result<RemoteFile, Stop> {
    let mut options = UploadOptions::default();
    let digest = sha256(version).to_string();
    let inserted = options.attributes.insert(DIGEST, digest);
    inserted.map_err(|error| Stop::Failed(format!("the check itself is wrong: {error}")))?;
    Ok(place.upload_with(key, version, &options)?)
}

const DIGEST: &str = "digest";

type Read = fn(&Place<'_>, &ObjectKey, &[Vec<u8>]) -> Result<(), Stop>;

fn reads_one_of(place: &Place<'_>, key: &ObjectKey, versions: &[Vec<u8>]) -> Result<(), Stop> {
    let (file, found) = match place.download(key) {
        Err(error) if is_retryable(&error) => return Ok(()),
        reply => reply?,
    };
    ensure(versions.contains(&found), || {
        format!("a reader found {} bytes that are no version", found.len())
    })?;
    is_one_of(&file, std::slice::from_ref(&found))?;
    is_one_of(&place.stat(key)?, versions)
}

fn lists_one_of(place: &Place<'_>, key: &ObjectKey, versions: &[Vec<u8>]) -> Result<(), Stop> {
    place.needs_hashes_in_listings()?;
    is_one_of(&place.listed(key)?, versions)
}

fn is_one_of(file: &RemoteFile, versions: &[Vec<u8>]) -> Result<(), Stop> {
    let belongs = |version: &Vec<u8>| {
        let digest = sha256(version);
        file.size == version.len() as u64
            && file.sha256 == Some(digest)
            && file.attributes.get(DIGEST) == Some(&digest.to_string())
    };
    ensure(versions.iter().any(belongs), || {
        format!(
            "{} bytes with hash {:?} and {:?}",
            file.size, file.sha256, file.attributes
        )
    })
}

/// A remote may ask a reader to come again when the object changes under its download.
fn is_retryable(error: &Error) -> bool {
    error.kind().is_retryable()
}
