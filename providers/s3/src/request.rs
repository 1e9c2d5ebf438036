//! The headers of requests that store something.

use crate::{
    reply::object::METADATA,
    service::{Bucket, Conditions},
};
use devlog_provider_api::{Error, ErrorKind, Precondition, Result, Sha256Digest, UploadOptions};
use devlog_provider_http::Request;
use reqwest::header::CONTENT_TYPE;

/// Adds the condition that the service checks in the same step, if it supports conditional requests.
///
/// # Errors
/// `Unsupported` if it does not: a condition must never look as if it held.
pub fn conditional(
    bucket: &Bucket,
    request: Request,
    precondition: &Precondition,
) -> Result<Request> {
    if bucket.conditions == Conditions::None && *precondition != Precondition::None {
        return Err(unsupported("uploads"));
    }
    request.precondition(precondition, entity_tag)
}

/// The error for conditional requests that the service does not support; `calls` are "uploads" or "deletes".
pub fn unsupported(calls: &str) -> Error {
    let problem = format!("this S3 service does not support conditional {calls}");
    Error::new(ErrorKind::Unsupported, problem)
}

/// Some services compare an `ETag` as text, and know it without quotes only. All take it so.
pub fn entity_tag(etag: &str) -> String {
    etag.trim_matches('"').to_owned()
}

/// Adds everything that is stored beside the content.
///
/// # Errors
/// If a value cannot be sent.
pub fn described(
    bucket: &Bucket,
    request: Request,
    sha256: &Sha256Digest,
    options: &UploadOptions,
) -> Result<Request> {
    let mut request = METADATA.describe(request, sha256, options)?;
    if let Some(content_type) = &options.content_type {
        request = request.header_text(CONTENT_TYPE, content_type)?;
    }
    request.headers.extend(bucket.object_headers.clone());
    Ok(request)
}
