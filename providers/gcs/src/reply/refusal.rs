//! A reply that is a refusal: the facts in it, and their meaning to the host.
//! <https://cloud.google.com/storage/docs/json_api/v1/status-codes>

use crate::profile::PROFILE;
use devlog_provider_api::{Error, ErrorKind, Precondition};
use devlog_provider_http::{RefusalFacts, Reply, Request, absent, headers::plain_word, unmet};
use jiff::Timestamp;
use reqwest::{StatusCode, header::HeaderName};
use serde_json::Value;

/// The id of a request, which support asks for.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-guploader-uploadid");

/// The thing that a refused request was about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Subject {
    Object,
    Bucket,
    Session,
}

/// The facts of a refusal by this service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub facts: RefusalFacts,
    subject: Subject,
    /// The text says that the checksum is another one.
    is_damaged: bool,
}

impl Refusal {
    /// Takes the facts out of the reply.
    pub fn new(reply: &Reply, request: &Request, now: Timestamp) -> Self {
        let text = String::from_utf8_lossy(&reply.body);
        let subject = if text.contains("bucket does not exist") {
            Subject::Bucket
        } else {
            subject(request)
        };
        let code = json_code(&reply.body)
            .or_else(|| xml_code(&text))
            .or_else(|| no_range(reply.status));
        Self {
            facts: RefusalFacts::new(reply.status, &reply.headers, &REQUEST_ID, code, now),
            subject,
            is_damaged: text.contains("MD5 hash") || text.contains("CRC32C"),
        }
    }

    /// Returns the meaning of the refusal, for a request with this condition.
    pub fn kind(&self, precondition: &Precondition) -> ErrorKind {
        use ErrorKind as Kind;
        match self.facts.status_and_code() {
            (_, "NoSuchBucket") => Kind::ContainerNotFound,
            (401, _) => Kind::Unauthenticated,
            (429, _) | (403, "rateLimitExceeded" | "userRateLimitExceeded" | "quotaExceeded") => {
                Kind::Throttled
            }
            // The rules of the bucket, which no right overrides.
            (403, "retentionPolicyNotMet" | "objectUnderActiveHold") => Kind::Other,
            (403, _) => Kind::PermissionDenied,
            // Sessions end after a week; the object has to be sent from its beginning.
            (404 | 410, _) if self.subject == Subject::Session => Kind::Unavailable,
            (404, _) if self.subject == Subject::Bucket => Kind::ContainerNotFound,
            (404, _) => absent(precondition),
            (412, _) => unmet(precondition),
            (400, "BadDigest" | "invalid" | "") if self.is_damaged => Kind::Corrupt,
            (413, _) => Kind::TooLarge,
            (501, _) => Kind::Unsupported,
            (408 | 500..=599, _) => Kind::Unavailable,
            _ => Kind::Other,
        }
    }

    /// The error, with the next step.
    pub fn error(&self, precondition: &Precondition, hint: Option<String>) -> Error {
        self.facts.error(self.kind(precondition), &PROFILE, hint)
    }
}

fn subject(request: &Request) -> Subject {
    let mut parameters = request.url.query_pairs();
    if parameters.any(|(name, _)| name == "upload_id") {
        return Subject::Session;
    }
    let path = request.url.path();
    let path = path.strip_prefix("/upload").unwrap_or(path);
    match path.strip_prefix("/storage/v1/b") {
        Some("") => Subject::Bucket,
        Some(rest) if rest.ends_with("/o") && rest.matches('/').count() == 2 => Subject::Bucket,
        _ => Subject::Object,
    }
}

/// The code for an object without a byte in the range; emulators leave it out.
fn no_range(status: StatusCode) -> Option<String> {
    (status == StatusCode::RANGE_NOT_SATISFIABLE).then(|| "InvalidRange".to_owned())
}

fn json_code(body: &[u8]) -> Option<String> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let reason = body.pointer("/error/errors/0/reason")?.as_str()?;
    plain_word(reason)
}

fn xml_code(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("<Code>")?;
    let (code, _) = rest.split_once("</Code>")?;
    plain_word(code)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::Refusal;
    use devlog_provider_api::{ETag, ErrorKind, Precondition};
    use devlog_provider_http::{Reply, Request};
    use jiff::Timestamp;
    use reqwest::{Method, StatusCode, header::HeaderMap};

    const OBJECT: &str = "/storage/v1/b/log/o/a.md";
    const BUCKET: &str = "/storage/v1/b/log/o";
    const NAMED_O: &str = "/log/a/o";
    const SESSION: &str = "/upload/storage/v1/b/log/o?upload_id=x";

    fn refusal(path: &str, status: u16, body: &str) -> Refusal {
        let url = format!("https://storage.googleapis.com{path}");
        let request = Request::new(Method::GET, url.parse().unwrap());
        let reply = Reply {
            status: StatusCode::from_u16(status).unwrap(),
            headers: HeaderMap::new(),
            body: body.as_bytes().to_vec(),
        };
        Refusal::new(&reply, &request, Timestamp::UNIX_EPOCH)
    }

    fn json(reason: &str, message: &str) -> String {
        format!(r#"{{"error": {{"errors": [{{"reason": "{reason}"}}], "message": "{message}"}}}}"#)
    }

    #[test]
    fn the_code_is_kept_and_the_rest_is_dropped() {
        let error =
            refusal(OBJECT, 403, &json("forbidden", "hunter2")).error(&Precondition::None, None);
        assert_eq!(error.message(), "gcs refused the access (403 forbidden)");
        assert!(!format!("{error:?}").contains("hunter2"));
        let xml = "<Error><Code>AccessDenied</Code><Details>hunter2</Details></Error>";
        let error = refusal(OBJECT, 403, xml).error(&Precondition::None, None);
        assert_eq!(error.message(), "gcs refused the access (403 AccessDenied)");
    }

    #[test]
    fn each_refusal_has_its_kind() {
        use ErrorKind as Kind;
        let version = Precondition::IfMatch(ETag::new("7"));
        let none = Precondition::None;
        let absent = json("notFound", "The specified bucket does not exist.");
        let damaged = json("invalid", "Provided MD5 hash does not match");
        for (path, status, body, precondition, wanted) in [
            (
                BUCKET,
                404,
                json("notFound", ""),
                &none,
                Kind::ContainerNotFound,
            ),
            (OBJECT, 404, json("notFound", ""), &none, Kind::NotFound),
            (NAMED_O, 404, String::new(), &none, Kind::NotFound),
            (OBJECT, 404, absent, &none, Kind::ContainerNotFound),
            (
                OBJECT,
                404,
                json("notFound", ""),
                &version,
                Kind::PreconditionFailed,
            ),
            (SESSION, 404, String::new(), &none, Kind::Unavailable),
            (SESSION, 410, String::new(), &none, Kind::Unavailable),
            (
                OBJECT,
                412,
                json("conditionNotMet", ""),
                &version,
                Kind::PreconditionFailed,
            ),
            (
                BUCKET,
                412,
                String::new(),
                &Precondition::IfAbsent,
                Kind::AlreadyExists,
            ),
            (BUCKET, 400, damaged, &none, Kind::Corrupt),
            (BUCKET, 400, json("invalid", ""), &none, Kind::Other),
            (
                OBJECT,
                401,
                json("authError", ""),
                &none,
                Kind::Unauthenticated,
            ),
            (
                OBJECT,
                403,
                json("rateLimitExceeded", ""),
                &none,
                Kind::Throttled,
            ),
            (
                OBJECT,
                429,
                json("rateLimitExceeded", ""),
                &none,
                Kind::Throttled,
            ),
            (
                OBJECT,
                403,
                json("retentionPolicyNotMet", ""),
                &none,
                Kind::Other,
            ),
            (
                OBJECT,
                503,
                json("backendError", ""),
                &none,
                Kind::Unavailable,
            ),
        ] {
            let kind = refusal(path, status, &body).kind(precondition);
            assert_eq!(kind, wanted, "{status} {body} for {path}");
        }
    }
}
