//! The fake on a port of this machine, and what it saw.

use super::{
    account::Account,
    arrived::{Arrived, Place},
    blob::Blob,
    container::Container,
    reply::Reply,
    sas::Sas,
    script::{Meeting, Script},
    tier::Tier,
    token::TokenBook,
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
    ops::RangeInclusive,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
};

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

struct State {
    account: Account,
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

    /// From now on a container keeps an entry for each folder, as accounts with a hierarchical namespace do.
    pub fn make_hierarchical(&self, container: &str) {
        if let Some(container) = self.lock().account.containers.get_mut(container) {
            container.is_hierarchical = true;
        }
    }

    /// Moves a blob to a tier, as a rule of the account may do.
    pub fn set_tier(&self, container: &str, blob: &str, tier: Tier) {
        let containers = &mut self.lock().account.containers;
        let container = containers.get_mut(container);
        if let Some(blob) = container.and_then(|container| container.blobs.get_mut(blob)) {
            blob.tier = Some(tier);
        }
    }

    /// Every page of a container's listings has a length in this range from now on.
    pub fn set_page_lengths(&self, container: &str, lengths: RangeInclusive<usize>) {
        if let Some(container) = self.lock().account.containers.get_mut(container) {
            container.pager.lengths = lengths;
        }
    }

    /// Sets the service's clock ahead of this computer's, or behind it.
    pub fn set_clock_ahead(&self, ahead: SignedDuration) {
        self.lock().account.ahead = ahead;
    }

    /// Gives the account another key.
    pub fn set_key(&self, key: &str) {
        key.clone_into(&mut self.lock().account.key);
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

    /// A signature with these permissions on a container, from an hour ago until in an hour.
    #[must_use]
    pub fn sas(&self, container: &str, permissions: &str) -> String {
        let now = Timestamp::now();
        let hour = SignedDuration::from_hours(1);
        self.sign(
            container,
            &Sas {
                permissions: permissions.to_owned(),
                start: Some(format!("{:.0}", now - hour)),
                expiry: Some(format!("{:.0}", now + hour)),
                protocol: None,
                version: "2023-11-03".to_owned(),
            },
        )
    }

    /// The query that this signature is.
    #[must_use]
    pub fn sign(&self, container: &str, sas: &Sas) -> String {
        let account = &self.lock().account;
        let place = Place {
            account: account.name.clone(),
            container: container.to_owned(),
            blob: None,
        };
        sas.query(&place, &account.key)
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

    fn lock(&self) -> MutexGuard<'_, State> {
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
    let reply = state.account.answer(&request);
    state.seen.push(Seen {
        request: Arc::new(request),
        status: reply.status,
        code: reply.code().map(str::to_owned),
    });
    (reply, state.account.now())
}
