//! Valid names of containers, blobs and metadata.

use crate::azure_fake::{
    place::Place,
    refusal::{self, Refusal},
};
use crate::http::Arrived;
use std::{collections::BTreeMap, ops::RangeInclusive};

/// The lengths of a container's name, in bytes.
const CONTAINER_NAME: RangeInclusive<usize> = 3..=63;
/// Of a blob's name, in UTF-16 units as the service counts.
const MAX_NAME: usize = 1024;
const MAX_SEGMENTS: usize = 254;
/// Of all metadata of one blob, names and values, in bytes.
const MAX_METADATA: usize = 8 * 1024;

/// Refuses names that the service does not take, or that its documentation warns of.
/// <https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata>
///
/// # Errors
/// 400.
pub fn check(place: &Place) -> Result<(), Refusal> {
    if !CONTAINER_NAME.contains(&place.container.len()) {
        return Err(refusal::OUT_OF_RANGE_INPUT);
    }
    if !is_container(&place.container) {
        return Err(refusal::INVALID_RESOURCE_NAME);
    }
    place.blob.as_deref().map_or(Ok(()), check_blob)
}

fn is_container(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let has_good_dashes = !name.starts_with('-') && !name.ends_with('-') && !name.contains("--");
    name.bytes().all(fits) && has_good_dashes
}

fn check_blob(name: &str) -> Result<(), Refusal> {
    let length = name.encode_utf16().count();
    if length > MAX_NAME || name.split('/').count() > MAX_SEGMENTS {
        return Err(refusal::OUT_OF_RANGE_INPUT);
    }
    let is_odd = name.ends_with('/') || name.split('/').any(|segment| segment.ends_with('.'));
    if length == 0 || is_odd {
        return Err(refusal::INVALID_RESOURCE_NAME);
    }
    Ok(())
}

/// The metadata of a request, if the service takes it.
/// <https://learn.microsoft.com/rest/api/storageservices/setting-and-retrieving-properties-and-metadata-for-blob-resources>
///
/// # Errors
/// 400.
pub fn metadata(request: &Arrived) -> Result<BTreeMap<String, String>, Refusal> {
    let mut metadata = BTreeMap::new();
    let mut size = 0;
    for (name, value) in &request.headers {
        let Some(name) = name.strip_prefix("x-ms-meta-") else {
            continue;
        };
        if name.is_empty() {
            return Err(refusal::EMPTY_METADATA_KEY);
        }
        let is_known = metadata.insert(name.to_owned(), value.clone()).is_some();
        if is_known || !is_identifier(name) || !is_metadata_value(value) {
            return Err(refusal::INVALID_METADATA);
        }
        size += name.len() + value.len();
    }
    if size > MAX_METADATA {
        return Err(refusal::METADATA_TOO_LARGE);
    }
    Ok(metadata)
}

/// Of C#, without what is not ASCII.
fn is_identifier(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    !name.starts_with(|first: char| first.is_ascii_digit()) && name.bytes().all(fits)
}

fn is_metadata_value(value: &str) -> bool {
    let fits = |byte: u8| byte == b' ' || byte.is_ascii_graphic();
    !value.is_empty() && value.trim() == value && value.bytes().all(fits)
}
