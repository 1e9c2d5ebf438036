//! Downloads: exactly the stored bytes, in ranges, of which several are in flight at once.
//!
//! The first range tells the version and the length, so a small object is one request. Each range is checked by
//! itself where the service gives a checksum for it, and is read again alone. All further ranges are of the same
//! version, or the download ends.

use super::{
    Parts, buffer_pool, content_range::ContentRange, parts::MAX_PARTS, verified_sink::VerifiedSink,
};
use crate::{incoming::Incoming, protocol::Protocol, request::Request, service::Service};
use bytes::Bytes;
use devlog_provider_api::{
    ETag, Error, ErrorKind, ObjectKey, Precondition, RemoteFile, Result, Sink,
};
use futures_util::{StreamExt, stream::FuturesOrdered};
use reqwest::{Client, StatusCode, header::HeaderMap};
use tokio::sync::Mutex;

/// The length of a range in bytes. Azure computes no checksum for a longer one.
const RANGE: u64 = buffer_pool::USUAL_BYTES;

/// A service whose objects can be read in ranges.
pub trait ReadObject: Protocol {
    /// Returns the request for an object: all of it, or the bytes from `first` to `last`, of a certain version.
    ///
    /// # Errors
    /// If the version cannot be sent.
    fn read_request(
        &self,
        key: &ObjectKey,
        range: Option<(u64, u64)>,
        version: &Precondition,
    ) -> Result<Request>;

    /// Describes the object of `size` bytes that a reply belongs to; `None` if it is no object of ours.
    fn described(&self, key: &ObjectKey, size: u64, headers: &HeaderMap) -> Option<RemoteFile>;

    /// Compares the bytes of a range with the checksum that came with them, if one came. Most services have none for a
    /// range; the SHA-256 covers the whole.
    fn is_intact(&self, _headers: &HeaderMap, _bytes: &[u8]) -> bool {
        true
    }

    /// Recognises the refusal of the first range of an empty object.
    fn is_empty_object(&self, refusal: &Error) -> bool {
        refusal.code() == Some("InvalidRange")
    }
}

/// Writes the object into the sink.
///
/// # Errors
/// `NotFound`; `Corrupt` if the bytes differ from the object's digest; `Unavailable` if the object was replaced
/// meanwhile; those of the requests.
pub fn download<P: ReadObject>(
    service: &Service<P>,
    key: &ObjectKey,
    sink: &mut Sink<'_>,
) -> Result<RemoteFile> {
    service.clients.run(|client| async move {
        let download = Download {
            service,
            client,
            key,
        };
        download.fill(sink).await
    })
}

struct Download<'a, P> {
    service: &'a Service<P>,
    client: Client,
    key: &'a ObjectKey,
}

impl<P: ReadObject> Download<'_, P> {
    async fn fill(&self, sink: &mut Sink<'_>) -> Result<RemoteFile> {
        let mut reply = match self.ask(Some(0), &Precondition::None).await {
            // An empty object has no first byte.
            Err(error) if self.service.protocol.is_empty_object(&error) => {
                self.ask(None, &Precondition::None).await?
            }
            reply => reply?,
        };
        if reply.status() != StatusCode::PARTIAL_CONTENT {
            return self.stream(reply, sink).await;
        }
        let range = ContentRange::of(reply.headers())
            .ok_or_else(|| self.service.bad_reply("does not state the object's size"))?;
        let file = self.described(range.total, reply.headers())?;
        let mut buffer = self.service.buffers.buffer(range.length).await;
        self.read_range(&mut reply, 0, range.total, &mut buffer.bytes)
            .await?;
        let etag = file.etag.clone();
        let mut verified = VerifiedSink::new(self.service.name(), sink, file);
        verified.write(&buffer.bytes)?;
        drop(buffer);
        if range.total > RANGE {
            let version = etag.ok_or_else(|| {
                self.service
                    .bad_reply("does not state the object's version")
            })?;
            self.rest(range.total, version, &mut verified).await?;
        }
        verified.finish()
    }

    /// Everything behind the first range.
    async fn rest(
        &self,
        total: u64,
        version: ETag,
        verified: &mut VerifiedSink<'_, '_>,
    ) -> Result<()> {
        let parts = Parts::new(&self.service.host, self.key, MAX_PARTS);
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
            verified.write(&arrived?)?;
        }
    }

    /// Reads one range, again where that may help.
    async fn range(
        &self,
        parts: &Parts<'_>,
        index: u64,
        total: u64,
        version: &Precondition,
    ) -> Result<Bytes> {
        let first = index * RANGE;
        // Before the request: memory is handed out in order, so the range that is written next never waits for
        // later ones.
        let buffer = Mutex::new(self.service.buffers.buffer(RANGE).await);
        let fetch = || async {
            let mut reply = self.ask(Some(first), version).await?;
            let mut buffer = buffer.lock().await;
            self.read_range(&mut reply, first, total, &mut buffer.bytes)
                .await
        };
        parts.send(index, fetch).await.map_err(replaced)?;
        Ok(buffer.into_inner().freeze())
    }

    /// Asks for the range from `first` on, or for all of the object.
    async fn ask(&self, first: Option<u64>, version: &Precondition) -> Result<Incoming> {
        let range = first.map(|first| (first, first + RANGE - 1));
        let request = self
            .service
            .protocol
            .read_request(self.key, range, version)?;
        self.service.send(&self.client, &request).await
    }

    /// Reads the reply to the request for the range from `first` on.
    async fn read_range(
        &self,
        reply: &mut Incoming,
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
                format!(
                    "{} sent another part of the object than was requested",
                    self.service.name()
                ),
            ));
        }
        bytes.clear();
        self.service.fill(reply, bytes, length).await?;
        if bytes.len() as u64 != length || !self.service.protocol.is_intact(reply.headers(), bytes)
        {
            return Err(Error::new(
                ErrorKind::Unavailable,
                format!(
                    "the bytes from {first} on were damaged on their way from {}",
                    self.service.name()
                ),
            ));
        }
        Ok(())
    }

    /// Reads a reply with the whole object: it is empty, or the service knows no ranges.
    async fn stream(&self, mut reply: Incoming, sink: &mut Sink<'_>) -> Result<RemoteFile> {
        let size = self.service.size(reply.headers())?;
        let file = self.described(size, reply.headers())?;
        let mut verified = VerifiedSink::new(self.service.name(), sink, file);
        while let Some(chunk) = self.service.chunk(&mut reply).await? {
            self.service.host.check_cancelled()?;
            verified.write(&chunk)?;
        }
        verified.finish()
    }

    fn described(&self, size: u64, headers: &HeaderMap) -> Result<RemoteFile> {
        self.service
            .protocol
            .described(self.key, size, headers)
            .ok_or_else(|| {
                let problem = format!("{} holds no such object", self.service.name());
                Error::new(ErrorKind::NotFound, problem)
            })
    }
}

/// The error for a version that is gone, of which bytes were written already: only a new download helps.
fn replaced(error: Error) -> Error {
    if error.kind() != ErrorKind::PreconditionFailed {
        return error;
    }
    Error::new(
        ErrorKind::Unavailable,
        "the object was replaced while it was read",
    )
}
