//! The headers that only this service has.

use crate::{
    operations::access_tier,
    reply::object::{self, METADATA},
};
use devlog_provider_api::{Precondition, Result, Sha256Digest, UploadOptions};
use devlog_provider_http::Request;
use reqwest::header::HeaderName;

const BLOB_CONTENT_TYPE: HeaderName = HeaderName::from_static("x-ms-blob-content-type");

/// Adds the condition that the service checks in the same step.
///
/// # Errors
/// `Unsupported` for a condition that has no header.
pub fn conditional(request: Request, precondition: &Precondition) -> Result<Request> {
    request.precondition(precondition, |etag| object::etag(etag).as_str().to_owned())
}

/// Adds everything that is stored beside the content, and the condition of an upload.
///
/// # Errors
/// If a value cannot be sent.
pub fn described(
    request: Request,
    sha256: &Sha256Digest,
    options: &UploadOptions,
    access_tier: Option<&'static str>,
) -> Result<Request> {
    let mut request = METADATA.describe(request, sha256, options)?;
    if let Some(content_type) = &options.content_type {
        request = request.header_text(BLOB_CONTENT_TYPE, content_type)?;
    }
    if let Some(tier) = access_tier {
        request = request.header(access_tier::HEADER, tier);
    }
    conditional(request, &options.precondition)
}
