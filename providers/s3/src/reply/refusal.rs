//! A reply that is a refusal: the facts in it, and their meaning to the host.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>

use super::Element;
use crate::profile::PROFILE;
use devlog_provider_api::{Error, ErrorKind, Precondition};
use devlog_provider_http::{RefusalFacts, Reply, absent, headers::plain_word, unmet};
use jiff::Timestamp;
use reqwest::header::HeaderName;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-amz-request-id");

/// The facts of a refusal by this service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub facts: RefusalFacts,
    /// The region that the service names.
    pub region: Option<String>,
}

impl Refusal {
    /// Takes the facts out of the reply.
    pub fn new(reply: &Reply, now: Timestamp) -> Self {
        let body = Element::parse(&reply.body).unwrap_or_default();
        let word = |name| body.value(name).and_then(plain_word);
        let code = word("Code");
        let mut facts = RefusalFacts::new(reply.status, &reply.headers, &REQUEST_ID, code, now);
        facts.request_id = facts.request_id.or_else(|| word("RequestId"));
        Self {
            facts,
            region: word("Region"),
        }
    }

    /// Returns the meaning of the refusal, for a request with this condition.
    pub fn kind(&self, precondition: &Precondition) -> ErrorKind {
        use ErrorKind as Kind;
        match self.facts.status_and_code() {
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
            // Another machine aborted it; a new one may succeed.
            (404, "NoSuchUpload") => Kind::Unavailable,
            (404, _) => absent(precondition),
            (412, _) => unmet(precondition),
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

    /// The error, with the next step.
    pub fn error(&self, precondition: &Precondition, hint: Option<String>) -> Error {
        self.facts.error(self.kind(precondition), &PROFILE, hint)
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
        let error = refusal(403, "SignatureDoesNotMatch").error(&Precondition::None, None);
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
            (404, "NoSuchUpload", &version, ErrorKind::Unavailable),
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
