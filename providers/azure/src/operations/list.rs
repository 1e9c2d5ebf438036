//! Listings: every object with its hash, 5,000 a request.

use crate::{
    reply::page::{Malformed, Page},
    service::Service,
};
use devlog_provider_api::{Error, ErrorKind, RemoteFile, Result};
use devlog_provider_http::Request;
use reqwest::Method;
use std::collections::HashSet;

/// The most that the service gives at once.
const PAGE_ENTRIES: &str = "5000";
/// The longest page that is read, in bytes: 5,000 entries with long names and full metadata are 60 MB.
const MAX_PAGE: u64 = 64 << 20;
/// The most pages and objects that a listing may have; a journal has a thousandth of it.
const MAX_PAGES: usize = 10_000;
const MAX_FILES: usize = 10_000_000;

/// Gives every object below the url's prefix whose key starts with `prefix` to `each`.
/// <https://learn.microsoft.com/rest/api/storageservices/list-blobs>
pub fn list(
    service: &Service,
    prefix: &str,
    each: &mut dyn FnMut(RemoteFile) -> Result<()>,
) -> Result<()> {
    let mut progress = Progress::default();
    let mut marker = None;
    loop {
        service.host.check_cancelled()?;
        let page = page(service, prefix, marker.as_deref())?;
        progress.count(&page)?;
        for mut file in page.files {
            if let Some(key) = service.endpoint.key(&file.key).map(str::to_owned) {
                file.key = key;
                each(file)?;
            }
        }
        marker = page.next_marker;
        if marker.is_none() {
            return Ok(());
        }
    }
}

fn page(service: &Service, prefix: &str, marker: Option<&str>) -> Result<Page> {
    let request = request(service, prefix, marker);
    let body = service.run(|client| async move {
        let mut reply = service.send(&client, &request).await?;
        service.body(&mut reply, MAX_PAGE).await
    })?;
    std::str::from_utf8(&body)
        .map_err(|_| Malformed)
        .and_then(Page::parse)
        .map_err(|Malformed| broken("is not in the form that its documentation describes"))
}

fn request(service: &Service, prefix: &str, marker: Option<&str>) -> Request {
    let mut url = service.endpoint.container_url();
    let name = service.endpoint.blob_name(prefix);
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
        if let Some(marker) = marker {
            query.append_pair("marker", marker);
        }
    }
    Request::new(Method::GET, url)
}

/// The pages so far, so that a listing ends.
#[derive(Default)]
struct Progress {
    markers: HashSet<String>,
    files: usize,
}

impl Progress {
    fn count(&mut self, page: &Page) -> Result<()> {
        self.files += page.files.len();
        let Some(marker) = &page.next_marker else {
            return Ok(());
        };
        if !self.markers.insert(marker.clone()) {
            return Err(broken("names the same next page twice"));
        }
        if self.markers.len() >= MAX_PAGES || self.files > MAX_FILES {
            return Err(broken("does not end"));
        }
        Ok(())
    }
}

fn broken(how: &str) -> Error {
    Error::new(
        ErrorKind::Other,
        format!("azure's listing of the container {how}"),
    )
}
