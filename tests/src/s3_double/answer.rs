//! The answers of the service.

use super::{
    bucket::{Bucket, Object, Upload},
    refusal::{Refusal, refusal},
    signature::hex,
};
use crate::http::{Arrived, Reply};
use base64::{Engine, prelude::BASE64_STANDARD};
use md5::{Digest, Md5};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::Sha256;
use std::{collections::BTreeMap, fmt::Write as _};

/// The shortest part but the last, in bytes.
const MIN_PART: usize = 5 << 20;

/// The kind of a request.
pub fn kind(request: &Arrived) -> &'static str {
    let names = request.parameters();
    let has = |wanted: &str| names.iter().any(|(name, _)| name == wanted);
    let is_object = request.path().trim_start_matches('/').contains('/');
    match (request.line.method.as_str(), is_object) {
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
    let announced = request.header("x-amz-content-sha256").unwrap_or_default();
    if announced != hex(&Sha256::digest(&request.body)) {
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
    /// Writes an object without conditions.
    pub fn store(&mut self, key: &str, content: &[u8]) {
        let object = Object {
            content: content.to_vec(),
            etag: hex(&Md5::digest(content)),
            write: self.next_write(),
            metadata: BTreeMap::new(),
        };
        self.objects.insert(key.to_owned(), object);
    }

    fn next_write(&mut self) -> u64 {
        self.writes += 1;
        self.writes
    }

    fn check(&self, key: &str, request: &Arrived) -> Result<(), Refusal> {
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
        let object = Object {
            content: request.body.clone(),
            etag: hex(&Md5::digest(&request.body)),
            write: self.next_write(),
            metadata: metadata(request),
        };
        let reply = Reply::new(200).header("ETag", format!("\"{}\"", object.etag));
        self.objects.insert(key.to_owned(), object);
        Ok(reply)
    }

    fn get(&self, key: &str, request: &Arrived) -> Result<Reply, Refusal> {
        let object = self
            .objects
            .get(key)
            .ok_or_else(|| refusal(404, "NoSuchKey"))?;
        self.check(key, request)?;
        let total = object.content.len();
        let mut reply = Reply::new(200).header("ETag", format!("\"{}\"", object.etag));
        for (name, value) in &object.metadata {
            reply = reply.header(&format!("x-amz-meta-{name}"), value.clone());
        }
        let range = request.header("range").and_then(|range| {
            let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
            Some((first.parse::<usize>().ok()?, last.parse::<usize>().ok()?))
        });
        let Some((first, last)) = range else {
            return Ok(reply.body(object.content.clone()));
        };
        if first >= total {
            return Err(refusal(416, "InvalidRange"));
        }
        let last = last.min(total - 1);
        reply.status = 206;
        Ok(reply
            .header("Content-Range", format!("bytes {first}-{last}/{total}"))
            .body(&object.content[first..=last]))
    }

    fn delete(&mut self, key: &str, request: &Arrived) -> Result<Reply, Refusal> {
        self.check(key, request)?;
        self.objects.remove(key);
        Ok(Reply::new(204))
    }

    fn create_upload(&mut self, key: &str, request: &Arrived) -> Reply {
        let id = format!("upload-{:016x}", fastrand::u64(..));
        let upload = Upload {
            key: key.to_owned(),
            metadata: metadata(request),
            parts: BTreeMap::new(),
        };
        self.uploads.insert(id.clone(), upload);
        xml(&format!(
            "<InitiateMultipartUploadResult><UploadId>{id}</UploadId></InitiateMultipartUploadResult>"
        ))
    }

    fn upload(&mut self, request: &Arrived) -> Result<&mut Upload, Refusal> {
        let id = request.parameter("uploadId").unwrap_or_default();
        let upload = self.uploads.get_mut(&id);
        upload.ok_or_else(|| refusal(404, "NoSuchUpload"))
    }

    fn put_part(&mut self, request: &Arrived) -> Result<Reply, Refusal> {
        let number = request
            .parameter("partNumber")
            .and_then(|number| number.parse().ok())
            .filter(|number| (1..=10_000).contains(number))
            .ok_or_else(|| refusal(400, "InvalidArgument"))?;
        let upload = self.upload(request)?;
        upload.parts.insert(number, request.body.clone());
        let etag = hex(&Md5::digest(&request.body));
        Ok(Reply::new(200).header("ETag", format!("\"{etag}\"")))
    }

    fn complete(&mut self, key: &str, request: &Arrived) -> Result<Reply, Refusal> {
        let upload = self.upload(request)?.clone();
        if upload.key != key {
            return Err(refusal(404, "NoSuchUpload"));
        }
        let mut list =
            "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
                .to_owned();
        for (number, part) in &upload.parts {
            let etag = hex(&Md5::digest(part));
            let _ = write!(
                list,
                "<Part><PartNumber>{number}</PartNumber><ETag>&quot;{etag}&quot;</ETag></Part>"
            );
        }
        list += "</CompleteMultipartUpload>";
        if request.body != list.as_bytes() {
            return Err(refusal(400, "InvalidPart"));
        }
        let count = upload.parts.len();
        let mut all_but_last = upload.parts.values().take(count.saturating_sub(1));
        if all_but_last.any(|part| part.len() < MIN_PART) {
            return Err(refusal(400, "EntityTooSmall"));
        }
        self.check(key, request)?;
        let content = upload.parts.into_values().flatten().collect::<Vec<u8>>();
        let etag = format!("{}-{count}", hex(&Md5::digest(&content)));
        let object = Object {
            content,
            etag: etag.clone(),
            write: self.next_write(),
            metadata: upload.metadata,
        };
        self.objects.insert(key.to_owned(), object);
        let id = request.parameter("uploadId").unwrap_or_default();
        self.uploads.remove(&id);
        Ok(xml(&format!(
            "<CompleteMultipartUploadResult><ETag>&quot;{etag}&quot;</ETag></CompleteMultipartUploadResult>"
        )))
    }

    fn abort(&mut self, request: &Arrived) -> Result<Reply, Refusal> {
        self.upload(request)?;
        let id = request.parameter("uploadId").unwrap_or_default();
        self.uploads.remove(&id);
        Ok(Reply::new(204))
    }
}

fn metadata(request: &Arrived) -> BTreeMap<String, String> {
    let mut metadata = BTreeMap::new();
    for (name, value) in &request.headers {
        if let Some(name) = name.strip_prefix("x-amz-meta-") {
            metadata.insert(name.to_owned(), value.clone());
        }
    }
    metadata
}

fn xml(body: &str) -> Reply {
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
    let mut objects = bucket
        .objects
        .iter()
        .filter(|(key, _)| key.starts_with(&prefix) && (after.is_empty() || **key > after))
        .peekable();
    let mut text = "<ListBucketResult><EncodingType>url</EncodingType>".to_owned();
    let mut last = String::new();
    for (key, object) in objects.by_ref().take(page) {
        let _ = write!(
            text,
            "<Contents><Key>{}</Key><Size>{}</Size><ETag>&quot;{}&quot;</ETag>\
             <LastModified>2025-09-11T10:30:00.000Z</LastModified></Contents>",
            encode(key),
            object.content.len(),
            object.etag
        );
        last.clone_from(key);
    }
    if objects.peek().is_some() {
        let token = encode(&last);
        let _ = write!(
            text,
            "<IsTruncated>true</IsTruncated><NextContinuationToken>{token}</NextContinuationToken>"
        );
    }
    xml(&(text + "</ListBucketResult>"))
}
