//! The answers of the service.

use super::{
    bucket::{Bucket, Object},
    refusal::{Refusal, refusal},
    signature::hex,
};
use crate::{
    bucket_server::{page_of, ranged},
    http::{Arrived, Reply},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use md5::{Digest, Md5};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::Sha256;
use std::{collections::BTreeMap, fmt::Write as _};

/// The kind of a request.
pub fn kind(request: &Arrived) -> &'static str {
    let names = request.parameters();
    let has = |wanted: &str| names.iter().any(|(name, _)| name == wanted);
    let is_object = request.path().trim_start_matches('/').contains('/');
    match (request.line.method.as_str(), is_object) {
        ("GET", false) if has("uploads") => "list uploads",
        ("GET", false) => "list",
        ("PUT", false) => "create bucket",
        ("GET", true) => "get",
        ("HEAD", _) => "head",
        ("PUT", true) if has("partNumber") => "put part",
        ("PUT", true) => "put",
        ("POST", _) if has("uploads") => "create upload",
        ("POST", _) => "complete upload",
        ("DELETE", _) if has("uploadId") => "abort upload",
        ("DELETE", _) => "delete",
        _ => "other",
    }
}

/// Refuses a body that is not the announced one.
pub fn check_body(request: &Arrived) -> Result<(), Refusal> {
    let has_length = request.header("content-length").is_some();
    if matches!(&*request.line.method, "PUT" | "POST") && !has_length {
        return Err(refusal(411, "MissingContentLength"));
    }
    let announced = request.header("x-amz-content-sha256").unwrap_or_default();
    // Other clients rely on the MD5.
    if announced != "UNSIGNED-PAYLOAD" && announced != hex(&Sha256::digest(&request.body)) {
        return Err(refusal(400, "XAmzContentSHA256Mismatch"));
    }
    let md5 = BASE64_STANDARD.encode(Md5::digest(&request.body));
    match request.header("content-md5") {
        Some(announced) if announced != md5 => Err(refusal(400, "BadDigest")),
        _ => Ok(()),
    }
}

/// Carries a request out that may be.
pub fn answer(
    buckets: &mut BTreeMap<String, Bucket>,
    request: &Arrived,
    page: usize,
) -> Result<Reply, Refusal> {
    let path = percent_decode_str(request.path().trim_start_matches('/')).decode_utf8_lossy();
    let (bucket, key) = path.split_once('/').unwrap_or((&path, ""));
    if kind(request) == "create bucket" {
        buckets.entry(bucket.to_owned()).or_default();
        return Ok(Reply::new(200));
    }
    let bucket = buckets
        .get_mut(bucket)
        .ok_or_else(|| refusal(404, "NoSuchBucket"))?;
    match kind(request) {
        "list" => Ok(list(bucket, request, page)),
        "list uploads" => Ok(bucket.list_uploads(request)),
        "put" => bucket.put(key, request),
        "get" | "head" => bucket.get(key, request),
        "delete" => bucket.delete(key, request),
        "create upload" => Ok(bucket.create_upload(key, request)),
        "put part" => bucket.put_part(request),
        "complete upload" => bucket.complete(key, request),
        "abort upload" => bucket.abort(request),
        _ => Err(refusal(501, "NotImplemented")),
    }
}

impl Bucket {
    /// Writes an object without conditions, and returns its `ETag`.
    pub fn store(
        &mut self,
        key: &str,
        content: &[u8],
        metadata: BTreeMap<String, String>,
    ) -> String {
        let etag = hex(&Md5::digest(content));
        let object = Object {
            content: content.into(),
            etag: etag.clone(),
            write: self.next_write(),
            metadata,
        };
        self.objects.insert(key.to_owned(), object);
        etag
    }

    pub(super) fn next_write(&mut self) -> u64 {
        self.writes += 1;
        self.writes
    }

    pub(super) fn check(&self, key: &str, request: &Arrived) -> Result<(), Refusal> {
        let found = self.objects.get(key);
        if request.header("if-none-match") == Some("*") && found.is_some() {
            return Err(refusal(412, "PreconditionFailed"));
        }
        match (request.header("if-match"), found) {
            (None, _) => Ok(()),
            (Some(_), None) => Err(refusal(404, "NoSuchKey")),
            (Some(wanted), Some(found)) if wanted.trim_matches('"') == found.etag => Ok(()),
            _ => Err(refusal(412, "PreconditionFailed")),
        }
    }

    fn put(&mut self, key: &str, request: &Arrived) -> Result<Reply, Refusal> {
        self.check(key, request)?;
        let etag = self.store(key, &request.body, metadata(request));
        Ok(Reply::new(200).header("ETag", format!("\"{etag}\"")))
    }

    fn get(&self, key: &str, request: &Arrived) -> Result<Reply, Refusal> {
        let object = self
            .objects
            .get(key)
            .ok_or_else(|| refusal(404, "NoSuchKey"))?;
        self.check(key, request)?;
        let mut reply = Reply::new(200).header("ETag", format!("\"{}\"", object.etag));
        for (name, value) in &object.metadata {
            reply = reply.header(&format!("x-amz-meta-{name}"), value.clone());
        }
        ranged(reply, &object.content, request).ok_or_else(|| refusal(416, "InvalidRange"))
    }

    fn delete(&mut self, key: &str, request: &Arrived) -> Result<Reply, Refusal> {
        self.check(key, request)?;
        self.objects.remove(key);
        Ok(Reply::new(204))
    }
}

pub(super) fn metadata(request: &Arrived) -> BTreeMap<String, String> {
    let mut metadata = BTreeMap::new();
    for (name, value) in &request.headers {
        if let Some(name) = name.strip_prefix("x-amz-meta-") {
            metadata.insert(name.to_owned(), value.clone());
        }
    }
    metadata
}

pub(super) fn xml(body: &str) -> Reply {
    Reply::new(200)
        .header("Content-Type", "application/xml")
        .body(format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{body}"))
}

/// A page of the objects behind the last one of the page before.
fn list(bucket: &Bucket, request: &Arrived, page: usize) -> Reply {
    let prefix = request.parameter("prefix").unwrap_or_default();
    let after = request.parameter("continuation-token").unwrap_or_default();
    let after = percent_decode_str(&after).decode_utf8_lossy().into_owned();
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let (objects, next) = page_of(&bucket.objects, &prefix, &after, page);
    let is_encoded = request.parameter("encoding-type").as_deref() == Some("url");
    let mut text = "<ListBucketResult>".to_owned();
    if is_encoded {
        text += "<EncodingType>url</EncodingType>";
    }
    for (key, object) in objects {
        let _ = write!(
            text,
            "<Contents><Key>{}</Key><Size>{}</Size><ETag>&quot;{}&quot;</ETag>\
             <LastModified>2025-09-11T10:30:00.000Z</LastModified></Contents>",
            if is_encoded { encode(key) } else { key.clone() },
            object.content.len(),
            object.etag
        );
    }
    if let Some(next) = next {
        let token = encode(next);
        let _ = write!(
            text,
            "<IsTruncated>true</IsTruncated><NextContinuationToken>{token}</NextContinuationToken>"
        );
    }
    xml(&(text + "</ListBucketResult>"))
}
