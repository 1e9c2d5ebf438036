//! The properties of one object: in the headers of the XML API, and in the JSON of the other one.

use devlog_provider_api::{ETag, Error, ErrorKind, RemoteFile, Result};
use devlog_provider_http::{
    MetadataNames, add_metadata,
    headers::{http_date, text},
};
use jiff::Timestamp;
use reqwest::header::{HeaderMap, HeaderName, LAST_MODIFIED};
use serde::Deserialize;
use std::{collections::BTreeMap, time::SystemTime};

/// The longest description of an object, in bytes.
pub const MAX_REPLY: u64 = 64 << 10;
/// With hyphens, as other services need it.
pub const METADATA: MetadataNames = MetadataNames {
    header: "x-goog-meta-",
    separator: "-",
};

const GENERATION: HeaderName = HeaderName::from_static("x-goog-generation");

/// An object in JSON. <https://cloud.google.com/storage/docs/json_api/v1/objects#resource>
#[derive(Debug, Deserialize)]
pub struct Object {
    pub name: String,
    /// A number of bytes, in quotes.
    pub size: String,
    #[serde(flatten)]
    pub stored: Stored,
    #[serde(default)]
    pub metadata: BTreeMap<String, String>,
}

/// The version of an object.
#[derive(Debug, Deserialize)]
pub struct Stored {
    /// A number, in quotes: one for each version of an object.
    pub generation: String,
    #[serde(rename = "md5Hash")]
    pub md5: Option<String>,
    pub updated: Option<String>,
}

/// Reads the reply to an upload.
///
/// # Errors
/// `Other` if it does not describe an object.
pub fn stored(body: &[u8]) -> Result<Stored> {
    let stored: Option<Stored> = serde_json::from_slice(body).ok();
    stored
        .filter(|stored| !stored.generation.is_empty())
        .ok_or_else(|| {
            let problem = "the response from gcs contains no version of the stored object";
            Error::new(ErrorKind::Other, problem)
        })
}

/// Adds the version.
pub fn set_version(file: &mut RemoteFile, stored: &Stored) {
    file.etag = Some(ETag::new(stored.generation.as_str()));
    let time = stored
        .updated
        .as_deref()
        .and_then(|time| time.parse::<Timestamp>().ok());
    file.modified = time.map(SystemTime::from);
}

/// Describes an object of a listing; `None` without a size.
pub fn of_json(object: &Object) -> Option<RemoteFile> {
    let mut file = RemoteFile::new(object.name.as_str(), object.size.parse().ok()?);
    set_version(&mut file, &object.stored);
    for (name, value) in &object.metadata {
        add_metadata(&mut file, name, value);
    }
    Some(file)
}

/// Describes the object whose properties are in the headers.
pub fn of_headers(key: &str, size: u64, headers: &HeaderMap) -> RemoteFile {
    let mut file = RemoteFile::new(key, size);
    file.etag = text(headers, &GENERATION).map(ETag::new);
    file.modified = text(headers, &LAST_MODIFIED).and_then(http_date);
    METADATA.read(&mut file, headers);
    file
}
