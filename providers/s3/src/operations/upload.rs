//! Uploads: from memory what is small, while it is read what is larger, in parts what is large.

use super::multipart;
use crate::{
    reply::object,
    request,
    service::{CONTENT_SHA256, Service},
};
use devlog_provider_api::{ObjectKey, RemoteFile, Result, Sha256Digest, Source, UploadOptions};
use devlog_provider_http::{PartPlan, Request, Success, digest_before, source_digest};
use reqwest::{Method, StatusCode, header::HeaderMap};
use std::io::Read;

/// The largest object that is sent from memory, in bytes.
const MAX_BUFFERED: u64 = 8 << 20;
/// The largest object that goes in one request, in bytes. One request leaves nothing behind when it breaks, and every
/// service that knows conditions checks them; parts go several at once, and are sent again alone.
const MAX_STREAMED: u64 = 64 << 20;
/// The most parts of an object: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html>.
const MAX_PARTS: u64 = 10_000;
/// The size of a part as long as that makes few enough of them, in bytes; at least 5 MiB are needed.
const USUAL_PART: u64 = 8 << 20;
/// The largest object, in bytes.
pub const MAX_OBJECT: u64 = MAX_PARTS * PartPlan::MAX_SIZE;

/// Stores the source's bytes with hash, upload id and attributes, in one step for every reader.
pub fn upload(
    service: &Service,
    source: &mut Source<'_>,
    key: &ObjectKey,
    options: &UploadOptions,
) -> Result<RemoteFile> {
    let size = source.size();
    let (headers, sha256) = if size <= MAX_BUFFERED {
        put_buffered(service, source, key, options)?
    } else {
        let sha256 = digest_before(source, options)?;
        let headers = if size <= MAX_STREAMED {
            put_streamed(service, source, key, options, &sha256)?
        } else {
            let plan = PartPlan::new(size, MAX_PARTS, USUAL_PART);
            multipart::upload(service, source, key, options, &sha256, plan)?
        };
        (headers, sha256)
    };
    let mut file = object::with_version(RemoteFile::new(key.as_str(), size), &headers);
    file.sha256 = Some(sha256);
    Ok(file)
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html>
fn put_request(
    service: &Service,
    key: &ObjectKey,
    options: &UploadOptions,
    sha256: &Sha256Digest,
) -> Result<Request> {
    let request = Request::new(Method::PUT, service.protocol.object_url(key))
        .success(Success::Stored(StatusCode::OK))
        .header_text(CONTENT_SHA256, &sha256.to_string())?;
    let request = request::described(&service.protocol, request, sha256, options)?;
    request::conditional(&service.protocol, request, &options.precondition)
}

fn put_buffered(
    service: &Service,
    source: &mut Source<'_>,
    key: &ObjectKey,
    options: &UploadOptions,
) -> Result<(HeaderMap, Sha256Digest)> {
    let mut body = service.buffer(source.size())?;
    source.read_to_end(&mut body.bytes)?;
    let body = body.freeze();
    service.clients.run(|client| async move {
        let sha256 = source_digest(source, body.len() as u64)?;
        let request = put_request(service, key, options, &sha256)?.body(body)?;
        let headers = service.send_for_headers(&client, &request).await?;
        Ok((headers, sha256))
    })
}

fn put_streamed(
    service: &Service,
    source: &mut Source<'_>,
    key: &ObjectKey,
    options: &UploadOptions,
    sha256: &Sha256Digest,
) -> Result<HeaderMap> {
    let request = put_request(service, key, options, sha256)?;
    service.clients.run(|client| async move {
        let mut reply = service
            .send_source(&client, &request, source, sha256)
            .await?;
        service.headers_of(&mut reply).await
    })
}
