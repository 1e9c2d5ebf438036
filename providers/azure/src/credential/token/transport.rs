//! The connections that tokens are asked for over: ours, below the official crate's requests.

use super::{
    entra, managed_identity,
    reply::{Refusal, carried},
};
use crate::profile::PROFILE;
use azure_core::http::{AsyncRawResponse, Body, HttpClient, Request, headers::Headers};
use devlog_provider_api::{Error, ErrorKind, Result};
use devlog_provider_http::{CredentialService, Reply, ServiceProfile};
use jiff::Timestamp;
use reqwest::Method;

/// The issuer of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Issuer {
    Entra,
    ManagedIdentity,
}

/// Sends the requests of the official crate.
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
        let service = CredentialService {
            profile: self.0.profile(),
            absent: match self.0 {
                Issuer::Entra => None,
                Issuer::ManagedIdentity => Some(managed_identity::nothing_at),
            },
        };
        let reply = service.exchange(converted(request)?).await?;
        if !reply.status.is_success() {
            return Err(self.0.refused(&reply));
        }
        let status = reply.status.as_u16().into();
        Ok(AsyncRawResponse::from_bytes(
            status,
            Headers::new(),
            reply.body,
        ))
    }
}

impl Issuer {
    /// The words of messages.
    fn profile(self) -> ServiceProfile {
        let name = match self {
            Self::Entra => "Microsoft Entra",
            Self::ManagedIdentity => "the machine's identity service",
        };
        ServiceProfile {
            name,
            product: name,
            ..PROFILE
        }
    }

    fn refused(self, reply: &Reply) -> Error {
        let refusal = Refusal::new(reply.status, &reply.headers, &reply.body, Timestamp::now());
        refusal
            .not_now(&self.profile())
            .unwrap_or_else(|| match self {
                Self::Entra => entra::error(&refusal),
                Self::ManagedIdentity => managed_identity::error(&refusal),
            })
    }
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

#[cfg(test)]
mod tests {
    use super::Issuer;
    use devlog_provider_api::ErrorKind;
    use devlog_provider_http::Reply;
    use reqwest::{
        StatusCode,
        header::{HeaderMap, HeaderValue, RETRY_AFTER},
    };

    #[test]
    fn a_busy_issuer_is_asked_again_later() {
        let reply = |status| Reply {
            status,
            headers: HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_static("7"))]),
            body: Vec::new(),
        };
        for issuer in [Issuer::Entra, Issuer::ManagedIdentity] {
            let busy = issuer.refused(&reply(StatusCode::TOO_MANY_REQUESTS));
            assert_eq!(busy.kind(), ErrorKind::Throttled);
            assert_eq!(busy.retry_after().map(|wait| wait.as_secs()), Some(7));
            let down = issuer.refused(&reply(StatusCode::SERVICE_UNAVAILABLE));
            assert_eq!(down.kind(), ErrorKind::Unavailable);
        }
    }
}
