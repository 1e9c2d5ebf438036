//! The service as the shared HTTP layer needs to know it: its address, its signatures and its refusals.

use crate::{
    credential::Credential,
    endpoint::Endpoint,
    reply::{
        hint::{self, Situation},
        refusal::Refusal,
    },
};
use devlog_provider_api::{Error, Result};
use devlog_provider_http::{
    NetworkProblem, Protocol, Reply, Request, ServiceProfile, headers::date_text,
};
use jiff::Timestamp;
use reqwest::{
    Method,
    header::{CONTENT_LENGTH, HeaderName, HeaderValue},
};
use std::{net::IpAddr, time::Duration};
use tokio::{net::lookup_host, time::timeout};

const DATE: HeaderName = HeaderName::from_static("x-ms-date");
const VERSION: HeaderName = HeaderName::from_static("x-ms-version");
/// For a hint; the system itself waits longer.
const LOOKUP_TIMEOUT: Duration = Duration::from_secs(2);

/// The words of messages about Azure Blob Storage.
pub const PROFILE: ServiceProfile = ServiceProfile {
    name: "azure",
    product: "Azure Blob Storage",
    user_agent: concat!("devlog-provider-azure/", env!("CARGO_PKG_VERSION")),
    network_hint,
};

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

    fn host(&self) -> String {
        self.endpoint.host()
    }

    async fn sign(&self, request: &Request) -> Result<reqwest::Request> {
        let now = date_text(Timestamp::now());
        let mut request = request.clone().header_text(DATE, &now)?;
        request.headers.insert(VERSION, self.api_version.clone());
        self.credential.authorize(&mut request).await?;
        if request.method == Method::PUT {
            // Sent also for an empty body, for which the client would leave it out.
            let length = HeaderValue::from(request.body.len());
            request.headers.insert(CONTENT_LENGTH, length);
        }
        let mut signed = reqwest::Request::new(request.method, request.url);
        *signed.headers_mut() = request.headers;
        *signed.body_mut() = Some(request.body.into());
        Ok(signed)
    }

    async fn renew(&self, refused: Option<&HeaderValue>) -> bool {
        self.credential.renew(refused).await
    }

    async fn refusal(&self, reply: Reply, request: &Request) -> Error {
        let body = String::from_utf8_lossy(&reply.body);
        let mut refusal = Refusal::new(reply.status, &reply.headers, &body, Timestamp::now());
        if refusal.is_of_network() {
            refusal.address = self.address().await;
        }
        let error = refusal.error(&request.precondition);
        match hint::hint(&refusal, self.situation()) {
            Some(hint) => error.with_hint(hint),
            None => error,
        }
    }
}

impl BlobContainer {
    /// Returns the address of the service's name. Looked up, since the reply may have come through a proxy.
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

/// Private endpoints have a name in the private network's DNS, which the service's certificate does not have.
fn network_hint(problem: NetworkProblem, host: &str) -> Option<&'static str> {
    let is_private = host.split('.').any(|label| label == "privatelink");
    match (problem, is_private) {
        (NetworkProblem::UnknownName, true) => Some(
            "names with `privatelink` are known only inside of the private network: connect the VPN and its DNS",
        ),
        (NetworkProblem::UnknownName, false) => Some(
            "check the account's name in the url, the network, and for a private endpoint the VPN and its DNS",
        ),
        (NetworkProblem::WrongCertificateName, true) => Some(
            "leave `privatelink.` out of the url: the private network's DNS leads to the private endpoint all the same",
        ),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::network_hint;
    use devlog_provider_http::NetworkProblem::WrongCertificateName;

    #[test]
    fn a_private_endpoint_under_its_private_name_gets_the_right_one() {
        let hint = |host| network_hint(WrongCertificateName, host);
        let private = hint("acc.privatelink.blob.core.windows.net");
        assert!(private.is_some_and(|hint| hint.starts_with("leave `privatelink.` out")));
        assert_eq!(hint("acc.blob.core.windows.net"), None);
    }
}
