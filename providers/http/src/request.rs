//! One request, before it is signed.

use crate::success::Success;
use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::Bytes;
use devlog_provider_api::{Error, ErrorKind, Precondition, Result};
use md5::{Digest, Md5};
use reqwest::{
    Method,
    header::{HeaderMap, HeaderName, HeaderValue, IF_MATCH, IF_NONE_MATCH},
};
use url::Url;

/// The MD5 of the body.
pub const CONTENT_MD5: HeaderName = HeaderName::from_static("content-md5");

/// Method, address, headers and body; cheap to clone, for another attempt. A signed request holds a signature:
/// hence no `Debug`.
#[derive(Clone)]
pub struct Request {
    pub method: Method,
    /// The address with its query.
    pub url: Url,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// The reply that counts as success.
    pub success: Success,
    /// The condition in the headers; the meaning of a refusal depends on it.
    pub precondition: Precondition,
}

impl Request {
    /// Creates a request without body that reads something.
    pub fn new(method: Method, url: Url) -> Self {
        Self {
            method,
            url,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            success: Success::Read,
            precondition: Precondition::None,
        }
    }

    /// Sets the reply that counts as success.
    #[must_use]
    pub fn success(self, success: Success) -> Self {
        Self { success, ..self }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: &'static str) -> Self {
        self.headers.insert(name, HeaderValue::from_static(value));
        self
    }

    /// Adds a header whose value is only known at run time.
    ///
    /// # Errors
    /// `Other` for characters that no header can carry.
    pub fn header_text(mut self, name: HeaderName, value: &str) -> Result<Self> {
        let value = HeaderValue::from_str(value).map_err(|_| {
            Error::new(
                ErrorKind::Other,
                format!("the value for the header `{name}` holds characters that cannot be sent"),
            )
        })?;
        self.headers.insert(name, value);
        Ok(self)
    }

    /// Adds a header whose name, too, is only known at run time.
    ///
    /// # Errors
    /// `Other` for characters that no header can carry.
    pub fn named_header(self, name: &str, value: &str) -> Result<Self> {
        let name = HeaderName::try_from(name).map_err(|_| {
            let problem = format!("`{name}` cannot be the name of a header");
            Error::new(ErrorKind::Other, problem)
        })?;
        self.header_text(name, value)
    }

    /// Adds a body and its MD5, which the service checks.
    ///
    /// # Errors
    /// None in practice: base64 fits into a header.
    pub fn body(self, body: Bytes) -> Result<Self> {
        let md5 = base64_md5(&Md5::digest(&body));
        Self { body, ..self }.header_text(CONTENT_MD5, &md5)
    }

    /// Adds the condition that the service checks in the same step. `entity_tag` spells an `ETag` as the service
    /// wants it.
    ///
    /// # Errors
    /// `Unsupported` for a condition that has no header.
    pub fn precondition(
        mut self,
        precondition: &Precondition,
        entity_tag: impl Fn(&str) -> String,
    ) -> Result<Self> {
        self.precondition = precondition.clone();
        match precondition {
            Precondition::None => Ok(self),
            Precondition::IfAbsent => Ok(self.header(IF_NONE_MATCH, "*")),
            Precondition::IfMatch(etag) => self.header_text(IF_MATCH, &entity_tag(etag.as_str())),
            _ => Err(Error::new(
                ErrorKind::Unsupported,
                "this precondition is not known to the provider",
            )),
        }
    }
}

/// Spells an MD5 as headers do.
pub fn base64_md5(md5: &[u8]) -> String {
    BASE64_STANDARD.encode(md5)
}
