//! The double on a port of this machine, and the requests that it saw.

use super::{
    answer::{answer, check_body, kind},
    bucket::{Bucket, Object},
    signature::{Key, check},
};
use crate::http::{Arrived, Reply, http_date, listen_http};
use jiff::{SignedDuration, Timestamp};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The id of the only access key.
pub const ACCESS_KEY: &str = "AKIDOUBLE";
/// Its secret.
pub const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
/// The region of every bucket.
pub const REGION: &str = "eu-central-1";
/// The bucket that is there from the start.
pub const BUCKET: &str = "journal";

/// A request, and the status that it got.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The request.
    pub request: Arc<Arrived>,
    /// `list`, `put`, `put part`, …
    pub kind: &'static str,
    /// The HTTP status of the answer.
    pub status: u16,
}

struct State {
    buckets: BTreeMap<String, Bucket>,
    planned: Vec<(&'static str, usize, Reply)>,
    seen: Vec<Seen>,
    page: usize,
    ahead: SignedDuration,
}

/// A strict S3 service on a free port of 127.0.0.1. Its threads end with their connections, or with the process.
#[derive(Clone)]
pub struct S3Double {
    state: Arc<Mutex<State>>,
    port: u16,
}

impl S3Double {
    /// Starts one with an empty bucket.
    ///
    /// # Panics
    /// When there is no free port.
    #[must_use]
    pub fn start() -> Self {
        let state = Arc::new(Mutex::new(State {
            buckets: BTreeMap::from([(BUCKET.to_owned(), Bucket::default())]),
            planned: Vec::new(),
            seen: Vec::new(),
            page: 1000,
            ahead: SignedDuration::ZERO,
        }));
        let of_connections = Arc::clone(&state);
        let port = listen_http(move |request| lock(&of_connections).take(request));
        Self { state, port }
    }

    /// The port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The URL of the bucket.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/{BUCKET}", self.port)
    }

    /// The objects of the bucket by their keys.
    #[must_use]
    pub fn objects(&self) -> BTreeMap<String, Object> {
        let state = self.lock();
        let bucket = state.buckets.get(BUCKET);
        bucket.map_or(BTreeMap::new(), |bucket| bucket.objects.clone())
    }

    /// Writes an object as another client does.
    pub fn put(&self, key: &str, content: &[u8]) {
        let mut state = self.lock();
        let bucket = state.buckets.entry(BUCKET.to_owned()).or_default();
        bucket.store(key, content);
    }

    /// The number of uploads in parts that are neither complete nor aborted.
    #[must_use]
    pub fn unfinished(&self) -> usize {
        let state = self.lock();
        let buckets = state.buckets.values();
        buckets.map(|bucket| bucket.uploads.len()).sum()
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
        self.lock().planned.push((kind, times, answer));
    }

    /// The requests while `run` ran.
    pub fn seen_during<T>(&self, run: impl FnOnce() -> T) -> (T, Vec<Seen>) {
        let before = self.lock().seen.len();
        let value = run();
        let seen = self.lock().seen[before..].to_vec();
        (value, seen)
    }

    /// The number of requests of each kind.
    #[must_use]
    pub fn tally(seen: &[Seen]) -> BTreeMap<&'static str, usize> {
        let mut tally = BTreeMap::new();
        for seen in seen {
            *tally.entry(seen.kind).or_default() += 1;
        }
        tally
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl State {
    fn take(&mut self, request: Arrived) -> Reply {
        let kind = kind(&request);
        let now = Timestamp::now() + self.ahead;
        let reply = self.planned(kind).unwrap_or_else(|| {
            let key = Key {
                id: ACCESS_KEY,
                secret: SECRET,
                region: REGION,
            };
            check(&request, &key, now)
                .and_then(|()| check_body(&request))
                .and_then(|()| answer(&mut self.buckets, &request, self.page))
                .unwrap_or_else(|refusal| refusal.reply())
        });
        self.seen.push(Seen {
            request: Arc::new(request),
            kind,
            status: reply.status,
        });
        reply
            .header("Date", http_date(now))
            .header("x-amz-request-id", "7F3C")
    }

    fn planned(&mut self, wanted: &str) -> Option<Reply> {
        let mut planned = self.planned.iter_mut();
        let (_, times, reply) = planned.find(|(kind, times, _)| *kind == wanted && *times > 0)?;
        *times -= 1;
        Some(reply.clone())
    }
}
