//! The refusals of the service: status, code, and the body that explains them.
//!
//! <https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes> and
//! <https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes>.

use crate::http::Reply;
use quick_xml::escape::escape;

/// The reply to a request, or its refusal.
pub type Answer = Result<Reply, Reply>;

/// A refusal with a code of the service.
#[must_use]
pub fn refuse(status: u16, code: &str) -> Reply {
    refuse_quoting(status, code, "")
}

/// The same with a part of an unauthenticated request that the service quotes, its signature included.
pub fn refuse_quoting(status: u16, code: &str, detail: &str) -> Reply {
    let detail = escape(detail);
    Reply::new(status)
        .header("x-ms-error-code", code)
        .header("Content-Type", "application/xml")
        .body(format!(
            "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>{code}</Code>\
             <Message>The request was refused.</Message>\
             <AuthenticationErrorDetail>{detail}</AuthenticationErrorDetail></Error>"
        ))
}
