//! Reading objects: the requests for their ranges. <https://learn.microsoft.com/rest/api/storageservices/get-blob>

use crate::{reply::object, request, service::BlobContainer};
use devlog_provider_api::{ObjectKey, Precondition, RemoteFile, Result};
use devlog_provider_http::{CONTENT_MD5, ReadObject, Request, base64_md5, headers};
use md5::{Digest, Md5};
use reqwest::{
    Method,
    header::{HeaderMap, HeaderName},
};

const WANTED_RANGE: HeaderName = HeaderName::from_static("x-ms-range");
const WANTED_MD5: HeaderName = HeaderName::from_static("x-ms-range-get-content-md5");

impl ReadObject for BlobContainer {
    fn read_request(
        &self,
        key: &ObjectKey,
        range: Option<(u64, u64)>,
        version: &Precondition,
    ) -> Result<Request> {
        let request = Request::new(Method::GET, self.endpoint.blob_url(key));
        let request = match range {
            Some((first, last)) => request
                .header_text(WANTED_RANGE, &format!("bytes={first}-{last}"))?
                .header(WANTED_MD5, "true"),
            None => request,
        };
        request::conditional(request, version)
    }

    fn described(&self, key: &ObjectKey, size: u64, headers: &HeaderMap) -> Option<RemoteFile> {
        (!object::is_folder(headers)).then(|| object::remote_file(key.as_str(), size, headers))
    }

    /// An emulator sends no MD5, so there is nothing to compare.
    fn is_intact(&self, headers: &HeaderMap, bytes: &[u8]) -> bool {
        headers::text(headers, &CONTENT_MD5)
            .is_none_or(|announced| announced == base64_md5(&Md5::digest(bytes)))
    }
}
