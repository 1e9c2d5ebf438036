//! The upload of a large object in a session: pieces in order, of which each can be sent again alone.
//! <https://cloud.google.com/storage/docs/performing-resumable-uploads>
//!
//! Nothing of a session is an object before its last byte, and it costs nothing; one that fails is cancelled, and one
//! that cannot be cancelled ends after a week.

use crate::{
    reply::object::{self, MAX_REPLY, Stored},
    request::{conditional, description, upload_url},
    service::Service,
};
use bytes::Bytes;
use devlog_provider_api::{
    ETag, Error, ErrorKind, ObjectKey, Precondition, Result, Sha256Digest, Source, UploadOptions,
};
use devlog_provider_http::{
    ObjectStore, Parts, Request, Success, base64_md5, check_digest, check_precondition, headers,
};
use md5::{Digest, Md5};
use reqwest::{
    Client, Method, StatusCode,
    header::{CONTENT_RANGE, CONTENT_TYPE, HeaderName, LOCATION, RANGE},
};
use std::{cell::Cell, io::Read, time::Duration};
use url::Url;

/// The length of a piece in bytes; a multiple of 256 KiB, as the service asks.
const PIECE: u64 = 8 << 20;
/// The limit for the last request of an upload that failed, which a stopped run waits for.
const LAST_LIMIT: Duration = Duration::from_millis(1500);

/// Sends the pieces of a source whose digest is known.
pub fn upload(
    service: &Service,
    source: &mut Source<'_>,
    key: &ObjectKey,
    options: &UploadOptions,
    sha256: &Sha256Digest,
) -> Result<Stored> {
    let size = source.size();
    let url = service
        .clients
        .run(|client| start(service, client, key, options, sha256, size))?;
    let sent = service.clients.run(|client| {
        let session = Session {
            service,
            client,
            key,
            url: &url,
            precondition: &options.precondition,
            size,
            parts: Parts::new(&service.host, key, 1),
        };
        async move { session.send_all(source, sha256).await }
    });
    match sent {
        Ok((stored, md5)) if stored.md5.as_ref().is_none_or(|kept| *kept == md5) => Ok(stored),
        Ok((stored, _)) => Err(withdraw(service, key, &stored)),
        Err(error) => {
            // What cannot be cancelled ends by itself.
            let _ = service
                .clients
                .run_last(LAST_LIMIT, |client| cancel(service, client, &url));
            Err(error)
        }
    }
}

async fn start(
    service: &Service,
    client: Client,
    key: &ObjectKey,
    options: &UploadOptions,
    sha256: &Sha256Digest,
    size: u64,
) -> Result<Url> {
    const LENGTH: HeaderName = HeaderName::from_static("x-upload-content-length");
    let name = service.protocol.endpoint.prefix.name(key.as_str());
    let description = description(&service.protocol.new_objects, sha256, options);
    let request = Request::new(
        Method::POST,
        upload_url(&service.protocol, "resumable", &name),
    )
    .success(Success::Changed(StatusCode::OK))
    .header(CONTENT_TYPE, "application/json")
    .header_text(LENGTH, &size.to_string())?;
    let body = serde_json::Value::from(description).to_string().into();
    let request = conditional(Request { body, ..request }, &options.precondition)?;
    let mut reply = service.send(&client, &request).await?;
    let location = headers::text(reply.headers(), &LOCATION).and_then(|url| Url::parse(url).ok());
    service.body(&mut reply, MAX_REPLY).await?;
    // The address is a credential of its own, and ours goes along to it.
    location
        .filter(|url| url.origin() == service.protocol.endpoint.service().origin())
        .ok_or_else(|| service.bad_reply("contains no session"))
}

async fn cancel(service: &Service, client: Client, url: &Url) -> Result<()> {
    let request = Request::new(Method::DELETE, url.clone());
    service.send(&client, &request).await.map(drop)
}

/// Removes the version that arrived damaged.
fn withdraw(service: &Service, key: &ObjectKey, stored: &Stored) -> Error {
    let version = Precondition::IfMatch(ETag::new(stored.generation.as_str()));
    if let Ok(request) = service.protocol.delete_request(key, &version) {
        let send = |client| async move { service.send(&client, &request).await.map(drop) };
        // Without it, readers notice the damage by the SHA-256.
        let _ = service.clients.run_last(LAST_LIMIT, send);
    }
    let problem = "gcs received other bytes than were sent";
    Error::new(ErrorKind::Corrupt, problem)
}

struct Session<'a> {
    service: &'a Service,
    client: Client,
    key: &'a ObjectKey,
    url: &'a Url,
    precondition: &'a Precondition,
    size: u64,
    parts: Parts<'a>,
}

/// The service's answer to a piece.
enum Progress {
    /// It has this many bytes of the object.
    Has(u64),
    /// It has all of them.
    Stored(Stored),
}

impl Session<'_> {
    /// Returns the stored object and the MD5 of the bytes that were sent.
    async fn send_all(
        &self,
        source: &mut Source<'_>,
        sha256: &Sha256Digest,
    ) -> Result<(Stored, String)> {
        let mut md5 = Md5::new();
        let mut first = 0;
        loop {
            self.service.host.check_cancelled()?;
            let mut piece = self.service.buffers.buffer(PIECE).await;
            source.take(PIECE).read_to_end(&mut piece.bytes)?;
            md5.update(&piece.bytes);
            let piece = piece.freeze();
            let end = first + piece.len() as u64;
            if piece.len() as u64 != PIECE || end == self.size {
                self.check_last(source, sha256, end).await?;
            }
            if let Some(stored) = self.send_piece(first, &piece).await? {
                return Ok((stored, base64_md5(&md5.finalize())));
            }
            first = end;
        }
    }

    /// Checks everything that can still keep the object from becoming visible.
    async fn check_last(&self, source: &Source<'_>, sha256: &Sha256Digest, end: u64) -> Result<()> {
        check_digest(source, end, sha256)?;
        if self.service.protocol.endpoint.is_google() {
            return Ok(());
        }
        // Emulators check the condition of a session too late, or never.
        check_precondition(self.service, &self.client, self.key, self.precondition).await
    }

    /// Sends the bytes from `first` on, again where that may help; returns the object if they were the last ones.
    async fn send_piece(&self, first: u64, piece: &Bytes) -> Result<Option<Stored>> {
        let end = first + piece.len() as u64;
        let is_again = Cell::new(false);
        let send = || async {
            let mut from = first;
            if is_again.replace(true) {
                match self.ask().await? {
                    Progress::Stored(stored) => return Ok(Some(stored)),
                    Progress::Has(bytes) => from = bytes,
                }
            }
            while from != end {
                let Some(rest) = from
                    .checked_sub(first)
                    .filter(|skipped| *skipped < piece.len() as u64)
                else {
                    return Err(self.service.bad_reply("is about other bytes of the object"));
                };
                let rest = piece.slice(usize::try_from(rest).unwrap_or(usize::MAX)..);
                match self.put(from, rest).await? {
                    Progress::Stored(stored) => return Ok(Some(stored)),
                    Progress::Has(bytes) if bytes > from => from = bytes,
                    Progress::Has(_) => {
                        let problem = "gcs took none of the bytes that were sent";
                        return Err(Error::new(ErrorKind::Unavailable, problem));
                    }
                }
            }
            if end == self.size {
                return Err(self.service.bad_reply("contains no object"));
            }
            Ok(None)
        };
        self.parts.send(first / PIECE, send).await
    }

    async fn put(&self, first: u64, bytes: Bytes) -> Result<Progress> {
        let last = first + bytes.len() as u64 - 1;
        let range = format!("bytes {first}-{last}/{}", self.size);
        self.request(range, bytes).await
    }

    /// Asks for the number of bytes that arrived.
    async fn ask(&self) -> Result<Progress> {
        self.request(format!("bytes */{}", self.size), Bytes::new())
            .await
    }

    async fn request(&self, range: String, body: Bytes) -> Result<Progress> {
        let mut request = Request::new(Method::PUT, self.url.clone())
            .success(Success::Continued)
            .header_text(CONTENT_RANGE, &range)?;
        request.body = body;
        request.precondition = self.precondition.clone();
        let mut reply = self.service.send(&self.client, &request).await?;
        let is_stored = reply.status().is_success();
        let range = headers::text(reply.headers(), &RANGE).map(str::to_owned);
        let body = self.service.body(&mut reply, MAX_REPLY).await?;
        if is_stored {
            return object::stored(&body).map(Progress::Stored);
        }
        let Some(range) = range else {
            return Ok(Progress::Has(0));
        };
        let last = range.strip_prefix("bytes=0-");
        last.and_then(|last| last.parse::<u64>().ok())
            .map(|last| Progress::Has(last + 1))
            .ok_or_else(|| self.service.bad_reply("contains no range"))
    }
}
