//! A reply that is a refusal: the facts in it, and their meaning to the host.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>

use super::xml::Element;
use devlog_provider_api::{Error, ErrorKind, Precondition};
use devlog_provider_http::{
    Reply,
    headers::{self, plain_word, retry_after},
};
use jiff::Timestamp;
use reqwest::{
    StatusCode,
    header::{DATE, HeaderName, RETRY_AFTER},
};
use std::time::Duration;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-amz-request-id");

/// The facts. Nothing of the body is kept but code and region: it can quote the signature of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub status: StatusCode,
    /// The service's name for the problem; absent in the reply to HEAD, which has no body.
    pub code: Option<String>,
    pub request_id: Option<String>,
    /// The region that the service names.
    pub region: Option<String>,
    /// The service's clock.
    pub date: Option<Timestamp>,
    /// This computer's clock at the same moment.
    pub now: Timestamp,
    pub retry_after: Option<Duration>,
}

impl Refusal {
    /// Takes the facts out of the reply.
    pub fn new(reply: &Reply, now: Timestamp) -> Self {
        let body = Element::parse(&reply.body).unwrap_or_default();
        let word = |name| body.value(name).and_then(plain_word);
        let header = |name| headers::text(&reply.headers, name);
        Self {
            status: reply.status,
            code: word("Code"),
            request_id: header(&REQUEST_ID)
                .and_then(plain_word)
                .or_else(|| word("RequestId")),
            region: word("Region"),
            date: header(&DATE).and_then(headers::timestamp),
            now,
            retry_after: header(&RETRY_AFTER).and_then(|text| retry_after(text, now)),
        }
    }

    /// Returns the meaning of the refusal, for a request with this condition.
    pub fn kind(&self, precondition: &Precondition) -> ErrorKind {
        use ErrorKind as Kind;
        let code = self.code.as_deref().unwrap_or_default();
        match (self.status.as_u16(), code) {
            (_, "NoSuchBucket") => Kind::ContainerNotFound,
            (
                _,
                "InvalidAccessKeyId"
                | "SignatureDoesNotMatch"
                | "ExpiredToken"
                | "InvalidToken"
                | "RequestTimeTooSkewed"
                | "TokenRefreshRequired"
                | "AuthorizationHeaderMalformed",
            )
            | (401, _) => Kind::Unauthenticated,
            // Objects in an archive cannot be read before they are restored.
            (403, "InvalidObjectState") => Kind::Other,
            (403, _) => Kind::PermissionDenied,
            (404, _) => match precondition {
                Precondition::IfMatch(_) => Kind::PreconditionFailed,
                _ => Kind::NotFound,
            },
            (412, _) => match precondition {
                Precondition::IfAbsent => Kind::AlreadyExists,
                _ => Kind::PreconditionFailed,
            },
            (400, "BadDigest" | "InvalidDigest" | "XAmzContentSHA256Mismatch") => Kind::Corrupt,
            (400, "KeyTooLongError") | (501, _) => Kind::Unsupported,
            (400, "EntityTooLarge") | (413, _) => Kind::TooLarge,
            (429, _) | (503, "SlowDown" | "ServiceUnavailable") | (_, "TooManyRequests") => {
                Kind::Throttled
            }
            // Two writers at once; Amazon asks the loser to come again.
            (409, "ConditionalRequestConflict" | "OperationAborted")
            | (400, "RequestTimeout")
            | (408 | 500..=599, _) => Kind::Unavailable,
            _ => Kind::Other,
        }
    }

    /// The error, without a hint.
    pub fn error(&self, precondition: &Precondition) -> Error {
        let kind = self.kind(precondition);
        let message = format!("{} ({})", self.sentence(kind), self.evidence());
        let mut error = Error::new(kind, message);
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
            ErrorKind::Unauthenticated => "s3 refused the credentials",
            ErrorKind::PermissionDenied => "s3 refused the access",
            ErrorKind::ContainerNotFound => "the bucket does not exist",
            ErrorKind::NotFound => "s3 holds no such object",
            ErrorKind::AlreadyExists => "s3 holds an object of this name already",
            ErrorKind::PreconditionFailed => "s3 holds another version of the object",
            ErrorKind::Corrupt => "s3 received other bytes than were sent",
            ErrorKind::Unsupported => "this s3 service cannot do that",
            ErrorKind::TooLarge => "s3 takes no object of this size",
            ErrorKind::Throttled => "s3 asks for fewer requests",
            ErrorKind::Unavailable => "s3 could not answer now",
            _ if self.status.is_redirection() => "the bucket is at another address",
            _ => "s3 refused the request",
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

#[cfg(test)]
mod tests {
    use super::Refusal;
    use devlog_provider_api::{ETag, ErrorKind, Precondition};
    use devlog_provider_http::Reply;
    use jiff::Timestamp;
    use reqwest::{StatusCode, header::HeaderMap};

    fn refusal(status: u16, code: &str) -> Refusal {
        let body = format!(
            "<Error><Code>{code}</Code><StringToSign>hunter2</StringToSign>\
             <RequestId>7F3C</RequestId></Error>"
        );
        let reply = Reply {
            status: StatusCode::from_u16(status).unwrap_or_default(),
            headers: HeaderMap::new(),
            body: body.into_bytes(),
        };
        Refusal::new(&reply, Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn code_and_request_id_are_kept_and_the_rest_is_dropped() {
        let error = refusal(403, "SignatureDoesNotMatch").error(&Precondition::None);
        assert_eq!(
            error.message(),
            "s3 refused the credentials (403 SignatureDoesNotMatch, request 7F3C)"
        );
        assert_eq!(error.request_id(), Some("7F3C"));
        assert!(!format!("{error:?}").contains("hunter2"));
    }

    #[test]
    fn each_code_has_its_kind() {
        let version = Precondition::IfMatch(ETag::new("\"1\""));
        for (status, code, precondition, wanted) in [
            (
                404,
                "NoSuchBucket",
                &Precondition::None,
                ErrorKind::ContainerNotFound,
            ),
            (404, "NoSuchKey", &Precondition::None, ErrorKind::NotFound),
            (404, "NoSuchKey", &version, ErrorKind::PreconditionFailed),
            (
                412,
                "PreconditionFailed",
                &version,
                ErrorKind::PreconditionFailed,
            ),
            (
                412,
                "PreconditionFailed",
                &Precondition::IfAbsent,
                ErrorKind::AlreadyExists,
            ),
            (
                409,
                "ConditionalRequestConflict",
                &version,
                ErrorKind::Unavailable,
            ),
            (503, "SlowDown", &Precondition::None, ErrorKind::Throttled),
            (400, "BadDigest", &Precondition::None, ErrorKind::Corrupt),
            (
                400,
                "ExpiredToken",
                &Precondition::None,
                ErrorKind::Unauthenticated,
            ),
            (
                403,
                "AccessDenied",
                &Precondition::None,
                ErrorKind::PermissionDenied,
            ),
            (
                403,
                "InvalidObjectState",
                &Precondition::None,
                ErrorKind::Other,
            ),
            (
                500,
                "InternalError",
                &Precondition::None,
                ErrorKind::Unavailable,
            ),
            (501, "NotImplemented", &version, ErrorKind::Unsupported),
        ] {
            let kind = refusal(status, code).kind(precondition);
            assert_eq!(kind, wanted, "{status} {code}");
        }
    }
}
