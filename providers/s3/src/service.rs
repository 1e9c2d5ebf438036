//! The service as the shared HTTP layer needs to know it: its address, its signatures and its refusals.

use crate::{
    credential::Credential,
    endpoint::{Endpoint, is_region},
    profile::PROFILE,
    reply::{
        hint::{Situation, hint},
        refusal::Refusal,
    },
    unfinished::Unfinished,
};
use devlog_provider_api::{Error, Host, LogLevel, ObjectKey, Result};
use devlog_provider_http::{Protocol, Reply, Request, ServiceProfile, headers};
use jiff::Timestamp;
use reqwest::{
    StatusCode,
    header::{ETAG, HeaderMap, HeaderName, HeaderValue},
};
use sha2::{Digest, Sha256};
use std::sync::{PoisonError, RwLock};
use url::Url;

/// The SHA-256 of the body, which is signed, and which the service compares with the body.
pub const CONTENT_SHA256: HeaderName = HeaderName::from_static("x-amz-content-sha256");
/// The region of a bucket, in the reply to a request for another one.
const BUCKET_REGION: HeaderName = HeaderName::from_static("x-amz-bucket-region");

/// The connections to one bucket.
pub type Service = devlog_provider_http::Service<Bucket>;

/// One bucket, with the credential for it.
pub struct Bucket {
    pub endpoint: Endpoint,
    pub credential: Credential,
    /// The setting that holds the credential, for messages.
    pub setting: &'static str,
    /// The region that requests are signed for: the configured one, until the service names another one.
    pub region: RwLock<String>,
    /// The headers of every new object: storage class and encryption.
    pub object_headers: HeaderMap,
    pub conditions: Conditions,
    pub unfinished: Unfinished,
    pub host: Host,
}

/// The conditional requests that the service supports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conditions {
    None,
    Uploads,
    All,
}

impl Bucket {
    /// The address of an object.
    pub fn object_url(&self, key: &ObjectKey) -> Url {
        self.endpoint.object_url(&self.region(), key)
    }

    /// The address of the bucket.
    pub fn container_url(&self) -> Url {
        self.endpoint.container_url(&self.region())
    }

    /// The region that requests are signed for.
    pub fn region(&self) -> String {
        let region = self.region.read().unwrap_or_else(PoisonError::into_inner);
        region.clone()
    }
}

impl Protocol for Bucket {
    fn profile(&self) -> &ServiceProfile {
        &PROFILE
    }

    fn address(&self) -> Url {
        self.container_url()
    }

    async fn sign(&self, request: &Request) -> Result<reqwest::Request> {
        let region = self.region();
        let mut url = request.url.clone();
        self.endpoint.move_to(&region, &mut url);
        let mut parts = http::Request::new(()).into_parts().0;
        parts.method = request.method.clone();
        parts.uri = url
            .as_str()
            .parse()
            .expect("a checked address is one for the http crate too");
        parts.headers = request.headers.clone();
        if !parts.headers.contains_key(&CONTENT_SHA256) {
            parts
                .headers
                .insert(CONTENT_SHA256, sha256_header(&request.body));
        }
        self.credential.sign(&mut parts, &region).await?;
        let mut signed = reqwest::Request::new(request.method.clone(), url);
        *signed.headers_mut() = parts.headers;
        Ok(signed)
    }

    /// A bucket in another region names it: requests go there from now on. Only Amazon's address changes with it.
    async fn renew(&self, status: StatusCode, reply: &HeaderMap, _: Option<&HeaderValue>) -> bool {
        let may_be_region = matches!(status.as_u16(), 301 | 307 | 400 | 403);
        let named = headers::text(reply, &BUCKET_REGION).filter(|region| is_region(region));
        let (true, Some(named)) = (may_be_region, named) else {
            return false;
        };
        let mut region = self.region.write().unwrap_or_else(PoisonError::into_inner);
        if *region == named {
            return false;
        }
        self.host.log(
            LogLevel::Warning,
            format!(
                "the bucket `{}` is in the region {named}, not {region}; set `region = \"{named}\"`",
                self.endpoint.container()
            ),
        );
        named.clone_into(&mut region);
        true
    }

    /// Services name themselves in many ways, but none answers with a page for people.
    fn is_from_service(&self, reply: &HeaderMap) -> bool {
        let is_own = |name: &HeaderName| name.as_str().starts_with("x-amz");
        reply.contains_key(ETAG) || reply.keys().any(is_own) || !headers::is_web_page(reply)
    }

    async fn refusal(&self, reply: Reply, request: &Request) -> Error {
        let refusal = Refusal::new(&reply, Timestamp::now());
        let region = self.region();
        let situation = Situation {
            endpoint: &self.endpoint,
            is_anonymous: self.credential.is_anonymous(),
            setting: self.setting,
            region: &region,
        };
        refusal.error(&request.precondition, hint(&refusal, situation))
    }
}

/// A SHA-256 as the header spells it.
pub fn sha256_header(bytes: &[u8]) -> HeaderValue {
    let digest: [u8; 32] = Sha256::digest(bytes).into();
    let text = devlog_provider_api::Sha256Digest::from_bytes(digest).to_string();
    HeaderValue::from_str(&text).expect("hexadecimal digits fit into a header")
}
