//! A reply that is a refusal: the facts that all services give, and the error that they make.

use crate::{
    clock::clock_offset,
    connection::ServiceProfile,
    headers::{self, plain_word},
};
use devlog_provider_api::{Error, ErrorKind, Precondition};
use jiff::Timestamp;
use reqwest::{
    StatusCode,
    header::{DATE, HeaderMap, HeaderName, RETRY_AFTER},
};
use std::time::Duration;

/// The facts. Nothing of the body is kept but the code: it can quote the signature of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusalFacts {
    pub status: StatusCode,
    /// The service's name for the problem; absent in the reply to HEAD of services that have it in the body.
    pub code: Option<String>,
    /// The id of the request, which support asks for.
    pub request_id: Option<String>,
    /// The service's clock.
    pub date: Option<Timestamp>,
    /// This computer's clock at the same moment.
    pub now: Timestamp,
    /// The wait that the service asks for.
    pub retry_after: Option<Duration>,
}

impl RefusalFacts {
    /// Takes the facts out of the headers; `request_id` is the header with the id.
    pub fn new(
        status: StatusCode,
        headers: &HeaderMap,
        request_id: &HeaderName,
        code: Option<String>,
        now: Timestamp,
    ) -> Self {
        let text = |name| headers::text(headers, name);
        Self {
            status,
            code,
            request_id: text(request_id).and_then(plain_word),
            date: text(&DATE).and_then(headers::timestamp),
            now,
            retry_after: text(&RETRY_AFTER).and_then(|text| headers::retry_after(text, now)),
        }
    }

    /// The status as a number and the code; an absent code is empty.
    pub fn status_and_code(&self) -> (u16, &str) {
        (
            self.status.as_u16(),
            self.code.as_deref().unwrap_or_default(),
        )
    }

    /// Describes how far this computer's clock is off; `None` for a tolerated offset.
    pub fn clock_offset(&self) -> Option<String> {
        clock_offset(self.now, self.date?)
    }

    /// The error of this kind, in the words of the service.
    pub fn error(&self, kind: ErrorKind, profile: &ServiceProfile, hint: Option<String>) -> Error {
        let sentence = sentence(kind, self.status, profile);
        let mut error = Error::new(kind, format!("{sentence} ({})", self.evidence()));
        if let Some(code) = &self.code {
            error = error.with_code(code);
        }
        if let Some(id) = &self.request_id {
            error = error.with_request_id(id);
        }
        if let Some(wait) = self.retry_after {
            error = error.with_retry_after(wait);
        }
        match hint {
            Some(hint) => error.with_hint(hint),
            None => error,
        }
    }

    /// Status, code and request id, which support asks for.
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

/// Returns the meaning of an absent object, for a request with this condition.
pub fn absent(precondition: &Precondition) -> ErrorKind {
    match precondition {
        Precondition::IfMatch(_) => ErrorKind::PreconditionFailed,
        _ => ErrorKind::NotFound,
    }
}

/// Returns the meaning of a condition that does not hold.
pub fn unmet(precondition: &Precondition) -> ErrorKind {
    match precondition {
        Precondition::IfAbsent => ErrorKind::AlreadyExists,
        Precondition::IfMatch(_) => ErrorKind::PreconditionFailed,
        _ => ErrorKind::Other,
    }
}

fn sentence(kind: ErrorKind, status: StatusCode, profile: &ServiceProfile) -> String {
    let predicate = match kind {
        ErrorKind::ContainerNotFound => return format!("the {} does not exist", profile.container),
        ErrorKind::Unauthenticated => "refused the credentials",
        ErrorKind::PermissionDenied => "refused the access",
        ErrorKind::NotFound => "holds no such object",
        ErrorKind::AlreadyExists => "holds an object of this name already",
        ErrorKind::PreconditionFailed => "holds another version of the object",
        ErrorKind::Corrupt => "received other bytes than were sent",
        ErrorKind::Unsupported => "cannot do that",
        ErrorKind::TooLarge => "takes no object of this size",
        ErrorKind::Throttled => "asks for fewer requests",
        ErrorKind::Unavailable => "could not answer now",
        _ if status.is_redirection() => "answered with a redirect, which is not followed",
        _ => "refused the request",
    };
    format!("{} {predicate}", profile.name)
}
