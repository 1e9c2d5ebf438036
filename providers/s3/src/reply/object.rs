//! The properties of one object in the headers of a reply.

use devlog_provider_api::{ETag, RemoteFile};
use devlog_provider_http::{
    MetadataNames,
    headers::{http_date, text},
};
use reqwest::header::{ETAG, HeaderMap, LAST_MODIFIED};

/// Some services and proxies drop headers with an underscore.
pub const METADATA: MetadataNames = MetadataNames {
    header: "x-amz-meta-",
    separator: "-",
};

/// Adds the version that the reply to a write names.
pub fn with_version(mut file: RemoteFile, headers: &HeaderMap) -> RemoteFile {
    file.etag = text(headers, &ETAG).and_then(etag);
    file.modified = text(headers, &LAST_MODIFIED).and_then(http_date);
    file
}

/// Describes the object whose properties are in the headers.
pub fn remote_file(key: &str, size: u64, headers: &HeaderMap) -> RemoteFile {
    let mut file = with_version(RemoteFile::new(key, size), headers);
    METADATA.read(&mut file, headers);
    file
}

/// An `ETag` with its quotes, which some services leave out; `None` for an empty one.
pub fn etag(text: &str) -> Option<ETag> {
    let bare = text.trim_matches('"');
    (!bare.is_empty()).then(|| ETag::new(format!("\"{bare}\"")))
}
