//! The requests for objects, and the promises of the service.

use crate::{
    operations::{create_container, upload},
    reply::{object, page},
    request::{conditional, conditional_read},
    service::{Bucket, Service},
};
use devlog_provider_api::{
    Error, ErrorKind, ObjectKey, Precondition, Properties, RemoteFile, Result, Source,
    UploadOptions,
};
use devlog_provider_http::{ObjectStore, Page, Prefix, ReadObject, Request, Success};
use reqwest::{
    Method,
    header::{ACCEPT_ENCODING, HeaderMap, RANGE},
};

/// The service takes thousands of requests at once; the host finds out how many the line carries.
const CONNECTIONS: u32 = 256;
/// The most entries that the service gives at once.
const PAGE_ENTRIES: &str = "1000";

/// <https://cloud.google.com/storage/docs/xml-api/get-object-download>
impl ReadObject for Bucket {
    fn read_request(
        &self,
        key: &ObjectKey,
        range: Option<(u64, u64)>,
        version: &Precondition,
    ) -> Result<Request> {
        // Otherwise an object that another program stored compressed would arrive in other bytes.
        let request = Request::new(Method::GET, self.endpoint.content_url(key))
            .header(ACCEPT_ENCODING, "gzip");
        let request = match range {
            Some((first, last)) => request.header_text(RANGE, &format!("bytes={first}-{last}"))?,
            None => request,
        };
        conditional_read(request, version)
    }

    fn described(&self, key: &ObjectKey, size: u64, headers: &HeaderMap) -> Option<RemoteFile> {
        Some(object::of_headers(key.as_str(), size, headers))
    }
}

impl ObjectStore for Bucket {
    /// 1,000 entries with names of 1,024 bytes and full metadata are 10 MB.
    const MAX_PAGE: u64 = 32 << 20;

    fn properties(&self) -> Properties {
        let properties = Properties::default()
            .with_connections(CONNECTIONS)
            .with_hashes_in_listings()
            .with_conditional_create()
            .with_conditional_replace()
            .with_max_object_size(upload::MAX_OBJECT);
        if self.conditional_delete {
            properties.with_conditional_delete()
        } else {
            properties
        }
    }

    /// <https://cloud.google.com/storage/docs/json_api/v1/objects/list>
    fn page_request(&self, prefix: &str, next: Option<&str>) -> Request {
        let mut url = self.endpoint.objects_url();
        let name = self.endpoint.prefix.name(prefix);
        {
            let mut query = url.query_pairs_mut();
            query.append_pair("fields", page::FIELDS);
            query.append_pair("maxResults", PAGE_ENTRIES);
            if !name.is_empty() {
                query.append_pair("prefix", &name);
            }
            if let Some(next) = next {
                query.append_pair("pageToken", next);
            }
        }
        Request::new(Method::GET, url)
    }

    fn page(&self, body: &[u8]) -> Option<Page> {
        page::parse(body)
    }

    fn prefix(&self) -> &Prefix {
        &self.endpoint.prefix
    }

    fn stat_request(&self, key: &ObjectKey) -> Request {
        Request::new(Method::HEAD, self.endpoint.content_url(key)).header(ACCEPT_ENCODING, "gzip")
    }

    /// <https://cloud.google.com/storage/docs/json_api/v1/objects/delete>
    fn delete_request(&self, key: &ObjectKey, precondition: &Precondition) -> Result<Request> {
        if *precondition != Precondition::None && !self.conditional_delete {
            let problem = "this service does not support conditional deletes";
            return Err(Error::new(ErrorKind::Unsupported, problem));
        }
        let request =
            Request::new(Method::DELETE, self.endpoint.object_url(key)).success(Success::Removed);
        conditional(request, precondition)
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
