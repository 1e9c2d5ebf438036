//! The shelf on a port of this machine, and how much went in and out.

use super::{
    Content, Object,
    line::{Line, LineSettings},
    listing,
};
use crate::{
    azure_fake::{complete, md5_of, refuse},
    azurite::{ACCOUNT, KEY},
    http::{Arrived, Reply, answer_each, listen},
    remote::azure_section,
};
use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use std::{
    collections::{BTreeMap, HashMap},
    ops::Range,
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
    objects: BTreeMap<String, Object>,
    /// By name and id.
    blocks: HashMap<(String, String), Content>,
    traffic: Traffic,
    versions: u64,
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
    /// When there is no free port.
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
                complete(&request, reply, Timestamp::now())
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
    pub fn object(&self, name: &str) -> Option<Object> {
        lock(&self.state).objects.get(name).cloned()
    }

    /// Takes the metadata from all objects, as if another program had written them: each has a new version.
    pub fn forget_metadata(&self) {
        let mut state = lock(&self.state);
        for object in state.objects.values_mut() {
            object.metadata.clear();
            object.etag.insert_str(1, "foreign-");
        }
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
    let sent = request.header("content-md5");
    if sent.is_some_and(|sent| sent != md5_of(&request.body)) {
        return refuse(400, "Md5Mismatch");
    }
    let blob = name(request);
    let mut state = lock(state);
    match (request.line.kind(), blob) {
        ("list", _) => listing::page(request, &state.objects),
        ("put", Some(name)) => {
            let mut content = Content::default();
            content.push(&request.body);
            state.store(&name, request, content)
        }
        ("put block", Some(name)) => {
            let mut content = Content::default();
            content.push(&request.body);
            let id = request.parameter("blockid").unwrap_or_default();
            state.blocks.insert((name, id), content);
            Reply::new(201)
        }
        ("put block list", Some(name)) => state.commit(&name, request),
        ("get" | "head", Some(name)) => state.get(&name, request),
        // The properties of the container.
        ("get" | "head", None) => Reply::new(200),
        _ => refuse(400, "UnsupportedHttpVerb"),
    }
}

impl State {
    fn store(&mut self, name: &str, request: &Arrived, content: Content) -> Reply {
        let is_there = self.objects.get(name).map(|object| &*object.etag);
        let wanted = request.header("if-match");
        if wanted.is_some() && wanted != is_there {
            return refuse(412, "ConditionNotMet");
        }
        if request.header("if-none-match").is_some() && is_there.is_some() {
            return refuse(409, "BlobAlreadyExists");
        }
        self.versions += 1;
        let object = Object::described(request, content, self.versions);
        let reply = object.told(Reply::new(201));
        self.objects.insert(name.to_owned(), object);
        self.blocks.retain(|(of, _), _| of != name);
        reply
    }

    fn commit(&mut self, name: &str, request: &Arrived) -> Reply {
        let list = String::from_utf8_lossy(&request.body).into_owned();
        let mut content = Content::default();
        for part in list.split("<Latest>").skip(1) {
            let id = part.split('<').next().unwrap_or_default();
            let Some(block) = self.blocks.get(&(name.to_owned(), id.to_owned())) else {
                return refuse(400, "InvalidBlockList");
            };
            content.append(block);
        }
        self.store(name, request, content)
    }

    fn get(&self, name: &str, request: &Arrived) -> Reply {
        let Some(object) = self.objects.get(name) else {
            return refuse(404, "BlobNotFound");
        };
        if request
            .header("if-match")
            .is_some_and(|wanted| wanted != object.etag)
        {
            return refuse(412, "ConditionNotMet");
        }
        let total = object.content.len();
        if request.line.method == "HEAD" {
            // A reply to HEAD tells the length of a body that it does not have.
            return object.told(Reply::new(200).body(object.content.read(0..total)));
        }
        let Some(range) = wanted_range(request, total) else {
            return refuse(416, "InvalidRange");
        };
        let body = object.content.read(range.clone());
        let told = format!("bytes {}-{}/{total}", range.start, range.end - 1);
        let reply = Reply::new(206)
            .header("Content-Range", told)
            .header("Content-MD5", md5_of(&body));
        object.told(reply.body(body))
    }
}

/// The name of the object: what follows the container, whether the account stands before it or not.
fn name(request: &Arrived) -> Option<String> {
    let path = percent_decode_str(request.path()).decode_utf8().ok()?;
    let (_, name) = path.split_once(&format!("/{CONTAINER}/"))?;
    Some(name.to_owned())
}

fn wanted_range(request: &Arrived, total: u64) -> Option<Range<u64>> {
    let range = request
        .header("x-ms-range")
        .or_else(|| request.header("range"));
    let (first, last) = match range {
        None => (0, total.checked_sub(1)?),
        Some(range) => {
            let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
            (first.parse().ok()?, last.parse().ok()?)
        }
    };
    (first < total).then(|| first..(last + 1).min(total))
}
