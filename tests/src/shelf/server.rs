//! The shelf on a port of this machine, and how much went in and out.

use super::{
    line::{Line, LineSettings},
    listing,
};
use crate::{
    azure_fake::{Blob, Container, checksum, complete, refuse},
    azurite::{ACCOUNT, KEY},
    http::{Arrived, Reply, answer_each, listen},
    remote::azure_section,
};
use percent_encoding::percent_decode_str;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The container that every shelf has.
const CONTAINER: &str = "log";

/// The requests of a run, and their weight.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Requests by their [kind](crate::http::Request::kind).
    pub requests: BTreeMap<&'static str, usize>,
    /// Bytes of all bodies that came in.
    pub received: u64,
    /// Bytes of all bodies that went out.
    pub sent: u64,
    /// Connections that were opened.
    pub connections: usize,
    /// Requests that were answered with 503.
    pub refused: usize,
}

impl Traffic {
    fn note(&mut self, request: &Arrived, reply: &Reply) {
        *self.requests.entry(request.line.kind()).or_default() += 1;
        self.received += request.body.len() as u64;
        self.sent += reply.body.len() as u64;
        self.refused += usize::from(reply.status == 503);
    }
}

#[derive(Default)]
struct State {
    container: Container,
    traffic: Traffic,
}

/// An empty container on a free port of 127.0.0.1. Its threads end with their connections, or with the process.
pub struct Shelf {
    state: Arc<Mutex<State>>,
    line: Arc<Line>,
    port: u16,
}

impl Shelf {
    /// Starts one without a delay or limit.
    ///
    /// # Panics
    /// If there is no free port.
    #[must_use]
    pub fn start() -> Self {
        Self::at(LineSettings::default())
    }

    /// Starts one behind a line.
    ///
    /// # Panics
    /// As [`Shelf::start`].
    #[must_use]
    pub fn at(settings: LineSettings) -> Self {
        let state = Arc::<Mutex<State>>::default();
        let line = Arc::new(Line::new(settings));
        let (of_server, of_line) = (Arc::clone(&state), Arc::clone(&line));
        let port = listen(move |client| {
            lock(&of_server).traffic.connections += 1;
            of_line.wait();
            answer_each(client, |request| {
                let reply = of_line.carry(|| answer(&of_server, &request));
                let reply = reply.unwrap_or_else(|| refuse(503, "ServerBusy"));
                lock(&of_server).traffic.note(&request, &reply);
                complete(&request, reply)
            })
        });
        Self { state, line, port }
    }

    /// The most requests that were in flight at once, since the start.
    #[must_use]
    pub fn most_at_once(&self) -> usize {
        self.line.most_at_once()
    }

    /// The `[remote]` section that names it.
    #[must_use]
    pub fn section(&self) -> String {
        azure_section(self.port, CONTAINER, KEY)
    }

    /// The port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The URL of the container, with a signature that is not checked.
    #[must_use]
    pub fn sas_url(&self) -> String {
        format!(
            "http://127.0.0.1:{}/{ACCOUNT}/{CONTAINER}?sv=2023-11-03&sig=x",
            self.port
        )
    }

    /// The object of a name.
    #[must_use]
    pub fn object(&self, name: &str) -> Option<Blob> {
        lock(&self.state).container.blobs.get(name).cloned()
    }

    /// Takes the metadata from all objects, as if another program had written them: each has a new version.
    pub fn forget_metadata(&self) {
        let mut state = lock(&self.state);
        for object in state.container.blobs.values_mut() {
            object.metadata.clear();
            object.etag.insert_str(1, "foreign-");
        }
    }

    /// Puts copies of an object under further names.
    ///
    /// # Panics
    /// If there is no such object.
    pub fn copy_to(&self, name: &str, copies: impl IntoIterator<Item = String>) {
        let object = self.object(name).expect("the object was put before");
        let copies = copies.into_iter().map(|copy| (copy, object.clone()));
        lock(&self.state).container.blobs.extend(copies);
    }

    /// The traffic while `run` ran.
    pub fn traffic_during<T>(&self, run: impl FnOnce() -> T) -> (T, Traffic) {
        lock(&self.state).traffic = Traffic::default();
        let value = run();
        (value, lock(&self.state).traffic.clone())
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn answer(state: &Mutex<State>, request: &Arrived) -> Reply {
    // Outside of the lock: it takes longest.
    if let Err(refusal) = checksum::check(request) {
        return refusal;
    }
    let container = &mut lock(state).container;
    match (request.line.kind(), name(request)) {
        ("list", _) => listing::page(request, &container.blobs),
        (_, Some(name)) => container.answer(&name, request),
        // The properties of the container.
        ("get" | "head", None) => Reply::new(200),
        _ => refuse(405, "UnsupportedHttpVerb"),
    }
}

/// The name of the object: what follows the container, whether the account stands before it or not.
fn name(request: &Arrived) -> Option<String> {
    let path = percent_decode_str(request.path()).decode_utf8().ok()?;
    let (_, name) = path.split_once(&format!("/{CONTAINER}/"))?;
    Some(name.to_owned())
}
