//! The requests for objects, and the promises of the service.

use crate::{
    operations::{create_container, upload},
    reply::{object, page},
    request,
    service::{BlobContainer, Service},
};
use devlog_provider_api::{
    ObjectKey, Precondition, Properties, RemoteFile, Result, Source, UploadOptions,
};
use devlog_provider_http::{
    CONTENT_MD5, ObjectStore, Page, Prefix, ReadObject, Request, Success, base64_md5, headers,
};
use md5::{Digest, Md5};
use reqwest::{
    Method, StatusCode,
    header::{HeaderMap, HeaderName},
};

/// The service takes thousands of requests at once; the host finds out how many the line carries.
const CONNECTIONS: u32 = 256;
/// The most entries that the service gives at once.
const PAGE_ENTRIES: &str = "5000";
const WANTED_RANGE: HeaderName = HeaderName::from_static("x-ms-range");
const WANTED_MD5: HeaderName = HeaderName::from_static("x-ms-range-get-content-md5");

/// <https://learn.microsoft.com/rest/api/storageservices/get-blob>
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

impl ObjectStore for BlobContainer {
    /// 5,000 entries with long names and full metadata are 60 MB.
    const MAX_PAGE: u64 = 64 << 20;

    fn properties(&self) -> Properties {
        Properties::default()
            .with_connections(CONNECTIONS)
            .with_hashes_in_listings()
            .with_conditional_create()
            .with_conditional_replace()
            .with_conditional_delete()
            .with_max_object_size(upload::MAX_SIZE)
    }

    /// <https://learn.microsoft.com/rest/api/storageservices/list-blobs>
    fn page_request(&self, prefix: &str, next: Option<&str>) -> Request {
        let mut url = self.endpoint.container_url();
        let name = self.endpoint.prefix.name(prefix);
        {
            let mut query = url.query_pairs_mut();
            query
                .append_pair("restype", "container")
                .append_pair("comp", "list")
                .append_pair("include", "metadata")
                .append_pair("maxresults", PAGE_ENTRIES);
            if !name.is_empty() {
                query.append_pair("prefix", &name);
            }
            if let Some(next) = next {
                query.append_pair("marker", next);
            }
        }
        Request::new(Method::GET, url)
    }

    fn page(&self, body: &[u8]) -> Option<Page> {
        page::parse(std::str::from_utf8(body).ok()?).ok()
    }

    fn prefix(&self) -> &Prefix {
        &self.endpoint.prefix
    }

    fn name_length(name: &str) -> usize {
        name.encode_utf16().count()
    }

    /// <https://learn.microsoft.com/rest/api/storageservices/get-blob-properties>
    fn stat_request(&self, key: &ObjectKey) -> Request {
        Request::new(Method::HEAD, self.endpoint.blob_url(key))
    }

    /// <https://learn.microsoft.com/rest/api/storageservices/delete-blob>
    fn delete_request(&self, key: &ObjectKey, precondition: &Precondition) -> Result<Request> {
        let request = Request::new(Method::DELETE, self.endpoint.blob_url(key))
            .success(Success::Changed(StatusCode::ACCEPTED));
        request::conditional(request, precondition)
    }

    fn upload(
        service: &Service,
        source: &mut Source<'_>,
        key: &ObjectKey,
        options: &UploadOptions,
    ) -> Result<RemoteFile> {
        upload::upload(service, source, key, options)
    }

    fn create_container(service: &Service) -> Result<()> {
        create_container::create(service)
    }
}
