//! The requests for objects, and the promises of the service.

use crate::{
    endpoint::with_parameters,
    operations::{create_container, upload},
    reply::{object, page},
    request::{entity_tag, unsupported},
    service::{Bucket, Conditions, Service},
};
use devlog_provider_api::{
    ObjectKey, Precondition, Properties, RemoteFile, Result, Source, UploadOptions,
};
use devlog_provider_http::{ObjectStore, Page, Prefix, ReadObject, Request, Success};
use reqwest::{
    Method, StatusCode,
    header::{HeaderMap, RANGE},
};

/// The service takes thousands of requests at once; the host finds out how many the line carries.
const CONNECTIONS: u32 = 256;
/// The most entries that the service gives at once.
const PAGE_ENTRIES: &str = "1000";

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html>
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
}

impl ObjectStore for Bucket {
    /// 1,000 entries with names of 1,024 encoded bytes are 4 MB.
    const MAX_PAGE: u64 = 16 << 20;

    fn properties(&self) -> Properties {
        let properties = Properties::default()
            .with_connections(CONNECTIONS)
            .with_max_object_size(upload::MAX_OBJECT);
        match self.conditions {
            Conditions::None => properties,
            Conditions::Uploads => properties
                .with_conditional_create()
                .with_conditional_replace(),
            Conditions::All => properties
                .with_conditional_create()
                .with_conditional_replace()
                .with_conditional_delete(),
        }
    }

    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html>
    fn page_request(&self, prefix: &str, next: Option<&str>) -> Request {
        let name = self.endpoint.prefix.name(prefix);
        let mut parameters = vec![
            ("encoding-type", "url"),
            ("list-type", "2"),
            ("max-keys", PAGE_ENTRIES),
        ];
        parameters.extend(next.map(|next| ("continuation-token", next)));
        if !name.is_empty() {
            parameters.push(("prefix", &name));
        }
        let url = with_parameters(self.container_url(), &parameters);
        Request::new(Method::GET, url)
    }

    fn page(&self, body: &[u8]) -> Option<Page> {
        page::parse(body).ok()
    }

    fn prefix(&self) -> &Prefix {
        &self.endpoint.prefix
    }

    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html>
    fn stat_request(&self, key: &ObjectKey) -> Request {
        Request::new(Method::HEAD, self.object_url(key))
    }

    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html>. Many services ignore the condition,
    /// and delete.
    fn delete_request(&self, key: &ObjectKey, precondition: &Precondition) -> Result<Request> {
        if *precondition != Precondition::None && self.conditions != Conditions::All {
            return Err(unsupported("deletes"));
        }
        Request::new(Method::DELETE, self.object_url(key))
            .success(Success::Changed(StatusCode::NO_CONTENT))
            .precondition(precondition, entity_tag)
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
