//! Resumable uploads. <https://cloud.google.com/storage/docs/performing-resumable-uploads>

use super::{
    bucket::{Bucket, Session, condition, written},
    refusal::{Refusal, refusal},
};
use crate::{
    http::{Arrived, Reply},
    shelf::Content,
};
use md5::{Digest, Md5};

/// The multiple in bytes that every piece but the last must have.
const GRANULE: usize = 256 << 10;

/// Opens a session below this address.
pub fn start(bucket: &mut Bucket, request: &Arrived, service: &str) -> Result<Reply, Refusal> {
    let name = request.parameter("name").unwrap_or_default();
    let total = request.header("x-upload-content-length");
    let session = Session {
        description: serde_json::from_slice(&request.body)
            .map_err(|_| refusal(400, "parseError", "no JSON"))?,
        condition: condition(request),
        total: total.and_then(|total| total.parse().ok()),
        content: Content::default(),
        md5: Md5::new(),
        name,
    };
    bucket.check(&session.name, session.condition)?;
    let id = format!("{:016x}", fastrand::u64(..));
    let path = request.path();
    let location = format!("{service}{path}?uploadType=resumable&upload_id={id}");
    bucket.sessions.insert(id, session);
    Ok(Reply::new(200).header("Location", location))
}

/// Takes a piece, or says how much has arrived.
pub fn put(bucket: &mut Bucket, request: &Arrived, downloads: &str) -> Result<Reply, Refusal> {
    let id = request.parameter("upload_id").unwrap_or_default();
    let Some(session) = bucket.sessions.get_mut(&id) else {
        return Err(refusal(404, "notFound", "no such session"));
    };
    let invalid = || refusal(400, "badRequest", "Content-Range");
    let range = request.header("content-range").unwrap_or_default();
    let (range, total) = range
        .strip_prefix("bytes ")
        .and_then(|range| range.split_once('/'))
        .ok_or_else(invalid)?;
    if total != "*" {
        let total = total.parse().map_err(|_| invalid())?;
        if *session.total.get_or_insert(total) != total {
            return Err(invalid());
        }
    } else if session.total.is_some() {
        return Err(invalid());
    }
    if range != "*" {
        let first = session.content.len();
        let last = (first + request.body.len() as u64).wrapping_sub(1);
        if range != format!("{first}-{last}") {
            return Err(refusal(503, "backendError", "bytes that are not due"));
        }
        let is_last = Some(last + 1) == session.total;
        if !is_last && !request.body.len().is_multiple_of(GRANULE) {
            return Err(invalid());
        }
        session.content.push(&request.body);
        session.md5.update(&request.body);
    }
    let arrived = session.content.len();
    if Some(arrived) == session.total {
        let session = session.clone();
        bucket.sessions.remove(&id);
        let condition = session.condition;
        let object = bucket.store(
            &session.name,
            session.content,
            written(session.md5),
            &session.description,
            condition,
        )?;
        let body = object.json(&session.name, downloads).to_string();
        return Ok(Reply::new(200).body(body));
    }
    let reply = Reply::new(308);
    Ok(match arrived {
        0 => reply,
        arrived => reply.header("Range", format!("bytes=0-{}", arrived - 1)),
    })
}

/// Cancels a session.
pub fn cancel(bucket: &mut Bucket, request: &Arrived) -> Result<Reply, Refusal> {
    let id = request.parameter("upload_id").unwrap_or_default();
    let removed = bucket.sessions.remove(&id);
    removed.ok_or_else(|| refusal(404, "notFound", "no such session"))?;
    Ok(Reply::new(499))
}
