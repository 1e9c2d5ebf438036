//! Uploads: one request for what is small, blocks for what is large.

use super::blocks;
use crate::{reply::object, request, service::Service};
use devlog_provider_api::{ObjectKey, RemoteFile, Result, Sha256Digest, Source, UploadOptions};
use devlog_provider_http::{PartPlan, Request, Success, USUAL_BYTES, source_digest};
use reqwest::{
    Method, StatusCode,
    header::{HeaderMap, HeaderName},
};
use std::io::Read;

/// The largest object that goes in one request, in bytes. The service takes 5,000 MiB so, but it is all in memory.
const MAX_SINGLE: u64 = USUAL_BYTES;
/// The most blocks of an object:
/// <https://learn.microsoft.com/rest/api/storageservices/understanding-block-blobs--append-blobs--and-page-blobs>.
pub const MAX_BLOCKS: u64 = 50_000;
/// The largest object, in bytes.
pub const MAX_SIZE: u64 = MAX_BLOCKS * PartPlan::MAX_SIZE;

/// Stores the source's bytes with hash and upload id, in one step for every reader.
pub fn upload(
    service: &Service,
    source: &mut Source<'_>,
    key: &ObjectKey,
    options: &UploadOptions,
) -> Result<RemoteFile> {
    let size = source.size();
    let (headers, sha256) = if size <= MAX_SINGLE {
        put_blob(service, source, key, options)?
    } else {
        let plan = PartPlan::new(size, MAX_BLOCKS, USUAL_BYTES);
        blocks::upload::upload(service, source, key, options, plan)?
    };
    let mut file = object::with_version(RemoteFile::new(key.as_str(), size), &headers);
    file.sha256 = Some(sha256);
    Ok(file)
}

/// <https://learn.microsoft.com/rest/api/storageservices/put-blob>
fn put_blob(
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
        let request = Request::new(Method::PUT, service.protocol.endpoint.blob_url(key))
            .success(Success::Stored(StatusCode::CREATED))
            .header(HeaderName::from_static("x-ms-blob-type"), "BlockBlob")
            .body(body)?;
        let request = request::described(request, &sha256, options, service.protocol.access_tier)?;
        let headers = service.send_for_headers(&client, &request).await?;
        Ok((headers, sha256))
    })
}
