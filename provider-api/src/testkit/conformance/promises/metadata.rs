//! Size, hash, upload id and version are stored with the object, and every call tells the same.

use crate::testkit::conformance::{ensure, equal, Check, Place, Stop};
use crate::{testkit::sha256, ObjectKey, RemoteFile, Sha256Digest, UploadOptions};

pub const CHECKS: &[Check] = &[
    Check::new("an_upload_describes_the_new_object", |place| {
        describes(&stored(place, &place.key("object.jsonl")?)?)
    }),
    Check::new("a_stat_describes_the_object", |place| {
        describes(&place.stat(&stored_key(place)?)?)
    }),
    Check::new("a_download_describes_the_object", |place| {
        describes(&place.download(&stored_key(place)?)?.0)
    }),
    Check::new("a_listing_describes_the_object", |place| {
        place.needs_hashes_in_listings()?;
        describes(&place.listed(&stored_key(place)?)?)
    }),
    Check::new("a_listing_never_tells_a_wrong_hash", |place| {
        let listed = place.listed(&stored_key(place)?)?;
        equal("size", listed.size, BYTES.len() as u64)?;
        ensure(listed.sha256.map_or(true, |hash| hash == digest()), || {
            "it does".to_owned()
        })
    }),
    Check::new("every_call_tells_the_same_etag", same_etag),
    Check::new("the_longest_upload_id_comes_back", longest_upload_id),
    Check::new("an_upload_without_an_id_has_none", no_upload_id),
    Check::new("an_expected_digest_changes_nothing", |place| {
        let key = place.key("object.jsonl")?;
        let mut options = options(UPLOAD_ID);
        options.expected_sha256 = Some(digest());
        describes(&place.upload_with(&key, BYTES, &options)?)?;
        describes(&place.stat(&key)?)?;
        place.holds(&key, BYTES)
    }),
    Check::new("an_empty_object_has_its_hash", |place| {
        let key = place.key("object")?;
        place.upload(&key, b"")?;
        equal("hash", place.stat(&key)?.sha256, Some(sha256(b"")))
    }),
    Check::new("the_properties_stay_the_same", |place| {
        let before = place.storage.properties();
        place.upload(&place.key("object")?, b"x")?;
        equal("properties", place.storage.properties(), before)
    }),
];

const BYTES: &[u8] = b"{\"type\":\"Created\"}\n";
const UPLOAD_ID: &str = "5f1d-0A";

fn digest() -> Sha256Digest {
    sha256(BYTES)
}

fn options(upload_id: &str) -> UploadOptions {
    UploadOptions {
        upload_id: Some(upload_id.to_owned()),
        content_type: Some("application/x-ndjson; charset=utf-8".to_owned()),
        ..UploadOptions::default()
    }
}

fn stored(place: &Place<'_>, key: &ObjectKey) -> Result<RemoteFile, Stop> {
    Ok(place.upload_with(key, BYTES, &options(UPLOAD_ID))?)
}

fn stored_key(place: &Place<'_>) -> Result<ObjectKey, Stop> {
    let key = place.key("object.jsonl")?;
    stored(place, &key)?;
    Ok(key)
}

fn describes(file: &RemoteFile) -> Result<(), Stop> {
    equal("size", file.size, BYTES.len() as u64)?;
    equal("hash", file.sha256, Some(digest()))?;
    equal("upload id", file.upload_id.as_deref(), Some(UPLOAD_ID))
}

fn same_etag(place: &Place<'_>) -> Result<(), Stop> {
    let key = place.key("object.jsonl")?;
    let uploaded = stored(place, &key)?;
    let stat = place.stat(&key)?.etag;
    if stat.is_none() && place.needs_conditional_replace().is_err() {
        return Err(Stop::Skipped("no ETags".to_owned()));
    }
    equal("ETag of the upload", uploaded.etag, stat.clone())?;
    equal(
        "ETag in the listing",
        place.listed(&key)?.etag,
        stat.clone(),
    )?;
    equal("ETag of the download", place.download(&key)?.0.etag, stat)
}

fn longest_upload_id(place: &Place<'_>) -> Result<(), Stop> {
    let id = "Az-9".repeat(16);
    let key = place.key("object")?;
    place.upload_with(&key, b"x", &options(&id))?;
    equal("upload id", place.stat(&key)?.upload_id, Some(id))
}

fn no_upload_id(place: &Place<'_>) -> Result<(), Stop> {
    let key = place.key("object")?;
    place.upload(&key, b"x")?;
    equal("upload id", place.stat(&key)?.upload_id, None)
}
