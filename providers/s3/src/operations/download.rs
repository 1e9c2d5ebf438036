//! Reading objects: the requests for their ranges. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html>

use crate::{reply::object, request::entity_tag, service::Bucket};
use devlog_provider_api::{ObjectKey, Precondition, RemoteFile, Result};
use devlog_provider_http::{ReadObject, Request};
use reqwest::{
    Method,
    header::{HeaderMap, RANGE},
};

impl ReadObject for Bucket {
    fn read_request(
        &self,
        key: &ObjectKey,
        range: Option<(u64, u64)>,
        version: &Precondition,
    ) -> Result<Request> {
        let request = Request::new(Method::GET, self.object_url(key));
        let request = match range {
            Some((first, last)) => request.header_text(RANGE, &format!("bytes={first}-{last}"))?,
            None => request,
        };
        request.precondition(version, entity_tag)
    }

    fn described(&self, key: &ObjectKey, size: u64, headers: &HeaderMap) -> Option<RemoteFile> {
        Some(object::remote_file(key.as_str(), size, headers))
    }

    /// There is no checksum for a range; the SHA-256 covers the whole.
    fn is_intact(&self, _: &HeaderMap, _: &[u8]) -> bool {
        true
    }
}
