//! Listings: page by page to the end, or an error.

use super::{ObjectStore, Page};
use crate::{request::Request, service::Service};
use devlog_provider_api::{Error, ErrorKind, RemoteFile, Result};
use std::collections::HashSet;

/// The most pages and objects that a listing may have; a journal has a thousandth of it.
const MAX_PAGES: usize = 50_000;
const MAX_FILES: usize = 10_000_000;

/// Gives every object below the URL's prefix whose key starts with `prefix` to `each`.
///
/// # Errors
/// Those of the requests and of `each`; `Other` for a page that is not one, and for a listing without an end.
pub fn list<P: ObjectStore>(
    service: &Service<P>,
    prefix: &str,
    each: &mut dyn FnMut(RemoteFile) -> Result<()>,
) -> Result<()> {
    let mut progress = Progress::default();
    // One for all pages: what is given back between them is not used again for the objects.
    let (mut next, mut body) = (None, Vec::new());
    loop {
        service.host.check_cancelled()?;
        let request = service.protocol.page_request(prefix, next.as_deref());
        let page = page(service, &request, &mut body)?;
        if let Err(problem) = progress.count(&page) {
            return Err(broken(service, problem));
        }
        for mut file in page.files {
            if let Some(key) = service.protocol.prefix().key(&file.key).map(str::to_owned) {
                file.key = key;
                each(file)?;
            }
        }
        next = page.next;
        if next.is_none() {
            return Ok(());
        }
    }
}

fn page<P: ObjectStore>(
    service: &Service<P>,
    request: &Request,
    body: &mut Vec<u8>,
) -> Result<Page> {
    body.clear();
    service.fetch_into(body, request, P::MAX_PAGE)?;
    let malformed = "is not in the form that its documentation describes";
    service
        .protocol
        .page(body)
        .ok_or_else(|| broken(service, malformed))
}

/// The pages so far, so that a listing ends.
#[derive(Default)]
struct Progress {
    seen: HashSet<String>,
    files: usize,
}

impl Progress {
    fn count(&mut self, page: &Page) -> Result<(), &'static str> {
        self.files += page.files.len();
        let Some(next) = &page.next else {
            return Ok(());
        };
        if !self.seen.insert(next.clone()) {
            return Err("names the same next page twice");
        }
        if self.seen.len() >= MAX_PAGES || self.files > MAX_FILES {
            return Err("does not end");
        }
        Ok(())
    }
}

fn broken<P: ObjectStore>(service: &Service<P>, how: &str) -> Error {
    let problem = format!("the listing of {} {how}", service.name());
    Error::new(ErrorKind::Other, problem)
}
