//! The refusals of the service: in JSON, and in XML for an object's address.

use crate::http::Reply;
use serde_json::json;

/// The service's refusal, before it is a reply.
#[derive(Debug)]
pub struct Refusal {
    pub status: u16,
    pub code: &'static str,
    pub text: &'static str,
}

/// A refusal with a code of the service.
pub fn refusal(status: u16, code: &'static str, text: &'static str) -> Refusal {
    Refusal { status, code, text }
}

impl Refusal {
    /// The reply of the JSON API.
    pub fn json(&self) -> Reply {
        let error = json!({
            "code": self.status,
            "message": self.text,
            "errors": [{ "domain": "global", "reason": self.code, "message": self.text }],
        });
        Reply::new(self.status)
            .header("Content-Type", "application/json; charset=UTF-8")
            .body(json!({ "error": error }).to_string())
    }

    /// The reply of the XML API, which has codes of its own.
    pub fn xml(&self) -> Reply {
        let code = match (self.status, self.code) {
            (404, "bucket") => "NoSuchBucket",
            (404, _) => "NoSuchKey",
            (401, _) => "AuthenticationRequired",
            (412, _) => "PreconditionFailed",
            (416, _) => "InvalidRange",
            _ => self.code,
        };
        Reply::new(self.status)
            .header("Content-Type", "application/xml; charset=UTF-8")
            .body(format!(
                "<?xml version='1.0'?><Error><Code>{code}</Code><Message>{}</Message></Error>",
                self.text
            ))
    }
}

/// A refusal to plan for a test.
#[must_use]
pub fn refuse(status: u16, code: &'static str) -> Reply {
    refusal(status, code, "").json()
}
