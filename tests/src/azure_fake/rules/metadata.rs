//! Valid names of blobs, and valid metadata.

use crate::{
    azure_fake::refuse,
    http::{Arrived, Reply},
};
use std::collections::BTreeMap;

/// The length of a blob's name, in UTF-16 units as the service counts.
const MAX_NAME: usize = 1024;
/// The size of all metadata of one blob, names and values, in bytes.
const MAX_METADATA: usize = 8 * 1024;

/// Refuses names that the service does not take, or that its documentation warns of.
/// <https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata>
pub fn check_name(name: &str) -> Result<(), Reply> {
    let length = name.encode_utf16().count();
    if length > MAX_NAME {
        return Err(refuse(400, "OutOfRangeInput"));
    }
    let is_odd = name.ends_with('/') || name.split('/').any(|segment| segment.ends_with('.'));
    if length == 0 || is_odd {
        return Err(refuse(400, "InvalidResourceName"));
    }
    Ok(())
}

/// The metadata of a request, if the service takes it.
/// <https://learn.microsoft.com/rest/api/storageservices/setting-and-retrieving-properties-and-metadata-for-blob-resources>
pub fn metadata(request: &Arrived) -> Result<BTreeMap<String, String>, Reply> {
    let metadata = request.metadata();
    if !metadata
        .iter()
        .all(|(name, value)| is_identifier(name) && is_value(value))
    {
        return Err(refuse(400, "InvalidMetadata"));
    }
    let sizes = metadata
        .iter()
        .map(|(name, value)| name.len() + value.len());
    if sizes.sum::<usize>() > MAX_METADATA {
        return Err(refuse(400, "MetadataTooLarge"));
    }
    let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    Ok(metadata.into_iter().map(owned).collect())
}

/// Of C#, without what is not ASCII.
fn is_identifier(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    !name.is_empty()
        && !name.starts_with(|first: char| first.is_ascii_digit())
        && name.bytes().all(fits)
}

fn is_value(value: &str) -> bool {
    let fits = |byte: u8| byte == b' ' || byte.is_ascii_graphic();
    !value.is_empty() && value.trim() == value && value.bytes().all(fits)
}
