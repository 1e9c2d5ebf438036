//! The connections that tokens are asked for over: ours, below the official crate's requests.

use super::{
    entra, managed_identity,
    reply::{Refusal, carried},
};
use crate::profile::PROFILE;
use azure_core::http::{AsyncRawResponse, Body, HttpClient, Request, headers::Headers};
use bytes::BytesMut;
use devlog_provider_api::{Error, ErrorKind, Result};
use devlog_provider_http::{ServiceProfile, client_for, transport_error};
use jiff::Timestamp;
use reqwest::{Method, Response};
use std::time::Duration;
use url::Url;

/// The limit for opening a connection to Microsoft Entra.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The same for the machine's own identity service, which is next to it. On a machine without one this is all
/// that looking for it costs.
const PROBE_TIMEOUT: Duration = Duration::from_secs(1);
/// The longest answer that is read, in bytes. A token has a few KB.
const MAX_BODY: usize = 256 << 10;

/// The words of messages about the issuers of tokens.
const ENTRA: ServiceProfile = ServiceProfile {
    name: "Microsoft Entra",
    product: "Microsoft Entra",
    ..PROFILE
};

/// The issuer of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Issuer {
    Entra,
    ManagedIdentity,
}

/// Sends one request a connection: tokens are asked for about once an hour.
#[derive(Debug)]
pub struct TokenTransport(pub Issuer);

#[async_trait::async_trait]
impl HttpClient for TokenTransport {
    async fn execute_request(&self, request: &Request) -> azure_core::Result<AsyncRawResponse> {
        self.exchange(request).await.map_err(carried)
    }
}

impl TokenTransport {
    async fn exchange(&self, request: &Request) -> Result<AsyncRawResponse> {
        let host = host(request.url());
        let unreachable = |error: reqwest::Error| self.0.unreachable(&error, &host);
        let client = client_for(request.url(), &ENTRA, self.0.connect_timeout())?;
        let sent = client.execute(converted(request)?).await;
        let mut reply = sent.map_err(unreachable)?;
        let (status, headers) = (reply.status(), std::mem::take(reply.headers_mut()));
        let body = body(&mut reply).await.map_err(unreachable)?;
        if !status.is_success() {
            let refusal = Refusal::new(status, &headers, &body, Timestamp::now());
            return Err(self.0.refused(&refusal));
        }
        let status = status.as_u16().into();
        Ok(AsyncRawResponse::from_bytes(status, Headers::new(), body))
    }
}

impl Issuer {
    fn connect_timeout(self) -> Duration {
        match self {
            Self::Entra => CONNECT_TIMEOUT,
            Self::ManagedIdentity => PROBE_TIMEOUT,
        }
    }

    fn refused(self, refusal: &Refusal) -> Error {
        match self {
            Self::Entra => entra::error(refusal),
            Self::ManagedIdentity => managed_identity::error(refusal),
        }
    }

    fn unreachable(self, error: &reqwest::Error, host: &str) -> Error {
        if self == Self::ManagedIdentity && (error.is_connect() || error.is_timeout()) {
            return managed_identity::none(&format!("nothing answers at {host}"));
        }
        transport_error(error, &ENTRA, host)
    }
}

/// Name and port, for messages: the rest of the address is long and the same for everybody.
fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port()
        .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

fn converted(request: &Request) -> Result<reqwest::Request> {
    let unusable = || Error::new(ErrorKind::Other, "the request for a token cannot be sent");
    let method = match request.method() {
        azure_core::http::Method::Get => Method::GET,
        azure_core::http::Method::Post => Method::POST,
        _ => return Err(unusable()),
    };
    let mut converted = reqwest::Request::new(method, request.url().clone());
    for (name, value) in request.headers().iter() {
        let name: reqwest::header::HeaderName = name.as_str().parse().map_err(|_| unusable())?;
        let value = value.as_str().parse().map_err(|_| unusable())?;
        converted.headers_mut().insert(name, value);
    }
    if let Body::Bytes(bytes) = request.body()
        && !bytes.is_empty()
    {
        *converted.body_mut() = Some(bytes.clone().into());
    }
    Ok(converted)
}

/// The body; cut off where it is too long for a token.
async fn body(reply: &mut Response) -> reqwest::Result<BytesMut> {
    let mut body = BytesMut::new();
    while body.len() < MAX_BODY
        && let Some(chunk) = reply.chunk().await?
    {
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::Issuer;
    use std::time::Duration;

    #[test]
    fn to_look_for_a_managed_identity_costs_a_second_at_most() {
        let limit = Issuer::ManagedIdentity.connect_timeout();
        assert!(limit <= Duration::from_secs(1));
    }
}
