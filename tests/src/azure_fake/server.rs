//! The fake on a port of this machine, and what it saw.

use super::{
    account::Account,
    blob::Blob,
    container::Container,
    rules::version,
    script::{Meeting, Script},
    token::TokenBook,
};
use crate::{
    azurite::{ACCOUNT, KEY},
    http::{Arrived, Reply, http_date, listen_http},
};
use jiff::{SignedDuration, Timestamp};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The longest name of its own for a request that a client gets back, in bytes.
const MAX_CLIENT_ID: usize = 1024;

/// A request, and how it was answered.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The request.
    pub request: Arc<Arrived>,
    /// The HTTP status of the answer.
    pub status: u16,
    /// The service's name for what is wrong, where it refused.
    pub code: Option<String>,
}

/// The state that connections share.
pub(super) struct State {
    /// The service.
    pub account: Account,
    seen: Vec<Seen>,
}

/// A strict blob storage on a free port of 127.0.0.1. Its threads end with their connections, or with the
/// process.
pub struct AzureFake {
    state: Arc<Mutex<State>>,
    port: u16,
}

impl AzureFake {
    /// Starts one whose pages are cut by this seed, with the account and key that emulators have.
    ///
    /// # Panics
    /// When there is no free port.
    #[must_use]
    pub fn start(seed: u64) -> Self {
        let account = Account {
            name: ACCOUNT.to_owned(),
            key: KEY.to_owned(),
            containers: BTreeMap::new(),
            script: Script::default(),
            signatures: Vec::new(),
            ahead: SignedDuration::ZERO,
            seed,
            tokens: Arc::default(),
        };
        let state = Arc::new(Mutex::new(State {
            account,
            seen: Vec::new(),
        }));
        let of_connections = Arc::clone(&state);
        let port = listen_http(move |request| answer(&of_connections, request));
        Self { state, port }
    }

    /// The port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The url of the account.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}/{ACCOUNT}", self.port)
    }

    /// Makes an empty container.
    pub fn create(&self, container: &str) {
        let mut state = self.lock();
        let seed = state.account.seed;
        let containers = &mut state.account.containers;
        containers.insert(container.to_owned(), Container::new(seed));
    }

    /// Removes a container.
    pub fn delete(&self, container: &str) {
        self.lock().account.containers.remove(container);
    }

    /// The blobs of a container by their names, without the entries of folders.
    #[must_use]
    pub fn blobs(&self, container: &str) -> BTreeMap<String, Blob> {
        let state = self.lock();
        let container = state.account.containers.get(container);
        let mut blobs = container.map_or(BTreeMap::new(), |container| container.blobs.clone());
        blobs.retain(|_, blob| !blob.is_folder());
        blobs
    }

    /// The tokens that it accepts, for those who give them out.
    #[must_use]
    pub fn tokens(&self) -> Arc<Mutex<TokenBook>> {
        Arc::clone(&self.lock().account.tokens)
    }

    /// From now on, these requests are answered so.
    pub fn plan(&self, meeting: Meeting, answer: Reply) {
        self.lock().account.script.plan(meeting, answer);
    }

    /// Everything that was asked and answered so far.
    #[must_use]
    pub fn seen(&self) -> Vec<Seen> {
        self.lock().seen.clone()
    }

    /// The requests and answers while `run` ran.
    pub fn seen_during<T>(&self, run: impl FnOnce() -> T) -> (T, Vec<Seen>) {
        let before = self.lock().seen.len();
        let value = run();
        (value, self.seen().split_off(before))
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn answer(state: &Mutex<State>, request: Arrived) -> Reply {
    let mut state = lock(state);
    let reply = complete(
        &request,
        state.account.answer(&request),
        state.account.now(),
    );
    state.seen.push(Seen {
        request: Arc::new(request),
        status: reply.status,
        code: reply.get("x-ms-error-code").map(str::to_owned),
    });
    reply
}

/// Adds the headers of every reply: the service's clock, an id for support, and what repeats the request.
/// <https://learn.microsoft.com/rest/api/storageservices/put-blob#response-headers>
#[must_use]
pub fn complete(request: &Arrived, reply: Reply, now: Timestamp) -> Reply {
    let id = request.header("x-ms-client-request-id");
    let id = id.filter(|id| id.len() <= MAX_CLIENT_ID);
    let version = request.header("x-ms-version");
    let version = version.filter(|text| version::is_known(text));
    reply
        .header("Server", "Windows-Azure-Blob/1.0 Microsoft-HTTPAPI/2.0")
        .header("Date", http_date(now))
        .header("x-ms-request-id", request_id())
        .optional("x-ms-client-request-id", id)
        .optional("x-ms-version", version)
}

fn request_id() -> String {
    let (left, right) = (fastrand::u64(..), fastrand::u64(..) >> 16);
    let (a, b, c) = (left >> 32, (left >> 16) & 0xffff, left & 0xffff);
    format!("{a:08x}-{b:04x}-{c:04x}-0000-{right:012x}")
}
