//! The service as the shared HTTP layer needs to know it: its address, its signatures and its refusals.

use crate::{
    credential::Credential,
    endpoint::Endpoint,
    profile::PROFILE,
    reply::{
        hint::{Situation, hint},
        refusal::{REQUEST_ID, Refusal},
    },
};
use devlog_provider_api::{Error, Result};
use devlog_provider_http::{Protocol, Reply, Request, ServiceProfile, headers::date_text};
use jiff::Timestamp;
use reqwest::{
    StatusCode,
    header::{HeaderMap, HeaderName, HeaderValue},
};
use std::{net::IpAddr, time::Duration};
use tokio::{net::lookup_host, time::timeout};
use url::Url;

const DATE: HeaderName = HeaderName::from_static("x-ms-date");
const VERSION: HeaderName = HeaderName::from_static("x-ms-version");
/// For a hint; the system itself waits longer.
const LOOKUP_TIMEOUT: Duration = Duration::from_secs(2);

/// The connections to one container.
pub type Service = devlog_provider_http::Service<BlobContainer>;

/// One container, with the credential for it.
pub struct BlobContainer {
    pub endpoint: Endpoint,
    pub credential: Credential,
    /// The setting that holds the credential, for messages.
    pub setting: &'static str,
    pub api_version: HeaderValue,
    /// The access tier of new objects; `None` leaves it to the account.
    pub access_tier: Option<&'static str>,
}

impl Protocol for BlobContainer {
    fn profile(&self) -> &ServiceProfile {
        &PROFILE
    }

    fn address(&self) -> Url {
        self.endpoint.container_url()
    }

    async fn sign(&self, request: &Request) -> Result<reqwest::Request> {
        let now = date_text(Timestamp::now());
        let mut request = request.clone().header_text(DATE, &now)?;
        request.headers.insert(VERSION, self.api_version.clone());
        self.credential.authorize(&mut request).await?;
        let mut signed = reqwest::Request::new(request.method, request.url);
        *signed.headers_mut() = request.headers;
        Ok(signed)
    }

    /// A token that was withdrawn before its end.
    async fn renew(
        &self,
        status: StatusCode,
        _: &HeaderMap,
        refused: Option<&HeaderValue>,
    ) -> bool {
        status == StatusCode::UNAUTHORIZED && self.credential.renew(refused).await
    }

    fn is_from_service(&self, headers: &HeaderMap) -> bool {
        headers.contains_key(&REQUEST_ID) && headers.contains_key(&VERSION)
    }

    async fn refusal(&self, reply: Reply, request: &Request) -> Error {
        let body = String::from_utf8_lossy(&reply.body);
        let mut refusal = Refusal::new(reply.status, &reply.headers, &body, Timestamp::now());
        if refusal.is_of_network() {
            refusal.address = self.ip_address().await;
        }
        let situation = Situation {
            endpoint: &self.endpoint,
            credential: &self.credential,
            setting: self.setting,
        };
        refusal.error(&request.precondition, hint(&refusal, situation))
    }
}

impl BlobContainer {
    /// Returns the address of the service's name. Looked up, since the reply may have come through a proxy.
    async fn ip_address(&self) -> Option<IpAddr> {
        let found = timeout(LOOKUP_TIMEOUT, lookup_host(self.endpoint.authority())).await;
        let mut addresses = found.ok()?.ok()?;
        addresses.next().map(|address| address.ip())
    }
}
