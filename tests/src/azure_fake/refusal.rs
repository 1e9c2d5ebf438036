//! The service's words for what it refuses: status, code, and the body that explains them.
//!
//! <https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes> and
//! <https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes>.

use crate::http::Reply;
use quick_xml::escape::escape;

/// One refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// The name that the service gives it.
    pub code: &'static str,
    /// The part of an unauthenticated request that the service quotes, its signature included.
    pub detail: Option<String>,
}

const fn refusal(status: u16, code: &'static str) -> Refusal {
    Refusal {
        status,
        code,
        detail: None,
    }
}

pub const AUTHENTICATION_FAILED: Refusal = refusal(403, "AuthenticationFailed");
pub const AUTHORIZATION_FAILURE: Refusal = refusal(403, "AuthorizationFailure");
pub const BLOB_ALREADY_EXISTS: Refusal = refusal(409, "BlobAlreadyExists");
pub const BLOB_NOT_FOUND: Refusal = refusal(404, "BlobNotFound");
pub const BLOCK_COUNT_EXCEEDS_LIMIT: Refusal = refusal(409, "BlockCountExceedsLimit");
pub const BLOCK_LIST_TOO_LONG: Refusal = refusal(400, "BlockListTooLong");
pub const CONDITION_NOT_MET: Refusal = refusal(412, "ConditionNotMet");
pub const CONTAINER_ALREADY_EXISTS: Refusal = refusal(409, "ContainerAlreadyExists");
pub const CONTAINER_NOT_FOUND: Refusal = refusal(404, "ContainerNotFound");
pub const CRC64_MISMATCH: Refusal = refusal(400, "Crc64Mismatch");
pub const EMPTY_METADATA_KEY: Refusal = refusal(400, "EmptyMetadataKey");
pub const INVALID_AUTHENTICATION_INFO: Refusal = refusal(400, "InvalidAuthenticationInfo");
pub const INVALID_BLOB_OR_BLOCK: Refusal = refusal(400, "InvalidBlobOrBlock");
pub const INVALID_BLOCK_LIST: Refusal = refusal(400, "InvalidBlockList");
pub const INVALID_HEADER_VALUE: Refusal = refusal(400, "InvalidHeaderValue");
pub const INVALID_MD5: Refusal = refusal(400, "InvalidMd5");
pub const INVALID_METADATA: Refusal = refusal(400, "InvalidMetadata");
pub const INVALID_QUERY_PARAMETER: Refusal = refusal(400, "InvalidQueryParameterValue");
pub const INVALID_RANGE: Refusal = refusal(416, "InvalidRange");
pub const INVALID_RESOURCE_NAME: Refusal = refusal(400, "InvalidResourceName");
pub const INVALID_URI: Refusal = refusal(400, "InvalidUri");
pub const INVALID_XML: Refusal = refusal(400, "InvalidXmlDocument");
pub const MD5_MISMATCH: Refusal = refusal(400, "Md5Mismatch");
pub const METADATA_TOO_LARGE: Refusal = refusal(400, "MetadataTooLarge");
pub const MISSING_CONTENT_LENGTH: Refusal = refusal(411, "MissingContentLengthHeader");
pub const MISSING_HEADER: Refusal = refusal(400, "MissingRequiredHeader");
pub const NOT_MODIFIED: Refusal = refusal(304, "ConditionNotMet");
pub const NO_AUTHENTICATION: Refusal = refusal(401, "NoAuthenticationInformation");
pub const OUT_OF_RANGE_INPUT: Refusal = refusal(400, "OutOfRangeInput");
pub const OUT_OF_RANGE_PARAMETER: Refusal = refusal(400, "OutOfRangeQueryParameterValue");
pub const PUBLIC_ACCESS_NOT_PERMITTED: Refusal = refusal(409, "PublicAccessNotPermitted");
pub const UNSUPPORTED_HEADER: Refusal = refusal(400, "UnsupportedHeader");
pub const UNSUPPORTED_VERB: Refusal = refusal(405, "UnsupportedHttpVerb");

impl Refusal {
    /// Adds what the service quotes of the request.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// The reply.
    #[must_use]
    pub fn reply(&self) -> Reply {
        Reply::new(self.status)
            .header("x-ms-error-code", self.code)
            .header("Content-Type", "application/xml")
            .body(body(self.code, self.detail.as_deref()))
    }
}

/// Returns the body of a refusal.
#[must_use]
pub fn body(code: &str, detail: Option<&str>) -> String {
    let detail = detail.map_or(String::new(), |detail| {
        let detail = escape(detail);
        format!("<AuthenticationErrorDetail>{detail}</AuthenticationErrorDetail>")
    });
    format!(
        "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>{code}</Code>\
         <Message>The request was refused.</Message>{detail}</Error>"
    )
}
