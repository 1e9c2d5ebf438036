//! The properties of one blob in the headers of a reply.

use devlog_provider_api::{Attributes, ETag, RemoteFile};
use devlog_provider_http::headers::{http_date, text};
use reqwest::header::{ETAG, HeaderMap, HeaderName, LAST_MODIFIED};

/// The metadata that holds the SHA-256. A metadata name is a C# identifier, so no dashes.
pub const META_SHA256: HeaderName = HeaderName::from_static("x-ms-meta-devlog_sha256");
/// The metadata that holds the upload id.
pub const META_UPLOAD_ID: HeaderName = HeaderName::from_static("x-ms-meta-devlog_upload_id");
/// What stands before the name of an attribute in the name of a header; lower case, as [`HeaderName`] keeps it.
pub const META_ATTRIBUTE: &str = "x-ms-meta-devlog_attribute_";
/// Set by accounts with a hierarchical namespace on what is a folder.
const META_IS_FOLDER: HeaderName = HeaderName::from_static("x-ms-meta-hdi_isfolder");

/// Reports if the headers describe a folder of a hierarchical account.
pub fn is_folder(headers: &HeaderMap) -> bool {
    text(headers, &META_IS_FOLDER).is_some_and(|value| value.eq_ignore_ascii_case("true"))
}

/// Adds the version that the reply to a write tells.
pub fn with_version(mut file: RemoteFile, headers: &HeaderMap) -> RemoteFile {
    file.etag = text(headers, &ETAG).map(etag);
    file.modified = text(headers, &LAST_MODIFIED).and_then(http_date);
    file
}

/// Describes the blob whose properties are in the headers.
pub fn remote_file(key: &str, size: u64, headers: &HeaderMap) -> RemoteFile {
    let mut file = with_version(RemoteFile::new(key, size), headers);
    file.sha256 = text(headers, &META_SHA256).and_then(|digest| digest.parse().ok());
    file.upload_id = text(headers, &META_UPLOAD_ID).map(str::to_owned);
    file.attributes = Attributes::from_remote(headers.iter().filter_map(|(name, value)| {
        let name = name.as_str().strip_prefix(META_ATTRIBUTE)?;
        Some((name, value.to_str().ok()?))
    }));
    file
}

/// An `ETag` with its quotes: listings leave them out, headers have them.
pub fn etag(text: &str) -> ETag {
    if text.starts_with('"') || text.starts_with("W/") {
        ETag::new(text)
    } else {
        ETag::new(format!("\"{text}\""))
    }
}
