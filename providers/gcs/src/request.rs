//! The parts of requests that only this service has.

use crate::{
    reply::object::METADATA,
    service::{Bucket, NewObjects},
};
use devlog_provider_api::{Error, ErrorKind, Precondition, Result, Sha256Digest, UploadOptions};
use devlog_provider_http::Request;
use reqwest::header::HeaderName;
use serde_json::{Map, Value, json};
use url::Url;

const IF_GENERATION_MATCH: HeaderName = HeaderName::from_static("x-goog-if-generation-match");

/// The generation that a condition asks for: an absent object has 0.
///
/// # Errors
/// `Unsupported` for a condition that is not known here; `PreconditionFailed` for a version that is not one of this
/// service.
fn generation(precondition: &Precondition) -> Result<Option<String>> {
    match precondition {
        Precondition::None => Ok(None),
        Precondition::IfAbsent => Ok(Some("0".to_owned())),
        Precondition::IfMatch(etag) => {
            let etag = etag.as_str();
            let is_generation = !etag.is_empty() && etag.bytes().all(|byte| byte.is_ascii_digit());
            // Zero would be a condition of the opposite meaning.
            if is_generation && etag.bytes().any(|byte| byte != b'0') {
                return Ok(Some(etag.to_owned()));
            }
            let problem = "gcs holds another version of the object: this one is not a generation";
            Err(Error::new(ErrorKind::PreconditionFailed, problem))
        }
        _ => Err(Error::new(
            ErrorKind::Unsupported,
            "this precondition is not known to the provider",
        )),
    }
}

/// Adds the condition that the JSON API checks in the same step.
///
/// # Errors
/// As [`generation`].
pub fn conditional(mut request: Request, precondition: &Precondition) -> Result<Request> {
    if let Some(generation) = generation(precondition)? {
        let mut query = request.url.query_pairs_mut();
        query.append_pair("ifGenerationMatch", &generation);
    }
    request.precondition = precondition.clone();
    Ok(request)
}

/// Adds the same to a request of the XML API.
///
/// # Errors
/// As [`generation`].
pub fn conditional_read(mut request: Request, precondition: &Precondition) -> Result<Request> {
    if let Some(generation) = generation(precondition)? {
        request = request.header_text(IF_GENERATION_MATCH, &generation)?;
    }
    request.precondition = precondition.clone();
    Ok(request)
}

/// The address of a new upload of this kind.
pub fn upload_url(bucket: &Bucket, kind: &str, name: &str) -> Url {
    let mut url = bucket.endpoint.upload_url();
    {
        let mut query = url.query_pairs_mut();
        query.append_pair("uploadType", kind);
        query.append_pair("name", name);
        if let Some(key) = &bucket.new_objects.kms_key_name {
            query.append_pair("kmsKeyName", key);
        }
    }
    url
}

/// Everything that is stored beside the content, as the JSON API takes it.
pub fn description(
    new: &NewObjects,
    sha256: &Sha256Digest,
    options: &UploadOptions,
) -> Map<String, Value> {
    let metadata = METADATA.pairs(sha256, options).into_iter();
    let metadata: Map<_, _> = metadata.map(|(name, value)| (name, value.into())).collect();
    let mut description = Map::new();
    description.insert("metadata".to_owned(), metadata.into());
    if let Some(content_type) = &options.content_type {
        description.insert("contentType".to_owned(), json!(content_type));
    }
    if let Some(class) = &new.storage_class {
        description.insert("storageClass".to_owned(), json!(class));
    }
    description
}
