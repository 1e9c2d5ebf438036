//! The properties of one blob in the headers of a reply.

use devlog_provider_api::{ETag, RemoteFile};
use devlog_provider_http::{
    MetadataNames,
    headers::{http_date, text},
};
use reqwest::header::{ETAG, HeaderMap, HeaderName, LAST_MODIFIED};

/// The names of metadata are C# identifiers, so no hyphens.
pub const METADATA: MetadataNames = MetadataNames {
    header: "x-ms-meta-",
    separator: "_",
};
/// Set by accounts with a hierarchical namespace on what is a folder.
const META_IS_FOLDER: HeaderName = HeaderName::from_static("x-ms-meta-hdi_isfolder");

/// Reports if the headers describe a folder of a hierarchical account.
pub fn is_folder(headers: &HeaderMap) -> bool {
    text(headers, &META_IS_FOLDER).is_some_and(|value| value.eq_ignore_ascii_case("true"))
}

/// Adds the version that the reply to a write names.
pub fn with_version(mut file: RemoteFile, headers: &HeaderMap) -> RemoteFile {
    file.etag = text(headers, &ETAG).map(etag);
    file.modified = text(headers, &LAST_MODIFIED).and_then(http_date);
    file
}

/// Describes the blob whose properties are in the headers.
pub fn remote_file(key: &str, size: u64, headers: &HeaderMap) -> RemoteFile {
    let mut file = with_version(RemoteFile::new(key, size), headers);
    METADATA.read(&mut file, headers);
    file
}

/// An `ETag` with its quotes: listings leave them out, headers have them.
pub fn etag(text: &str) -> ETag {
    if text.starts_with('"') || text.starts_with("W/") {
        ETag::new(text)
    } else {
        ETag::new(["\"", text, "\""].concat())
    }
}
