//! Calls of a service that run from their request to the end of the reply, on this thread.

use crate::{objects::PooledBuffer, protocol::Protocol, request::Request, service::Service};
use devlog_provider_api::Result;
use reqwest::header::HeaderMap;

impl<P: Protocol> Service<P> {
    /// Waits for the memory of an object, outside of any call: the source that fills it may make calls itself.
    ///
    /// # Errors
    /// `Cancelled`; `Other` if the client cannot be set up.
    pub fn buffer(&self, capacity: u64) -> Result<PooledBuffer> {
        self.clients
            .run(|_| async { Ok(self.buffers.buffer(capacity).await) })
    }

    /// Sends one request, on this thread, whose reply has no body.
    ///
    /// # Errors
    /// As `ClientPool::run` and [`Service::send_for_headers`].
    pub fn headers(&self, request: &Request) -> Result<HeaderMap> {
        self.clients
            .run(|client| async move { self.send_for_headers(&client, request).await })
    }

    /// Sends one request, on this thread, and reads the body of its reply, of at most `limit` bytes.
    ///
    /// # Errors
    /// As `ClientPool::run`, [`Service::send`] and [`Service::body`].
    pub fn fetch(&self, request: &Request, limit: u64) -> Result<Vec<u8>> {
        let mut body = Vec::new();
        self.fetch_into(&mut body, request, limit)?;
        Ok(body)
    }

    /// Reads the body of a reply behind what is in `body`, as [`Service::fetch`] does.
    ///
    /// # Errors
    /// As [`Service::fetch`].
    pub fn fetch_into(&self, body: &mut Vec<u8>, request: &Request, limit: u64) -> Result<()> {
        self.clients.run(|client| async move {
            let mut reply = self.send(&client, request).await?;
            self.fill(&mut reply, body, limit).await
        })
    }
}
