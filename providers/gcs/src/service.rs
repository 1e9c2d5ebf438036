//! The service as the shared HTTP layer needs to know it: its address, its tokens and its refusals.

use crate::{
    credential::Credential,
    endpoint::Endpoint,
    profile::PROFILE,
    reply::{
        hint::{Situation, hint},
        refusal::Refusal,
    },
};
use devlog_provider_api::{Error, Result};
use devlog_provider_http::{Protocol, Reply, Request, ServiceProfile, headers};
use jiff::Timestamp;
use reqwest::{
    StatusCode,
    header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue},
};
use url::Url;

/// The connections to one bucket.
pub type Service = devlog_provider_http::Service<Bucket>;

/// One bucket, with the credential for it.
pub struct Bucket {
    pub endpoint: Endpoint,
    pub credential: Credential,
    pub new_objects: NewObjects,
    pub creation: NewBucket,
    /// The service checks the condition of a delete.
    pub conditional_delete: bool,
}

/// The properties of every new object; `None` leaves them to the bucket.
pub struct NewObjects {
    pub storage_class: Option<String>,
    pub kms_key_name: Option<String>,
}

/// The properties of a bucket that devlog creates.
pub struct NewBucket {
    pub project: Option<String>,
    pub location: Option<String>,
}

impl Protocol for Bucket {
    fn profile(&self) -> &ServiceProfile {
        &PROFILE
    }

    fn address(&self) -> Url {
        self.endpoint.service().clone()
    }

    async fn sign(&self, request: &Request) -> Result<reqwest::Request> {
        let mut signed = reqwest::Request::new(request.method.clone(), request.url.clone());
        *signed.headers_mut() = request.headers.clone();
        if let Some(header) = self.credential.header().await? {
            signed.headers_mut().insert(AUTHORIZATION, header);
        }
        Ok(signed)
    }

    /// A token that was withdrawn before its end.
    async fn renew(
        &self,
        status: StatusCode,
        _: &HeaderMap,
        refused: Option<&HeaderValue>,
    ) -> bool {
        match refused {
            Some(header) if status == StatusCode::UNAUTHORIZED => {
                self.credential.forget(header).await;
                true
            }
            _ => false,
        }
    }

    /// Google names itself in headers, emulators do not; but none answers with a page for people.
    fn is_from_service(&self, reply: &HeaderMap) -> bool {
        let is_own = |name: &HeaderName| {
            let name = name.as_str();
            name.starts_with("x-goog") || name.starts_with("x-guploader")
        };
        reply.keys().any(is_own) || !headers::is_web_page(reply)
    }

    async fn refusal(&self, reply: Reply, request: &Request) -> Error {
        let refusal = Refusal::new(&reply, request, Timestamp::now());
        let situation = Situation {
            endpoint: &self.endpoint,
            credential: &self.credential,
        };
        refusal.error(&request.precondition, hint(&refusal, situation))
    }
}
