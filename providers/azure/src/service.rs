//! The way to the service: a request goes out signed, a success or an error comes back.

use crate::{
    budget::Budget,
    credential::Credential,
    endpoint::Endpoint,
    hint::{self, Situation},
    lane::Lanes,
    refusal::Refusal,
    request::Request,
    transport,
};
use bytes::Bytes;
use devlog_provider_api::{Error, ErrorKind, Host, Result};
use jiff::{Timestamp, fmt::rfc2822::DateTimePrinter};
use reqwest::{
    Client, Method, Response, StatusCode,
    header::{AUTHORIZATION, CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue},
};
use std::{future::Future, net::IpAddr, time::Duration};
use tokio::{net::lookup_host, time::timeout};

const DATE: HeaderName = HeaderName::from_static("x-ms-date");
const VERSION: HeaderName = HeaderName::from_static("x-ms-version");
/// From the last byte of a request to the first of its reply.
const FIRST_BYTE_TIMEOUT: Duration = Duration::from_secs(60);
/// Between two parts of a reply.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);
/// For a hint; the system's own patience is longer.
const LOOKUP_TIMEOUT: Duration = Duration::from_secs(2);
/// A request that is sent slower than this is given up, in bytes a second. Low, since dozens of blocks can
/// share a slow line; a line on which nothing moves is noticed by TCP's own timeout.
const MINIMUM_RATE: u64 = 4 * 1024;
/// The longest body of a refusal that is looked at, in bytes.
const MAX_REFUSAL: u64 = 64 * 1024;

/// One container, and who asks there.
pub struct Service {
    pub endpoint: Endpoint,
    pub credential: Credential,
    /// The setting that holds the credential, for messages.
    pub setting: &'static str,
    pub api_version: HeaderValue,
    /// Where new objects are kept; `None` leaves it to the account.
    pub access_tier: Option<&'static str>,
    /// What all calls together may hold in memory.
    pub budget: Budget,
    pub lanes: Lanes,
    pub host: Host,
}

impl Service {
    /// Runs a call to its end, on this thread; see [`Lanes::run`].
    pub fn run<T, F>(&self, call: impl FnOnce(Client) -> F) -> Result<T>
    where
        F: Future<Output = Result<T>>,
    {
        self.lanes.run(call)
    }

    /// Sends one request; the reply's body is still to be read.
    ///
    /// # Errors
    /// What the refusal means, with its hint; `Unavailable` if no reply came.
    pub async fn send(&self, client: &Client, request: &Request) -> Result<Response> {
        let signed = self.signed(request).await?;
        let proof = signed.headers().get(AUTHORIZATION).cloned();
        let mut reply = self.exchange(client, signed).await?;
        if reply.status() == StatusCode::UNAUTHORIZED && self.credential.renew(proof.as_ref()).await
        {
            // A token that was withdrawn before its end; a new one that is refused too is wrong.
            reply = self.exchange(client, self.signed(request).await?).await?;
        }
        if reply.status().is_success() {
            return Ok(reply);
        }
        Err(self.refused(reply, request).await)
    }

    async fn exchange(&self, client: &Client, request: reqwest::Request) -> Result<Response> {
        let body = request.body().and_then(reqwest::Body::as_bytes);
        let size = body.map_or(0, <[u8]>::len) as u64;
        let limit = FIRST_BYTE_TIMEOUT + Duration::from_secs(size / MINIMUM_RATE);
        timeout(limit, client.execute(request))
            .await
            .map_err(|_| transport::no_reply(limit))?
            .map_err(|error| transport::error(&error, &self.endpoint))
    }

    /// The same, for a reply of which only the headers matter.
    ///
    /// # Errors
    /// As [`Service::send`].
    pub async fn send_for_headers(&self, client: &Client, request: &Request) -> Result<HeaderMap> {
        let mut reply = self.send(client, request).await?;
        let headers = std::mem::take(reply.headers_mut());
        Ok(headers)
    }

    /// The next part of a reply's body; `None` at its end.
    ///
    /// # Errors
    /// `Unavailable` if it does not come.
    pub async fn chunk(&self, reply: &mut Response) -> Result<Option<Bytes>> {
        timeout(IDLE_TIMEOUT, reply.chunk())
            .await
            .map_err(|_| transport::no_reply(IDLE_TIMEOUT))?
            .map_err(|error| transport::error(&error, &self.endpoint))
    }

    /// The whole body of a reply, if it has at most `limit` bytes.
    ///
    /// # Errors
    /// `Unavailable` if it breaks off; `Other` if it is longer.
    pub async fn body(&self, reply: &mut Response, limit: u64) -> Result<Vec<u8>> {
        let mut body = Vec::new();
        self.fill(reply, &mut body, limit).await?;
        Ok(body)
    }

    /// The same, into a buffer.
    ///
    /// # Errors
    /// As [`Service::body`].
    pub async fn fill(&self, reply: &mut Response, body: &mut Vec<u8>, limit: u64) -> Result<()> {
        while let Some(chunk) = self.chunk(reply).await? {
            if (body.len() + chunk.len()) as u64 > limit {
                return Err(Error::new(
                    ErrorKind::Other,
                    format!("azure's answer is longer than {limit} bytes"),
                ));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(())
    }

    async fn signed(&self, request: &Request) -> Result<reqwest::Request> {
        let mut request = request
            .clone()
            .header_text(DATE, &http_date(Timestamp::now()))?;
        request.headers.insert(VERSION, self.api_version.clone());
        self.credential.authorize(&mut request).await?;
        if request.method == Method::PUT {
            // Told also for an empty body, which the client would leave out.
            let length = HeaderValue::from(request.body.len());
            request.headers.insert(CONTENT_LENGTH, length);
        }
        let mut signed = reqwest::Request::new(request.method, request.url);
        *signed.headers_mut() = request.headers;
        *signed.body_mut() = Some(request.body.into());
        Ok(signed)
    }

    async fn refused(&self, mut reply: Response, request: &Request) -> Error {
        // Read to its end, so that the connection can be used again.
        let body = self.body(&mut reply, MAX_REFUSAL).await.unwrap_or_default();
        let mut refusal = Refusal::new(
            reply.status(),
            reply.headers(),
            &String::from_utf8_lossy(&body),
            Timestamp::now(),
        );
        if refusal.is_of_network() {
            refusal.address = self.address().await;
        }
        let error = refusal.error(&request.precondition);
        match hint::hint(&refusal, self.situation()) {
            Some(hint) => error.with_hint(hint),
            None => error,
        }
    }

    /// Where the service's name leads to. Asked for, since the reply may have come through a proxy.
    async fn address(&self) -> Option<IpAddr> {
        let found = timeout(LOOKUP_TIMEOUT, lookup_host(self.endpoint.authority())).await;
        let mut addresses = found.ok()?.ok()?;
        addresses.next().map(|address| address.ip())
    }

    fn situation(&self) -> Situation<'_> {
        Situation {
            endpoint: &self.endpoint,
            credential: &self.credential,
            setting: self.setting,
        }
    }
}

/// A date such as `Fri, 26 Jun 2015 23:39:12 GMT`.
fn http_date(time: Timestamp) -> String {
    static PRINTER: DateTimePrinter = DateTimePrinter::new();
    PRINTER
        .timestamp_to_rfc9110_string(&time)
        .expect("the clock shows a year between 0 and 9999")
}
