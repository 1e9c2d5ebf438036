//! One request to the service, before it is authorized.

use crate::{
    access_tier,
    object::{self, META_ATTRIBUTE, META_SHA256, META_UPLOAD_ID},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::Bytes;
use devlog_provider_api::{Error, ErrorKind, Precondition, Result, Sha256Digest, UploadOptions};
use md5::{Digest, Md5};
use reqwest::{
    Method,
    header::{HeaderMap, HeaderName, HeaderValue, IF_MATCH, IF_NONE_MATCH},
};
use url::Url;

/// The MD5 of the bytes that go along.
pub const CONTENT_MD5: HeaderName = HeaderName::from_static("content-md5");
const BLOB_CONTENT_TYPE: HeaderName = HeaderName::from_static("x-ms-blob-content-type");

/// Method, address, headers and body; cheap to clone, for another attempt. Once it is authorized it holds a
/// signature: hence no `Debug`.
#[derive(Clone)]
pub struct Request {
    pub method: Method,
    pub url: Url,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// The condition that is in the headers; the refusal's meaning depends on it.
    pub precondition: Precondition,
}

impl Request {
    /// A request without body.
    pub fn new(method: Method, url: Url) -> Self {
        Self {
            method,
            url,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            precondition: Precondition::None,
        }
    }

    /// Adds a header.
    pub fn header(mut self, name: HeaderName, value: &'static str) -> Self {
        self.headers.insert(name, HeaderValue::from_static(value));
        self
    }

    /// Adds a header whose value is only known at run time.
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

    /// Adds where the object is to be kept, if that is said.
    pub fn access_tier(self, tier: Option<&'static str>) -> Self {
        match tier {
            Some(tier) => self.header(access_tier::HEADER, tier),
            None => self,
        }
    }

    /// Adds a body and its MD5, which the service checks.
    pub fn body(self, body: Bytes) -> Result<Self> {
        let md5 = base64_md5(Md5::digest(&body).as_slice());
        Self { body, ..self }.header_text(CONTENT_MD5, &md5)
    }

    /// Adds the condition that the service checks in the same step.
    pub fn precondition(mut self, precondition: &Precondition) -> Result<Self> {
        self.precondition = precondition.clone();
        match precondition {
            Precondition::None => Ok(self),
            Precondition::IfAbsent => Ok(self.header(IF_NONE_MATCH, "*")),
            Precondition::IfMatch(etag) => {
                self.header_text(IF_MATCH, object::etag(etag.as_str()).as_str())
            }
            _ => Err(Error::new(
                ErrorKind::Unsupported,
                "this precondition is not known to the azure provider",
            )),
        }
    }

    /// Adds what is stored beside the content.
    pub fn description(self, sha256: &Sha256Digest, options: &UploadOptions) -> Result<Self> {
        let mut request = self.header_text(META_SHA256, &sha256.to_string())?;
        if let Some(upload_id) = &options.upload_id {
            request = request.header_text(META_UPLOAD_ID, upload_id)?;
        }
        for (name, value) in options.attributes.iter() {
            let name = HeaderName::try_from(format!("{META_ATTRIBUTE}{name}"));
            let name = name.map_err(|error| Error::new(ErrorKind::Other, error.to_string()))?;
            request = request.header_text(name, value)?;
        }
        match &options.content_type {
            Some(content_type) => request.header_text(BLOB_CONTENT_TYPE, content_type),
            None => Ok(request),
        }
    }
}

/// An MD5 as the service's headers spell it.
pub fn base64_md5(md5: &[u8]) -> String {
    BASE64_STANDARD.encode(md5)
}
