//! Downloads: exactly the bytes that are stored, in ranges, of which several are on their way at once.
//!
//! The first range tells the version and the length, so a small object is one request. Each range has its own
//! checksum, computed by the service, and is asked for again alone. All further ones are of the same version, or
//! the download ends.

use crate::{
    budget,
    content_range::ContentRange,
    delivery::Delivery,
    object,
    parts::{MAX_PARTS, Parts},
    request::{CONTENT_MD5, Request, base64_md5},
    service::Service,
};
use bytes::Bytes;
use devlog_provider_api::{
    ETag, Error, ErrorKind, ObjectKey, Precondition, RemoteFile, Result, Sink,
};
use futures_util::{StreamExt, stream::FuturesOrdered};
use md5::{Digest, Md5};
use reqwest::{
    Client, Method, Response, StatusCode,
    header::{HeaderMap, HeaderName},
};
use tokio::sync::Mutex;

/// The longest range whose checksum the service computes, in bytes.
const RANGE: u64 = budget::USUAL;
const WANTED_RANGE: HeaderName = HeaderName::from_static("x-ms-range");
const WANTED_MD5: HeaderName = HeaderName::from_static("x-ms-range-get-content-md5");

/// Writes the object into the sink. <https://learn.microsoft.com/rest/api/storageservices/get-blob>
pub fn download(service: &Service, key: &ObjectKey, sink: &mut Sink<'_>) -> Result<RemoteFile> {
    service.run(|client| async move {
        let download = Download {
            service,
            client,
            key,
        };
        download.fill(sink).await
    })
}

struct Download<'a> {
    service: &'a Service,
    client: Client,
    key: &'a ObjectKey,
}

impl Download<'_> {
    async fn fill(&self, sink: &mut Sink<'_>) -> Result<RemoteFile> {
        let mut reply = match self.ask(0, &Precondition::None).await {
            // An empty object has no first byte.
            Err(error) if error.code() == Some("InvalidRange") => self.ask_for_all().await?,
            reply => reply?,
        };
        if object::is_folder(reply.headers()) {
            return Err(Error::new(
                ErrorKind::NotFound,
                "azure holds no such object",
            ));
        }
        if reply.status() != StatusCode::PARTIAL_CONTENT {
            return self.stream(reply, sink).await;
        }
        let range = ContentRange::of(reply.headers()).ok_or_else(object::no_size)?;
        let file = object::remote_file(self.key.as_str(), range.total, reply.headers());
        let mut buffer = self.service.budget.buffer(range.length).await;
        self.read_range(&mut reply, 0, range.total, &mut buffer.bytes)
            .await?;
        let etag = file.etag.clone();
        let mut delivery = Delivery::new(sink, file);
        delivery.write(&buffer.bytes)?;
        drop(buffer);
        if range.total > RANGE {
            let version = etag.ok_or_else(no_version)?;
            self.rest(range.total, version, &mut delivery).await?;
        }
        delivery.finish()
    }

    /// Everything behind the first range.
    async fn rest(&self, total: u64, version: ETag, delivery: &mut Delivery<'_, '_>) -> Result<()> {
        let parts = Parts::new(self.service, self.key, MAX_PARTS);
        let version = Precondition::IfMatch(version);
        let mut waiting = 1..total.div_ceil(RANGE);
        let mut under_way = FuturesOrdered::new();
        loop {
            while under_way.len() < MAX_PARTS
                && let Some(index) = waiting.next()
            {
                under_way.push_back(self.range(&parts, index, total, &version));
            }
            let Some(arrived) = under_way.next().await else {
                return Ok(());
            };
            self.service.host.check_cancelled()?;
            delivery.write(&arrived?)?;
        }
    }

    /// One range, asked for until it is there.
    async fn range(
        &self,
        parts: &Parts<'_>,
        index: u64,
        total: u64,
        version: &Precondition,
    ) -> Result<Bytes> {
        let first = index * RANGE;
        // Before it is asked for: memory is given in the order of asking, so the range that is written next never
        // waits for later ones.
        let buffer = Mutex::new(self.service.budget.buffer(RANGE).await);
        let fetch = || async {
            let mut reply = self.ask(first, version).await?;
            let mut buffer = buffer.lock().await;
            self.read_range(&mut reply, first, total, &mut buffer.bytes)
                .await
        };
        parts.send(index, fetch).await.map_err(replaced)?;
        Ok(buffer.into_inner().freeze())
    }

    async fn ask(&self, first: u64, version: &Precondition) -> Result<Response> {
        let range = format!("bytes={first}-{}", first + RANGE - 1);
        let request = Request::new(Method::GET, self.service.endpoint.blob_url(self.key))
            .header_text(WANTED_RANGE, &range)?
            .header(WANTED_MD5, "true")
            .precondition(version)?;
        self.service.send(&self.client, &request).await
    }

    async fn ask_for_all(&self) -> Result<Response> {
        let request = Request::new(Method::GET, self.service.endpoint.blob_url(self.key));
        self.service.send(&self.client, &request).await
    }

    /// Reads a reply that is to hold the range from `first` on.
    async fn read_range(
        &self,
        reply: &mut Response,
        first: u64,
        total: u64,
        bytes: &mut Vec<u8>,
    ) -> Result<()> {
        let length = RANGE.min(total - first);
        let wanted = ContentRange {
            first,
            length,
            total,
        };
        if ContentRange::of(reply.headers()) != Some(wanted) {
            return Err(Error::new(
                ErrorKind::Other,
                "azure sent another part of the object than was asked for",
            ));
        }
        bytes.clear();
        self.service.fill(reply, bytes, length).await?;
        if bytes.len() as u64 != length || !has_its_md5(reply.headers(), bytes) {
            // As good as not arrived.
            return Err(Error::new(
                ErrorKind::Unavailable,
                format!("the bytes from {first} on were damaged on their way from azure"),
            ));
        }
        Ok(())
    }

    /// A reply with all of the object: it is empty, or what answers knows no ranges.
    async fn stream(&self, mut reply: Response, sink: &mut Sink<'_>) -> Result<RemoteFile> {
        let size = object::size(reply.headers()).ok_or_else(object::no_size)?;
        let file = object::remote_file(self.key.as_str(), size, reply.headers());
        let mut delivery = Delivery::new(sink, file);
        while let Some(chunk) = self.service.chunk(&mut reply).await? {
            self.service.host.check_cancelled()?;
            delivery.write(&chunk)?;
        }
        delivery.finish()
    }
}

/// What emulators do not tell cannot be compared.
fn has_its_md5(headers: &HeaderMap, bytes: &[u8]) -> bool {
    object::text(headers, &CONTENT_MD5).is_none_or(|told| told == base64_md5(&Md5::digest(bytes)))
}

fn no_version() -> Error {
    Error::new(
        ErrorKind::Other,
        "azure's answer does not tell the object's version",
    )
}

/// What was written so far belongs to a version that is gone: only a new download helps.
fn replaced(error: Error) -> Error {
    if error.kind() != ErrorKind::PreconditionFailed {
        return error;
    }
    Error::new(
        ErrorKind::Unavailable,
        "the object was replaced while it was read",
    )
}
