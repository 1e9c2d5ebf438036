//! A service in use: signed requests go out, a success or an error comes back.

use crate::{
    address::host_and_port,
    body::{CountedBytes, CountedPieces, PIECES_AHEAD, read_into},
    connection::{ClientPool, no_reply, transport_error},
    headers,
    incoming::Incoming,
    objects::BufferPool,
    protocol::{Protocol, Reply},
    request::Request,
    success::unexpected,
    transfer_progress::{IDLE, TransferProgress},
};
use bytes::Bytes;
use devlog_provider_api::{Error, ErrorKind, Host, Result, Sha256Digest, Source};
use futures_util::future::{Either, select};
use reqwest::{
    Client, Method,
    header::{AUTHORIZATION, CONTENT_LENGTH, HeaderMap, HeaderValue},
};
use std::{pin::pin, sync::Arc};
use tokio::{
    sync::mpsc,
    time::{Instant, timeout, timeout_at},
};

/// The longest body of a refusal that is read, in bytes.
const MAX_REFUSAL: u64 = 64 * 1024;

/// A protocol, with the connections and the memory that all calls share.
pub struct Service<P> {
    /// The protocol, with the place on the service.
    pub protocol: P,
    /// The connections.
    pub clients: ClientPool,
    /// The memory of objects in transfer.
    pub buffers: BufferPool,
    /// The host program.
    pub host: Host,
}

impl<P: Protocol> Service<P> {
    /// Puts a service together; opens nothing.
    pub fn new(protocol: P, clients: ClientPool, host: Host) -> Self {
        Self {
            protocol,
            clients,
            buffers: BufferPool::default(),
            host,
        }
    }

    /// Returns the meaning of a reply whose body turned out to be a refusal.
    pub async fn explained(&self, reply: Reply, request: &Request) -> Error {
        self.protocol.refusal(reply, request).await
    }

    /// Sends one request; the body of the reply is still to be read.
    ///
    /// # Errors
    /// The meaning of the refusal; `Other` for a success that is not the service's; `Unavailable` if no reply came.
    pub async fn send(&self, client: &Client, request: &Request) -> Result<Incoming> {
        let send = async || {
            let mut signed = self.protocol.sign(request).await?;
            let proof = signed.headers().get(AUTHORIZATION).cloned();
            let progress = Arc::new(TransferProgress::new(self.host.clone()));
            if request.body.is_empty() {
                // Some services refuse an empty object otherwise.
                if !matches!(request.method, Method::GET | Method::HEAD) {
                    let length = HeaderValue::from_static("0");
                    signed.headers_mut().insert(CONTENT_LENGTH, length);
                }
            } else {
                *signed.body_mut() = Some(reqwest::Body::wrap(CountedBytes {
                    bytes: request.body.clone(),
                    progress: Arc::clone(&progress),
                }));
            }
            let reply = self.exchange(client, signed, progress).await?;
            Ok::<_, Error>((reply, proof))
        };
        let (mut reply, proof) = send().await?;
        let is_refused = !request.success.accepts(reply.status());
        let (status, headers) = (reply.status(), reply.headers());
        if is_refused && self.protocol.renew(status, headers, proof.as_ref()).await {
            // Once only: a second refusal is meant.
            (reply, _) = send().await?;
        }
        self.checked(reply, request).await
    }

    /// Sends one request whose body is the source, read while it is sent. Nothing is sent again.
    ///
    /// # Errors
    /// As [`Service::send`]; those of the source; `Other` if its digest is another one than `sha256`.
    pub async fn send_source(
        &self,
        client: &Client,
        request: &Request,
        source: &mut Source<'_>,
        sha256: &Sha256Digest,
    ) -> Result<Incoming> {
        let (sender, pieces) = mpsc::channel(PIECES_AHEAD);
        let progress = Arc::new(TransferProgress::new(self.host.clone()));
        let mut signed = self.protocol.sign(request).await?;
        *signed.body_mut() = Some(reqwest::Body::wrap(CountedPieces {
            pieces,
            remaining: source.size(),
            progress: Arc::clone(&progress),
        }));
        let exchange = pin!(self.exchange(client, signed, progress));
        // A refusal can come before the whole source was read.
        let reply = match select(exchange, pin!(read_into(source, sender, sha256))).await {
            Either::Left((reply, _)) => reply?,
            Either::Right((read, exchange)) => {
                read?;
                exchange.await?
            }
        };
        self.checked(reply, request).await
    }

    /// Sends one request whose reply has no body.
    ///
    /// # Errors
    /// As [`Service::send`].
    pub async fn send_for_headers(&self, client: &Client, request: &Request) -> Result<HeaderMap> {
        let mut reply = self.send(client, request).await?;
        self.headers_of(&mut reply).await
    }

    /// Returns the headers of a reply that has no body, or JSON's `null`, which emulators of a JSON interface send
    /// instead.
    ///
    /// # Errors
    /// `Other` if it has one.
    pub async fn headers_of(&self, reply: &mut Incoming) -> Result<HeaderMap> {
        let body = self.body(reply, MAX_REFUSAL).await?;
        if !matches!(body.trim_ascii(), b"" | b"null") {
            let difference = "the response has a body where none is expected".to_owned();
            return Err(unexpected(self.protocol.profile(), difference));
        }
        Ok(std::mem::take(reply.response.headers_mut()))
    }

    /// Reads the next part of a reply's body; `None` at its end.
    ///
    /// # Errors
    /// `Unavailable` if it does not come, or trickles.
    pub async fn chunk(&self, reply: &mut Incoming) -> Result<Option<Bytes>> {
        let chunk = timeout(IDLE, reply.response.chunk())
            .await
            .map_err(|_| no_reply(self.name(), IDLE))?
            .map_err(|error| self.failed(&error))?;
        reply
            .progress
            .received(chunk.as_ref().map_or(0, Bytes::len));
        if chunk.is_some() && reply.progress.is_too_slow() {
            let problem = format!("the response from {} arrives too slowly", self.name());
            return Err(Error::new(ErrorKind::Unavailable, problem));
        }
        Ok(chunk)
    }

    /// Reads the whole body of a reply, if it has at most `limit` bytes.
    ///
    /// # Errors
    /// `Unavailable` if it breaks off; `Other` if it is longer.
    pub async fn body(&self, reply: &mut Incoming, limit: u64) -> Result<Vec<u8>> {
        let mut body = Vec::new();
        self.fill(reply, &mut body, limit).await?;
        Ok(body)
    }

    /// Reads the whole body into a buffer.
    ///
    /// # Errors
    /// As [`Service::body`].
    pub async fn fill(&self, reply: &mut Incoming, body: &mut Vec<u8>, limit: u64) -> Result<()> {
        while let Some(chunk) = self.chunk(reply).await? {
            if (body.len() + chunk.len()) as u64 > limit {
                return Err(self.bad_reply(&format!("is longer than {limit} bytes")));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(())
    }

    /// The length of the object that a reply is about, in bytes.
    ///
    /// # Errors
    /// `Other` for a reply without a length.
    pub fn size(&self, reply: &HeaderMap) -> Result<u64> {
        let length = headers::text(reply, &CONTENT_LENGTH).and_then(|length| length.parse().ok());
        length.ok_or_else(|| self.bad_reply("does not state the object's size"))
    }

    /// The error for a reply that lacks something, or says something else.
    pub fn bad_reply(&self, how: &str) -> Error {
        let problem = format!("the response from {} {how}", self.name());
        Error::new(ErrorKind::Other, problem)
    }

    /// The service's name in messages.
    pub fn name(&self) -> &'static str {
        self.protocol.profile().name
    }

    async fn exchange(
        &self,
        client: &Client,
        request: reqwest::Request,
        progress: Arc<TransferProgress>,
    ) -> Result<Incoming> {
        let began = Instant::now();
        let mut execute = pin!(client.execute(request));
        loop {
            let deadline = progress.reply_deadline();
            match timeout_at(deadline.into(), execute.as_mut()).await {
                Ok(response) => {
                    let response = response.map_err(|error| self.failed(&error))?;
                    progress.received(0);
                    return Ok(Incoming { response, progress });
                }
                Err(_) if progress.reply_deadline() > deadline => {}
                Err(_) => return Err(no_reply(self.name(), began.elapsed())),
            }
        }
    }

    async fn checked(&self, reply: Incoming, request: &Request) -> Result<Incoming> {
        if !request.success.accepts(reply.status()) {
            return Err(self.refused(reply, request).await);
        }
        match self.difference(&reply, request) {
            None => Ok(reply),
            Some(difference) => Err(unexpected(self.protocol.profile(), difference)),
        }
    }

    fn difference(&self, reply: &Incoming, request: &Request) -> Option<String> {
        if !self.protocol.is_from_service(reply.headers()) {
            let product = self.protocol.profile().product;
            return Some(format!("the response is not from {product}"));
        }
        request.success.difference(reply.status(), reply.headers())
    }

    fn failed(&self, error: &reqwest::Error) -> Error {
        let host = host_and_port(&self.protocol.address());
        transport_error(error, self.protocol.profile(), &host)
    }

    async fn refused(&self, mut reply: Incoming, request: &Request) -> Error {
        // Read to its end, so that the connection can be used again.
        let body = self.body(&mut reply, MAX_REFUSAL).await.unwrap_or_default();
        let reply = Reply {
            status: reply.status(),
            headers: std::mem::take(reply.response.headers_mut()),
            body,
        };
        self.protocol.refusal(reply, request).await
    }
}
