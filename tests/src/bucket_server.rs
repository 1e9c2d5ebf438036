//! The part of a strict double that all services with buckets share: a port of this machine, the buckets, and the
//! requests that it saw.

use crate::{
    http::{Arrived, Record, Reply, Seen, listen_http},
    shelf::Content,
};
use jiff::SignedDuration;
use std::{
    collections::BTreeMap,
    ops::Bound,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The bucket that is there from the start.
pub const BUCKET: &str = "journal";

/// The state of a service whose buckets are `B`, and whose credentials are `C`.
pub struct State<B, C> {
    /// The buckets by their names.
    pub buckets: BTreeMap<String, B>,
    /// The credentials that it gave.
    pub credentials: C,
    /// The requests so far, and the answers that are planned.
    pub record: Record,
    /// The length of a page of a listing.
    pub page: usize,
    /// The service's clock, compared with this computer's.
    pub ahead: SignedDuration,
}

/// A service on a free port of 127.0.0.1. Its threads end with their connections, or with the process.
pub struct BucketServer<B, C> {
    state: Arc<Mutex<State<B, C>>>,
    port: u16,
}

impl<B, C> Clone for BucketServer<B, C> {
    fn clone(&self) -> Self {
        Self {
            state: Arc::clone(&self.state),
            port: self.port,
        }
    }
}

impl<B, C> BucketServer<B, C>
where
    B: Default + Send + 'static,
    C: Default + Send + 'static,
{
    /// Starts one with an empty bucket, which answers by `take`.
    ///
    /// # Panics
    /// If there is no free port.
    pub fn start(take: fn(&mut State<B, C>, Arrived) -> Reply) -> Self {
        let state = Arc::new(Mutex::new(State {
            buckets: BTreeMap::from([(BUCKET.to_owned(), B::default())]),
            credentials: C::default(),
            record: Record::default(),
            page: 1000,
            ahead: SignedDuration::ZERO,
        }));
        let of_connections = Arc::clone(&state);
        let port = listen_http(move |request| take(&mut lock(&of_connections), request));
        Self { state, port }
    }

    /// The port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The address of the service.
    #[must_use]
    pub fn service(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The URL of the bucket.
    #[must_use]
    pub fn url(&self) -> String {
        format!("{}/{BUCKET}", self.service())
    }

    /// Removes the bucket.
    pub fn delete_bucket(&self) {
        self.lock().buckets.remove(BUCKET);
    }

    /// Sets the length of the pages of listings.
    pub fn set_page(&self, length: usize) {
        self.lock().page = length;
    }

    /// Sets the service's clock ahead of this computer's, or behind it.
    pub fn set_clock_ahead(&self, ahead: SignedDuration) {
        self.lock().ahead = ahead;
    }

    /// Answers the next `times` requests of this kind so.
    pub fn plan(&self, kind: &'static str, times: usize, answer: Reply) {
        self.lock().record.plan(kind, times, answer);
    }

    /// The requests while `run` ran.
    pub fn seen_during<T>(&self, run: impl FnOnce() -> T) -> (T, Vec<Seen>) {
        let before = self.lock().record.seen().len();
        let value = run();
        let seen = self.lock().record.seen()[before..].to_vec();
        (value, seen)
    }

    /// The state, between two requests.
    pub fn lock(&self) -> MutexGuard<'_, State<B, C>> {
        lock(&self.state)
    }
}

fn lock<S>(state: &Mutex<S>) -> MutexGuard<'_, S> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A page of the objects whose names begin with `prefix`, behind the last name of the page before, and its own last name
/// if objects are left.
#[must_use]
pub fn page_of<'a, O>(
    objects: &'a BTreeMap<String, O>,
    prefix: &str,
    after: &str,
    length: usize,
) -> (Vec<(&'a String, &'a O)>, Option<&'a str>) {
    let start = if after < prefix {
        Bound::Included(prefix)
    } else {
        Bound::Excluded(after)
    };
    let mut rest = objects
        .range::<str, _>((start, Bound::Unbounded))
        .take_while(|(name, _)| name.starts_with(prefix));
    let page: Vec<_> = rest.by_ref().take(length).collect();
    let last = page.last().map(|(name, _)| name.as_str());
    let next = rest.next().and(last);
    (page, next)
}

/// Adds the part of a content that a request asks for, with the header of Azure or that of all. `None` if it begins
/// behind the end.
#[must_use]
pub fn ranged(mut reply: Reply, content: &Content, request: &Arrived) -> Option<Reply> {
    let range = request.header("x-ms-range");
    let range = range.or_else(|| request.header("range"));
    let range = range.and_then(|range| {
        let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
        Some((first.parse::<u64>().ok()?, last.parse::<u64>().ok()?))
    });
    let Some((first, last)) = range else {
        return Some(reply.body(content.bytes()));
    };
    let total = content.len();
    let last = last.min(total.checked_sub(1)?);
    reply.status = 206;
    let part = (first < total).then(|| content.read(first..last + 1))?;
    let place = format!("bytes {first}-{last}/{total}");
    Some(reply.header("Content-Range", place).body(part))
}
