//! The trait in which a provider describes its service.

use crate::{connection::ServiceProfile, request::Request};
use devlog_provider_api::{Error, Result};
use reqwest::{
    StatusCode,
    header::{HeaderMap, HeaderValue},
};
use std::future::Future;
use url::Url;

/// A service as this crate needs to know it: its address, its signatures and its refusals.
pub trait Protocol {
    /// The words that messages use.
    fn profile(&self) -> &ServiceProfile;

    /// The address that requests go to. Its host is named in messages.
    fn address(&self) -> Url;

    /// Returns the request as it is sent, without its body: authorized, with everything that depends on the time.
    ///
    /// # Errors
    /// If the request cannot carry the credential, or there is no credential.
    fn sign(&self, request: &Request) -> impl Future<Output = Result<reqwest::Request>>;

    /// Learns from a refusal, given the value of `Authorization` that was refused; `true` if the same request may
    /// succeed now, with a newer token or at another address.
    fn renew(
        &self,
        status: StatusCode,
        reply: &HeaderMap,
        refused: Option<&HeaderValue>,
    ) -> impl Future<Output = bool>;

    /// Recognises a reply of the service itself by the headers that only it sends.
    fn is_from_service(&self, headers: &HeaderMap) -> bool;

    /// Returns the meaning of a reply that is a refusal.
    fn refusal(&self, reply: Reply, request: &Request) -> impl Future<Output = Error>;
}

/// A reply that was read to its end.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// The body; empty if it was too long for a refusal.
    pub body: Vec<u8>,
}
