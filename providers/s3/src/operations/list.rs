//! Listings: 1,000 objects a request, without hashes.

use crate::{
    endpoint::with_parameters,
    reply::{Malformed, page::Page},
    service::Service,
};
use devlog_provider_api::{Error, ErrorKind, RemoteFile, Result};
use devlog_provider_http::Request;
use reqwest::Method;
use std::collections::HashSet;

/// The most that the service gives at once.
const PAGE_ENTRIES: &str = "1000";
/// The longest page that is read, in bytes: 1,000 entries with names of 1,024 encoded bytes are 4 MB.
const MAX_PAGE: u64 = 16 << 20;
/// The most pages and objects that a listing may have; a journal has a thousandth of it.
const MAX_PAGES: usize = 50_000;
const MAX_FILES: usize = 10_000_000;

/// Gives every object below the URL's prefix whose key starts with `prefix` to `each`.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html>
pub fn list(
    service: &Service,
    prefix: &str,
    each: &mut dyn FnMut(RemoteFile) -> Result<()>,
) -> Result<()> {
    let mut progress = Progress::default();
    let mut token = None;
    loop {
        service.host.check_cancelled()?;
        let page = page(service, prefix, token.as_deref())?;
        progress.count(&page)?;
        for mut file in page.files {
            if let Some(key) = service.endpoint.key(&file.key).map(str::to_owned) {
                file.key = key;
                each(file)?;
            }
        }
        token = page.next;
        if token.is_none() {
            return Ok(());
        }
    }
}

fn page(service: &Service, prefix: &str, token: Option<&str>) -> Result<Page> {
    let request = request(service, prefix, token);
    let body = service.run(|client| async move {
        let mut reply = service.send(&client, &request).await?;
        service.body(&mut reply, MAX_PAGE).await
    })?;
    Page::parse(&body)
        .map_err(|Malformed| broken("is not in the form that its documentation describes"))
}

fn request(service: &Service, prefix: &str, token: Option<&str>) -> Request {
    let name = service.endpoint.object_name(prefix);
    let mut parameters = vec![
        ("encoding-type", "url"),
        ("list-type", "2"),
        ("max-keys", PAGE_ENTRIES),
    ];
    if let Some(token) = token {
        parameters.push(("continuation-token", token));
    }
    if !name.is_empty() {
        parameters.push(("prefix", &name));
    }
    let url = with_parameters(service.container_url(), &parameters);
    Request::new(Method::GET, url)
}

/// The pages so far, so that a listing ends.
#[derive(Default)]
struct Progress {
    tokens: HashSet<String>,
    files: usize,
}

impl Progress {
    fn count(&mut self, page: &Page) -> Result<()> {
        self.files += page.files.len();
        let Some(token) = &page.next else {
            return Ok(());
        };
        if !self.tokens.insert(token.clone()) {
            return Err(broken("names the same next page twice"));
        }
        if self.tokens.len() >= MAX_PAGES || self.files > MAX_FILES {
            return Err(broken("does not end"));
        }
        Ok(())
    }
}

fn broken(how: &str) -> Error {
    Error::new(ErrorKind::Other, format!("the listing of the bucket {how}"))
}
