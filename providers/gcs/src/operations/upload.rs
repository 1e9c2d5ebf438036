//! Uploads: one request for what is small, a resumable session for what is large.

use super::resumable;
use crate::{
    reply::object::{self, MAX_REPLY, Stored},
    request::{conditional, description, upload_url},
    service::Service,
};
use devlog_provider_api::{
    Error, ErrorKind, ObjectKey, RemoteFile, Result, Sha256Digest, Source, UploadOptions,
};
use devlog_provider_http::{
    Request, Success, USUAL_BYTES, base64_md5, digest_before, source_digest,
};
use md5::{Digest, Md5};
use reqwest::{Method, StatusCode, header::CONTENT_TYPE};
use serde_json::json;
use std::io::Read;

/// The largest object that goes in one request, in bytes: it is all in memory.
const MAX_SINGLE: u64 = USUAL_BYTES;
/// The largest object, in bytes: <https://cloud.google.com/storage/quotas#objects>.
pub const MAX_OBJECT: u64 = 5 << 40;
/// The memory for the description in front of the content, in bytes. Names, attributes and content type are shorter.
const MAX_HEAD: usize = 16 << 10;

/// Stores the source's bytes with hash, upload id and attributes, in one step for every reader.
pub fn upload(
    service: &Service,
    source: &mut Source<'_>,
    key: &ObjectKey,
    options: &UploadOptions,
) -> Result<RemoteFile> {
    let size = source.size();
    let (stored, sha256) = if size <= MAX_SINGLE {
        multipart(service, source, key, options)?
    } else {
        let sha256 = digest_before(source, options)?;
        let stored = resumable::upload(service, source, key, options, &sha256)?;
        (stored, sha256)
    };
    let mut file = RemoteFile::new(key.as_str(), size);
    object::set_version(&mut file, &stored);
    file.sha256 = Some(sha256);
    Ok(file)
}

/// The description and the content in one body. The service compares the content with the MD5 in the description.
/// <https://cloud.google.com/storage/docs/uploading-objects#rest-upload-objects>
fn multipart(
    service: &Service,
    source: &mut Source<'_>,
    key: &ObjectKey,
    options: &UploadOptions,
) -> Result<(Stored, Sha256Digest)> {
    let boundary = format!("{:016x}{:016x}", fastrand::u64(..), fastrand::u64(..));
    let tail = format!("\r\n--{boundary}--\r\n");
    let room = (MAX_HEAD + tail.len()) as u64;
    let mut body = service.buffer(source.size() + room)?;
    // The head needs the digests of what follows it, so it is written last, up against the content.
    body.bytes.resize(MAX_HEAD, 0);
    source.read_to_end(&mut body.bytes)?;
    let content = &body.bytes[MAX_HEAD..];
    let sha256 = source_digest(source, content.len() as u64)?;
    let mut description = description(&service.protocol.new_objects, &sha256, options);
    let md5 = base64_md5(&Md5::digest(content));
    description.insert("md5Hash".to_owned(), json!(md5));
    let head = format!(
        "--{boundary}\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n{}\r\n\
         --{boundary}\r\nContent-Type: {}\r\n\r\n",
        serde_json::Value::from(description),
        options
            .content_type
            .as_deref()
            .unwrap_or("application/octet-stream")
    );
    let Some(start) = MAX_HEAD.checked_sub(head.len()) else {
        let problem = "the object's attributes are too long for gcs";
        return Err(Error::new(ErrorKind::Unsupported, problem));
    };
    body.bytes[start..MAX_HEAD].copy_from_slice(head.as_bytes());
    body.bytes.extend_from_slice(tail.as_bytes());
    let body = body.freeze().slice(start..);
    let name = service.protocol.endpoint.prefix.name(key.as_str());
    let request = Request::new(
        Method::POST,
        upload_url(&service.protocol, "multipart", &name),
    )
    .success(Success::Changed(StatusCode::OK))
    .header_text(
        CONTENT_TYPE,
        &format!("multipart/related; boundary={boundary}"),
    )?;
    let request = conditional(Request { body, ..request }, &options.precondition)?;
    let reply = service.fetch(&request, MAX_REPLY)?;
    Ok((object::stored(&reply)?, sha256))
}
