//! The answers of the service.

use super::{
    bucket::{Bucket, Object, condition, md5_of},
    refusal::{Refusal, refusal},
    session,
};
use crate::{
    bucket_server::{page_of, ranged},
    http::{Arrived, Reply},
};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The parts of a listing that devlog asks for. Other clients ask for all.
const FIELDS: &str = "kind,nextPageToken,items(name,size,generation,updated,metadata)";

/// The kind of a request.
pub fn kind(request: &Arrived) -> &'static str {
    let (path, method) = (request.path(), request.line.method.as_str());
    let is_session = request.parameter("upload_id").is_some();
    if path.starts_with("/upload/") {
        return match (method, is_session) {
            ("POST", false) if parameter_is(request, "uploadType", "multipart") => "put",
            ("POST", false) => "create upload",
            ("PUT", true) => "put part",
            ("DELETE", true) => "cancel upload",
            _ => "other",
        };
    }
    match (method, json_path(path)) {
        ("POST", Some("")) => "create bucket",
        ("GET", Some(rest)) if rest.ends_with("/o") => "list",
        ("DELETE", Some(_)) => "delete",
        // Other clients read at the address that the object's description names.
        ("GET", Some(_)) if path.starts_with("/download/") => "get",
        ("GET", Some(_)) => "describe",
        ("GET", None) => "get",
        ("HEAD", None) => "head",
        _ => "other",
    }
}

/// The path below the buckets of the JSON API; `None` for the XML API.
fn json_path(path: &str) -> Option<&str> {
    let path = path.strip_prefix("/upload").unwrap_or(path);
    let path = path.strip_prefix("/download").unwrap_or(path);
    path.strip_prefix("/storage/v1/b")
}

fn parameter_is(request: &Arrived, name: &str, value: &str) -> bool {
    request.parameter(name).as_deref() == Some(value)
}

/// Carries a request out that may be.
pub fn answer(
    buckets: &mut BTreeMap<String, Bucket>,
    request: &Arrived,
    page: usize,
    service: &str,
) -> Result<Reply, Refusal> {
    if kind(request) == "create bucket" {
        return create(buckets, request);
    }
    let path = request.path();
    let json = json_path(path);
    let (bucket, name) = json
        .unwrap_or(path)
        .trim_start_matches('/')
        .split_once('/')
        .unwrap_or_default();
    let name = if json.is_some() {
        name.strip_prefix("o/").unwrap_or_default()
    } else {
        name
    };
    let name = percent_decode_str(name).decode_utf8_lossy();
    let downloads = format!("{service}/download/storage/v1/b/{bucket}/o");
    let missing = || match json {
        Some(_) => refusal(404, "notFound", "The specified bucket does not exist."),
        None => refusal(404, "bucket", "The specified bucket does not exist."),
    };
    let bucket = buckets.get_mut(bucket).ok_or_else(missing)?;
    match kind(request) {
        "list" => list(bucket, request, page, &downloads),
        "put" => put(bucket, request, &downloads),
        "create upload" => session::start(bucket, request, service),
        "put part" => session::put(bucket, request, &downloads),
        "cancel upload" => session::cancel(bucket, request),
        "get" | "head" => get(bucket, &name, request),
        "describe" => describe(bucket, &name, &downloads),
        "delete" => delete(bucket, &name, request),
        _ => Err(refusal(501, "notImplemented", "")),
    }
}

fn create(buckets: &mut BTreeMap<String, Bucket>, request: &Arrived) -> Result<Reply, Refusal> {
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let name = body.get("name").and_then(Value::as_str);
    let (Some(name), Some(_)) = (name, request.parameter("project")) else {
        return Err(refusal(400, "required", "name and project"));
    };
    if buckets.contains_key(name) {
        return Err(refusal(409, "conflict", "the name is taken"));
    }
    buckets.insert(name.to_owned(), Bucket::default());
    Ok(Reply::new(200).body(json!({ "kind": "storage#bucket", "name": name }).to_string()))
}

/// Two parts: a description and the content.
fn put(bucket: &mut Bucket, request: &Arrived, downloads: &str) -> Result<Reply, Refusal> {
    let malformed = || refusal(400, "badContent", "no multipart/related of two parts");
    let kind = request.header("content-type").unwrap_or_default();
    let boundary = kind
        .strip_prefix("multipart/related; boundary=")
        .ok_or_else(malformed)?;
    let first = format!("--{boundary}");
    let middle = format!("\r\n--{boundary}");
    let last = format!("\r\n--{boundary}--\r\n");
    let body = request
        .body
        .strip_prefix(first.as_bytes())
        .ok_or_else(malformed)?;
    let body = body.strip_suffix(last.as_bytes()).ok_or_else(malformed)?;
    let (description, content) = split(body, middle.as_bytes()).ok_or_else(malformed)?;
    let (_, description) = split(description, b"\r\n\r\n").ok_or_else(malformed)?;
    let (_, content) = split(content, b"\r\n\r\n").ok_or_else(malformed)?;
    let description: Value = serde_json::from_slice(description).map_err(|_| malformed())?;
    let name = request.parameter("name").ok_or_else(malformed)?;
    let object = bucket.store(
        &name,
        content.into(),
        md5_of(content),
        &description,
        condition(request),
    )?;
    Ok(Reply::new(200).body(object.json(&name, downloads).to_string()))
}

fn split<'a>(bytes: &'a [u8], by: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = bytes.windows(by.len()).position(|window| window == by)?;
    Some((&bytes[..at], &bytes[at + by.len()..]))
}

fn get(bucket: &Bucket, name: &str, request: &Arrived) -> Result<Reply, Refusal> {
    let found = bucket.objects.get(name);
    let object: &Object = found.ok_or_else(|| refusal(404, "notFound", "No such object"))?;
    let wanted = request.header("x-goog-if-generation-match");
    bucket.check(name, wanted.and_then(|wanted| wanted.parse().ok()))?;
    let version = request.parameter("generation");
    if version.is_some_and(|version| version != object.generation.to_string()) {
        return Err(refusal(404, "notFound", "No such version"));
    }
    let mut reply = Reply::new(200).header("x-goog-generation", object.generation.to_string());
    for (name, value) in &object.metadata {
        reply = reply.header(&format!("x-goog-meta-{name}"), value.clone());
    }
    ranged(reply, &object.content, request)
        .ok_or_else(|| refusal(416, "requestedRangeNotSatisfiable", ""))
}

fn describe(bucket: &Bucket, name: &str, downloads: &str) -> Result<Reply, Refusal> {
    let found = bucket.objects.get(name);
    let object = found.ok_or_else(|| refusal(404, "notFound", "No such object"))?;
    Ok(Reply::new(200).body(object.json(name, downloads).to_string()))
}

fn delete(bucket: &mut Bucket, name: &str, request: &Arrived) -> Result<Reply, Refusal> {
    if !bucket.objects.contains_key(name) {
        return Err(refusal(404, "notFound", "No such object"));
    }
    bucket.check(name, condition(request))?;
    bucket.objects.remove(name);
    Ok(Reply::new(204))
}

/// A page of the objects behind the last one of the page before.
fn list(
    bucket: &Bucket,
    request: &Arrived,
    page: usize,
    downloads: &str,
) -> Result<Reply, Refusal> {
    let prefix = request.parameter("prefix").unwrap_or_default();
    let after = request.parameter("pageToken").unwrap_or_default();
    let fields = request.parameter("fields");
    let is_known = fields.as_ref().is_none_or(|fields| fields == FIELDS);
    if !is_known || request.parameter("delimiter").is_some() {
        return Err(refusal(501, "notImplemented", "fields, delimiter"));
    }
    let (objects, next) = page_of(&bucket.objects, &prefix, &after, page);
    let mut items = Vec::new();
    for (name, object) in objects {
        let mut item = object.json(name, downloads);
        if let (Some(fields), Some(item)) = (&fields, item.as_object_mut()) {
            item.retain(|field, _| fields.contains(&**field));
        }
        items.push(item);
    }
    let mut body = json!({ "kind": "storage#objects" });
    if !items.is_empty() {
        body["items"] = items.into();
    }
    if let Some(next) = next {
        body["nextPageToken"] = next.into();
    }
    Ok(Reply::new(200)
        .header("Content-Type", "application/json; charset=UTF-8")
        .body(body.to_string()))
}
