//! Uploads: one request for what is small, blocks for what is large.

use crate::{
    block_plan::{BlockPlan, MAX_BLOCK_SIZE, MAX_BLOCKS},
    blocks, budget, object,
    request::Request,
    service::Service,
};
use devlog_provider_api::{
    Error, ErrorKind, ObjectKey, RemoteFile, Result, Sha256Digest, Source, UploadOptions,
};
use reqwest::{
    Method,
    header::{HeaderMap, HeaderName},
};
use std::io::Read;

/// The largest object that goes in one request, in bytes. The service takes 5,000 MiB so, but it is all in memory.
const MAX_SINGLE: u64 = budget::USUAL;
/// 50,000 blocks, each small enough to be held in memory:
/// <https://learn.microsoft.com/rest/api/storageservices/understanding-block-blobs--append-blobs--and-page-blobs>.
pub const MAX_SIZE: u64 = MAX_BLOCKS * MAX_BLOCK_SIZE;

/// Stores the source's bytes with hash and upload id, in one step for every reader.
pub fn upload(
    service: &Service,
    source: &mut Source<'_>,
    key: &ObjectKey,
    options: &UploadOptions,
) -> Result<RemoteFile> {
    let size = source.size();
    if size > MAX_SIZE {
        return Err(Error::new(
            ErrorKind::TooLarge,
            format!("azure takes objects of at most {MAX_SIZE} bytes, this one has {size}"),
        ));
    }
    service.endpoint.check_name(key)?;
    let (headers, sha256) = if size <= MAX_SINGLE {
        put_blob(service, source, key, options)?
    } else {
        blocks::upload(service, source, key, options, &BlockPlan::new(size))?
    };
    let mut file = object::with_version(RemoteFile::new(key.as_str(), size), &headers);
    file.sha256 = Some(sha256);
    file.upload_id.clone_from(&options.upload_id);
    file.attributes.clone_from(&options.attributes);
    Ok(file)
}

/// <https://learn.microsoft.com/rest/api/storageservices/put-blob>
fn put_blob(
    service: &Service,
    source: &mut Source<'_>,
    key: &ObjectKey,
    options: &UploadOptions,
) -> Result<(HeaderMap, Sha256Digest)> {
    service.run(|client| async move {
        let mut body = service.budget.buffer(source.size()).await;
        source.read_to_end(&mut body.bytes)?;
        let body = body.freeze();
        let sha256 = digest(source, body.len() as u64)?;
        let request = Request::new(Method::PUT, service.endpoint.blob_url(key))
            .header(HeaderName::from_static("x-ms-blob-type"), "BlockBlob")
            .access_tier(service.access_tier)
            .description(&sha256, options)?
            .precondition(&options.precondition)?
            .body(body)?;
        let headers = service.send_for_headers(&client, &request).await?;
        Ok((headers, sha256))
    })
}

/// The digest of a source that was read to its end.
///
/// # Errors
/// If other bytes came out than it announced.
pub fn digest(source: &Source<'_>, read: u64) -> Result<Sha256Digest> {
    source
        .sha256()
        .filter(|_| read == source.size())
        .ok_or_else(|| {
            Error::new(
                ErrorKind::Other,
                format!(
                    "the source announced {} bytes and gave {read}",
                    source.size()
                ),
            )
        })
}
