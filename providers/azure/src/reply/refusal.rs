//! A reply that is a refusal: the facts in it, and their meaning to the host.

use super::xml::first_text;
use crate::profile::PROFILE;
use devlog_provider_api::{Error, ErrorKind, Precondition};
use devlog_provider_http::{
    RefusalFacts, absent,
    headers::{self, plain_word},
    unmet,
};
use jiff::Timestamp;
use reqwest::{
    StatusCode,
    header::{HeaderMap, HeaderName},
};
use std::net::IpAddr;

/// The header with the service's name for the problem.
pub const ERROR_CODE: HeaderName = HeaderName::from_static("x-ms-error-code");
/// The header with the id that support asks for.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-ms-request-id");

/// The facts of a refusal by this service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub facts: RefusalFacts,
    /// The address that the service's name resolves to; looked up only where the hint names it.
    pub address: Option<IpAddr>,
}

impl Refusal {
    /// Takes the facts out of the reply. A reply to HEAD has no body; then the code is in the headers only.
    pub fn new(status: StatusCode, headers: &HeaderMap, body: &str, now: Timestamp) -> Self {
        let code = headers::text(headers, &ERROR_CODE)
            .and_then(plain_word)
            .or_else(|| plain_word(&first_text(body, "Code")?));
        Self {
            facts: RefusalFacts::new(status, headers, &REQUEST_ID, code, now),
            address: None,
        }
    }

    /// Reports if the network is refused, not the credential.
    pub fn is_of_network(&self) -> bool {
        self.facts.status_and_code() == (403, "AuthorizationFailure")
    }

    /// Returns the meaning of the refusal, for a request with this condition.
    pub fn kind(&self, precondition: &Precondition) -> ErrorKind {
        use ErrorKind as Kind;
        match self.facts.status_and_code() {
            (401, _)
            | (
                403,
                "AuthenticationFailed"
                | "InvalidAuthenticationInfo"
                | "NoAuthenticationInformation",
            ) => Kind::Unauthenticated,
            (403, _) | (409, "PublicAccessNotPermitted") => Kind::PermissionDenied,
            (404, "ContainerNotFound") => Kind::ContainerNotFound,
            (404, "BlobNotFound" | "ResourceNotFound") => absent(precondition),
            (409, "BlobAlreadyExists")
            | (412, "" | "ConditionNotMet" | "TargetConditionNotMet") => unmet(precondition),
            (400, "Md5Mismatch") => Kind::Corrupt,
            (400, "OutOfRangeInput") => Kind::Unsupported,
            (413, _) => Kind::TooLarge,
            (429, _) | (503, "ServerBusy") => Kind::Throttled,
            (408 | 500 | 502 | 503 | 504, _) | (409, "ContainerBeingDeleted") => Kind::Unavailable,
            _ => Kind::Other,
        }
    }

    /// The error, with the next step.
    pub fn error(&self, precondition: &Precondition, hint: Option<String>) -> Error {
        self.facts.error(self.kind(precondition), &PROFILE, hint)
    }
}

#[cfg(test)]
mod tests;
