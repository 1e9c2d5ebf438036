//! A service in use: signed requests go out, a success or an error comes back.

use crate::{
    connection::{ClientPool, no_reply, transport_error},
    objects::BufferPool,
    protocol::{Protocol, Reply},
    request::Request,
    success::unexpected,
};
use bytes::Bytes;
use devlog_provider_api::{Error, ErrorKind, Host, Result};
use reqwest::{
    Client, Response, StatusCode,
    header::{AUTHORIZATION, HeaderMap},
};
use std::{future::Future, ops::Deref, time::Duration};
use tokio::time::timeout;

/// From the last byte of a request to the first of its reply.
const FIRST_BYTE_TIMEOUT: Duration = Duration::from_secs(60);
/// Between two parts of a reply.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);
/// A request that is sent slower than this is given up, in bytes a second. Low, since dozens of parts can
/// share a slow line; a line on which nothing moves is noticed by TCP's own timeout.
const MINIMUM_RATE: u64 = 4 * 1024;
/// The longest body of a refusal that is read, in bytes.
const MAX_REFUSAL: u64 = 64 * 1024;

/// A protocol, with the connections and the memory that all calls share. Dereferences to the protocol.
pub struct Service<P> {
    protocol: P,
    clients: ClientPool,
    /// The memory of objects in transfer.
    pub buffers: BufferPool,
    /// The host program.
    pub host: Host,
}

impl<P> Deref for Service<P> {
    type Target = P;

    fn deref(&self) -> &P {
        &self.protocol
    }
}

impl<P: Protocol> Service<P> {
    /// Puts a service together; opens nothing.
    #[must_use]
    pub fn new(protocol: P, clients: ClientPool, host: Host) -> Self {
        Self {
            protocol,
            clients,
            buffers: BufferPool::new(),
            host,
        }
    }

    /// Runs a call to its end, on this thread; see [`ClientPool::run`].
    ///
    /// # Errors
    /// Those of the call; `Cancelled`.
    pub fn run<T, F>(&self, call: impl FnOnce(Client) -> F) -> Result<T>
    where
        F: Future<Output = Result<T>>,
    {
        self.clients.run(call)
    }

    /// Sends one request; the body of the reply is still to be read.
    ///
    /// # Errors
    /// The meaning of the refusal; `Unavailable` if no reply came.
    pub async fn send(&self, client: &Client, request: &Request) -> Result<Response> {
        let signed = self.protocol.sign(request).await?;
        let proof = signed.headers().get(AUTHORIZATION).cloned();
        let mut reply = self.exchange(client, signed).await?;
        if reply.status() == StatusCode::UNAUTHORIZED && self.protocol.renew(proof.as_ref()).await {
            // A token that was withdrawn before its end; a new one that is refused too is wrong.
            let signed = self.protocol.sign(request).await?;
            reply = self.exchange(client, signed).await?;
        }
        if !reply.status().is_success() {
            return Err(self.refused(reply, request).await);
        }
        match self.difference(&reply, request) {
            None => Ok(reply),
            Some(difference) => Err(unexpected(self.protocol.profile(), difference)),
        }
    }

    /// Sends one request whose reply has no body.
    ///
    /// # Errors
    /// As [`Service::send`].
    pub async fn send_for_headers(&self, client: &Client, request: &Request) -> Result<HeaderMap> {
        let mut reply = self.send(client, request).await?;
        if !self.body(&mut reply, MAX_REFUSAL).await?.is_empty() {
            let difference = "the answer has a body where none is due".to_owned();
            return Err(unexpected(self.protocol.profile(), difference));
        }
        Ok(std::mem::take(reply.headers_mut()))
    }

    /// Reads the next part of a reply's body; `None` at its end.
    ///
    /// # Errors
    /// `Unavailable` if it does not come.
    pub async fn chunk(&self, reply: &mut Response) -> Result<Option<Bytes>> {
        timeout(IDLE_TIMEOUT, reply.chunk())
            .await
            .map_err(|_| no_reply(self.name(), IDLE_TIMEOUT))?
            .map_err(|error| self.failed(&error))
    }

    /// Reads the whole body of a reply, if it has at most `limit` bytes.
    ///
    /// # Errors
    /// `Unavailable` if it breaks off; `Other` if it is longer.
    pub async fn body(&self, reply: &mut Response, limit: u64) -> Result<Vec<u8>> {
        let mut body = Vec::new();
        self.fill(reply, &mut body, limit).await?;
        Ok(body)
    }

    /// Reads the whole body into a buffer.
    ///
    /// # Errors
    /// As [`Service::body`].
    pub async fn fill(&self, reply: &mut Response, body: &mut Vec<u8>, limit: u64) -> Result<()> {
        while let Some(chunk) = self.chunk(reply).await? {
            if (body.len() + chunk.len()) as u64 > limit {
                let problem = format!("the answer of {} is longer than {limit} bytes", self.name());
                return Err(Error::new(ErrorKind::Other, problem));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(())
    }

    /// The service's name in messages.
    pub fn name(&self) -> &'static str {
        self.protocol.profile().name
    }

    async fn exchange(&self, client: &Client, request: reqwest::Request) -> Result<Response> {
        let body = request.body().and_then(reqwest::Body::as_bytes);
        let size = body.map_or(0, <[u8]>::len) as u64;
        let limit = FIRST_BYTE_TIMEOUT + Duration::from_secs(size / MINIMUM_RATE);
        timeout(limit, client.execute(request))
            .await
            .map_err(|_| no_reply(self.name(), limit))?
            .map_err(|error| self.failed(&error))
    }

    fn difference(&self, reply: &Response, request: &Request) -> Option<String> {
        if !self.protocol.is_from_service(reply.headers()) {
            let product = self.protocol.profile().product;
            return Some(format!("the answer is not one of {product}"));
        }
        request.success.difference(reply.status(), reply.headers())
    }

    fn failed(&self, error: &reqwest::Error) -> Error {
        transport_error(error, self.protocol.profile(), &self.protocol.host())
    }

    async fn refused(&self, mut reply: Response, request: &Request) -> Error {
        // Read to its end, so that the connection can be used again.
        let body = self.body(&mut reply, MAX_REFUSAL).await.unwrap_or_default();
        let reply = Reply {
            status: reply.status(),
            headers: std::mem::take(reply.headers_mut()),
            body,
        };
        self.protocol.refusal(reply, request).await
    }
}
