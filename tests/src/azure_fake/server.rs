//! The fake on a port of this machine, and what it saw.

use super::{
    account::Account,
    arrived::Arrived,
    blob::Blob,
    container::Container,
    reply::Reply,
    script::{Meeting, Script},
    token::TokenBook,
    version,
};
use crate::{
    azurite::{ACCOUNT, KEY},
    http::{Body, Message, copy_body},
};
use jiff::{SignedDuration, Timestamp};
use std::{
    collections::BTreeMap,
    io::{self, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
};

/// The longest name of its own for a request that a client gets back, in bytes.
const MAX_CLIENT_ID: usize = 1024;

/// A request, and how it was answered.
#[derive(Clone, Debug)]
pub struct Seen {
    /// What was asked.
    pub request: Arc<Arrived>,
    /// The HTTP status of the answer.
    pub status: u16,
    /// The service's name for what is wrong, where it refused.
    pub code: Option<String>,
}

/// What the connections share.
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
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("there is a free port");
        let port = listener.local_addr().expect("it was bound just now").port();
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
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let state = Arc::clone(&of_connections);
                // An error is a connection that ended; the other side sees it.
                thread::spawn(move || serve(&state, client).is_ok());
            }
        });
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

    /// What was asked and answered while `run` ran.
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

fn serve(state: &Mutex<State>, client: TcpStream) -> io::Result<()> {
    let mut incoming = BufReader::new(client.try_clone()?);
    let mut client = client;
    while let Some(message) = Message::read(&mut incoming)? {
        let mut request = Arrived::new(&message).ok_or(io::ErrorKind::InvalidData)?;
        if request.header("expect").is_some() {
            client.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
        }
        copy_body(message.body, &mut incoming, &mut request.body)?;
        if let Body::Length(length) = message.body
            && length != request.body.len() as u64
        {
            // The client went away; nothing of it counts.
            return Ok(());
        }
        let is_head = request.line.method == "HEAD";
        let (reply, now) = answer(state, request);
        reply.send(&mut client, now, is_head)?;
        if message.is_last() {
            return Ok(());
        }
    }
    Ok(())
}

fn answer(state: &Mutex<State>, request: Arrived) -> (Reply, Timestamp) {
    let mut state = lock(state);
    let reply = echo(&request, state.account.answer(&request));
    state.seen.push(Seen {
        request: Arc::new(request),
        status: reply.status,
        code: reply.code().map(str::to_owned),
    });
    (reply, state.account.now())
}

/// Adds what every reply repeats of its request.
/// <https://learn.microsoft.com/rest/api/storageservices/put-blob#response-headers>
fn echo(request: &Arrived, reply: Reply) -> Reply {
    let id = request.header("x-ms-client-request-id");
    let id = id.filter(|id| id.len() <= MAX_CLIENT_ID);
    let version = request.header("x-ms-version");
    reply.optional("x-ms-client-request-id", id).optional(
        "x-ms-version",
        version.filter(|text| version::is_known(text)),
    )
}
