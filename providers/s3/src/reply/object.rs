//! The properties of one object in the headers of a reply.

use devlog_provider_api::{Attributes, ETag, RemoteFile};
use devlog_provider_http::headers::{http_date, text};
use reqwest::header::{ETAG, HeaderMap, HeaderName, LAST_MODIFIED};

/// The metadata that holds the SHA-256. With hyphens: some services drop names with an underscore.
pub const META_SHA256: HeaderName = HeaderName::from_static("x-amz-meta-devlog-sha256");
/// The metadata that holds the upload id.
pub const META_UPLOAD_ID: HeaderName = HeaderName::from_static("x-amz-meta-devlog-upload-id");
/// The beginning of the metadata that holds an attribute.
pub const META_ATTRIBUTE: &str = "x-amz-meta-devlog-attribute-";

/// Adds the version that the reply to a write names.
pub fn with_version(mut file: RemoteFile, headers: &HeaderMap) -> RemoteFile {
    file.etag = text(headers, &ETAG).and_then(etag);
    file.modified = text(headers, &LAST_MODIFIED).and_then(http_date);
    file
}

/// Describes the object whose properties are in the headers.
pub fn remote_file(key: &str, size: u64, headers: &HeaderMap) -> RemoteFile {
    let mut file = with_version(RemoteFile::new(key, size), headers);
    file.sha256 = text(headers, &META_SHA256).and_then(|digest| digest.parse().ok());
    file.upload_id = text(headers, &META_UPLOAD_ID).map(str::to_owned);
    let attributes: Vec<_> = headers
        .iter()
        .filter_map(|(name, value)| {
            let name = name.as_str().strip_prefix(META_ATTRIBUTE)?;
            Some((name.replace('-', "_"), value.to_str().ok()?))
        })
        .collect();
    let attributes = attributes
        .iter()
        .map(|(name, value)| (name.as_str(), *value));
    file.attributes = Attributes::from_remote(attributes);
    file
}

/// An `ETag` with its quotes, which some services leave out; `None` for an empty one.
pub fn etag(text: &str) -> Option<ETag> {
    let bare = text.trim_matches('"');
    (!bare.is_empty()).then(|| ETag::new(format!("\"{bare}\"")))
}
