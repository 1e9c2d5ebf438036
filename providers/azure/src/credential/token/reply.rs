//! The refusal of a token, and the passage of our own errors through the official crate.

use devlog_provider_api::{Error, ErrorKind};
use devlog_provider_http::{clock_offset, headers};
use jiff::Timestamp;
use reqwest::{
    StatusCode,
    header::{DATE, HeaderMap, RETRY_AFTER},
};
use serde_json::Value;
use std::{error::Error as StdError, io, time::Duration};

/// A reply that holds no token. Nothing of its body is shown but codes and ids.
pub struct Refusal {
    pub status: StatusCode,
    /// The body, if it is JSON.
    pub facts: Value,
    /// The offset of this computer's clock, unless it is tolerated.
    pub skew: Option<String>,
    retry_after: Option<Duration>,
}

impl Refusal {
    /// Takes the facts out of the reply.
    pub fn new(status: StatusCode, reply: &HeaderMap, body: &[u8], now: Timestamp) -> Self {
        let date = headers::text(reply, &DATE).and_then(headers::timestamp);
        Self {
            status,
            facts: serde_json::from_slice(body).unwrap_or_default(),
            skew: date.and_then(|date| clock_offset(now, date)),
            retry_after: headers::text(reply, &RETRY_AFTER)
                .and_then(|text| headers::retry_after(text, now)),
        }
    }

    /// A fact that is a single word: a code, or an id.
    pub fn word(&self, name: &str) -> Option<&str> {
        let word = self.facts.get(name)?.as_str()?;
        headers::plain_word(word).map(|_| word)
    }

    /// The error, if whoever gives out the tokens only asks for patience.
    pub fn not_now(&self, issuer: &str) -> Option<Error> {
        let (kind, sentence) = match self.status.as_u16() {
            429 => (ErrorKind::Throttled, "asks for fewer requests"),
            408 | 500.. => (ErrorKind::Unavailable, "could not answer now"),
            _ => return None,
        };
        let status = self.status.as_u16();
        let error = Error::new(kind, format!("{issuer} {sentence} ({status})"));
        Some(match self.retry_after {
            Some(wait) => error.with_retry_after(wait),
            None => error,
        })
    }
}

/// Puts our error into one of the official crate, of a kind that it does not retry: the host does that.
pub fn carried(error: Error) -> azure_core::Error {
    azure_core::Error::new(azure_core::error::ErrorKind::Credential, error)
}

/// Finds our error in one of the official crate. The crate's own words are left out: they can quote a reply.
pub fn told(error: &azure_core::Error) -> Option<Error> {
    let mut next: Option<&(dyn StdError + 'static)> = Some(error);
    while let Some(error) = next {
        if let Some(ours) = error.downcast_ref::<Error>() {
            return Some(ours.clone());
        }
        // An `io::Error` does not name what it carries as its source.
        let inner = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        next = match inner {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    None
}
