//! A reply that is no success: the facts in it, and what they mean to the host.

use devlog_provider_api::{Error, ErrorKind, Precondition};
use devlog_provider_http::headers::{self, plain_word, retry_after};
use jiff::Timestamp;
use quick_xml::{Reader, events::Event};
use reqwest::{
    StatusCode,
    header::{DATE, HeaderMap, HeaderName, RETRY_AFTER},
};
use std::{net::IpAddr, time::Duration};

const ERROR_CODE: HeaderName = HeaderName::from_static("x-ms-error-code");
/// The header with the id that support asks for.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-ms-request-id");

/// The facts. Nothing of the body is kept but the code: it can quote the signature of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub status: StatusCode,
    /// The service's name for what is wrong.
    pub code: Option<String>,
    pub request_id: Option<String>,
    /// The service's clock.
    pub date: Option<Timestamp>,
    /// This computer's clock at the same moment.
    pub now: Timestamp,
    pub retry_after: Option<Duration>,
    /// Where the service's name leads to; looked up only where the hint tells it.
    pub address: Option<IpAddr>,
}

impl Refusal {
    /// Takes the facts out of the reply. A reply to HEAD has no body; then the code is in the headers only.
    pub fn new(status: StatusCode, headers: &HeaderMap, body: &str, now: Timestamp) -> Self {
        let code = headers::text(headers, &ERROR_CODE)
            .and_then(plain_word)
            .or_else(|| code_in(body).as_deref().and_then(plain_word));
        Self {
            status,
            code,
            request_id: headers::text(headers, &REQUEST_ID).and_then(plain_word),
            date: headers::text(headers, &DATE).and_then(headers::timestamp),
            now,
            retry_after: headers::text(headers, &RETRY_AFTER)
                .and_then(|text| retry_after(text, now)),
            address: None,
        }
    }

    /// Reports if it is the network that is refused, not who asks.
    pub fn is_of_network(&self) -> bool {
        self.status == StatusCode::FORBIDDEN && self.code.as_deref() == Some("AuthorizationFailure")
    }

    /// What the refusal means, for a request with this condition.
    pub fn kind(&self, precondition: &Precondition) -> ErrorKind {
        use ErrorKind as Kind;
        let code = self.code.as_deref().unwrap_or_default();
        match (self.status.as_u16(), code) {
            (401, _)
            | (
                403,
                "AuthenticationFailed"
                | "InvalidAuthenticationInfo"
                | "NoAuthenticationInformation",
            ) => Kind::Unauthenticated,
            (403, _) | (409, "PublicAccessNotPermitted") => Kind::PermissionDenied,
            (404, "ContainerNotFound") => Kind::ContainerNotFound,
            (404, "BlobNotFound" | "ResourceNotFound") => match precondition {
                Precondition::IfMatch(_) => Kind::PreconditionFailed,
                _ => Kind::NotFound,
            },
            (409, "BlobAlreadyExists")
            | (412, "" | "ConditionNotMet" | "TargetConditionNotMet") => match precondition {
                Precondition::IfAbsent => Kind::AlreadyExists,
                Precondition::IfMatch(_) => Kind::PreconditionFailed,
                _ => Kind::Other,
            },
            (400, "Md5Mismatch") => Kind::Corrupt,
            (400, "OutOfRangeInput") => Kind::Unsupported,
            (413, _) => Kind::TooLarge,
            (429, _) | (503, "ServerBusy") => Kind::Throttled,
            (408 | 500 | 502 | 503 | 504, _) | (409, "ContainerBeingDeleted") => Kind::Unavailable,
            _ => Kind::Other,
        }
    }

    /// The error, without a hint.
    pub fn error(&self, precondition: &Precondition) -> Error {
        let kind = self.kind(precondition);
        let mut error = Error::new(
            kind,
            format!("{} ({})", self.sentence(kind), self.evidence()),
        );
        if let Some(code) = &self.code {
            error = error.with_code(code);
        }
        if let Some(id) = &self.request_id {
            error = error.with_request_id(id);
        }
        match self.retry_after {
            Some(wait) => error.with_retry_after(wait),
            None => error,
        }
    }

    fn sentence(&self, kind: ErrorKind) -> &'static str {
        match kind {
            ErrorKind::Unauthenticated => "azure refused the credentials",
            ErrorKind::PermissionDenied => "azure refused the access",
            ErrorKind::ContainerNotFound => "the container does not exist",
            ErrorKind::NotFound => "azure holds no such object",
            ErrorKind::AlreadyExists => "azure holds an object of this name already",
            ErrorKind::PreconditionFailed => "azure holds another version of the object",
            ErrorKind::Corrupt => "azure received other bytes than were sent",
            ErrorKind::Unsupported => "azure cannot hold an object of this name",
            ErrorKind::TooLarge => "azure takes no object of this size",
            ErrorKind::Throttled => "azure asks for fewer requests",
            ErrorKind::Unavailable => "azure could not answer now",
            _ if self.status.is_redirection() => {
                "azure answered with a redirect, which is not followed"
            }
            _ => "azure refused the request",
        }
    }

    /// Status, code and request id: what support asks for.
    fn evidence(&self) -> String {
        let mut text = self.status.as_u16().to_string();
        if let Some(code) = &self.code {
            text = format!("{text} {code}");
        }
        if let Some(id) = &self.request_id {
            text = format!("{text}, request {id}");
        }
        text
    }
}

/// `<Error><Code>…</Code>…`
fn code_in(body: &str) -> Option<String> {
    let mut reader = Reader::from_str(body.trim_start_matches('\u{feff}'));
    let mut is_code = false;
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => is_code = start.name().as_ref() == "Code",
            Event::Text(text) if is_code => return Some(text.to_string()),
            Event::Eof => return None,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
