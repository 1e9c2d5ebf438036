//! The refusal of a token, and the passage of our own errors through the official crate.

use crate::reply::refusal::REQUEST_ID;
use devlog_provider_api::{Error, ErrorKind};
use devlog_provider_http::{RefusalFacts, ServiceProfile, find_cause, headers};
use jiff::Timestamp;
use reqwest::{StatusCode, header::HeaderMap};
use serde_json::Value;

/// A reply that contains no token. Nothing of its body is shown but codes and ids.
pub struct Refusal {
    pub facts: RefusalFacts,
    /// The body, if it is JSON.
    pub body: Value,
}

impl Refusal {
    /// Takes the facts out of the reply.
    pub fn new(status: StatusCode, headers: &HeaderMap, body: &[u8], now: Timestamp) -> Self {
        Self {
            facts: RefusalFacts::new(status, headers, &REQUEST_ID, None, now),
            body: serde_json::from_slice(body).unwrap_or_default(),
        }
    }

    /// A fact that is a single word: a code, or an id.
    pub fn word(&self, name: &str) -> Option<&str> {
        let word = self.body.get(name)?.as_str()?;
        headers::plain_word(word).map(|_| word)
    }

    /// The error, if the issuer only asks for patience.
    pub fn not_now(&self, issuer: &ServiceProfile) -> Option<Error> {
        let kind = match self.facts.status.as_u16() {
            429 => ErrorKind::Throttled,
            408 | 500.. => ErrorKind::Unavailable,
            _ => return None,
        };
        Some(self.facts.error(kind, issuer, None))
    }
}

/// Puts our error into one of the official crate, of a kind that it does not retry: the host does that.
pub fn carried(error: Error) -> azure_core::Error {
    azure_core::Error::new(azure_core::error::ErrorKind::Credential, error)
}

/// Finds our error in one of the official crate. The crate's own words are left out: they can quote a reply.
pub fn taken_out(error: &azure_core::Error) -> Option<Error> {
    find_cause::<Error>(error).cloned()
}
