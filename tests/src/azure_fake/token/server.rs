//! Both services on ports of this machine, and what they were asked.

use super::{
    application::Application,
    book::TokenBook,
    entra,
    identity_service::{self, HEADER},
};
use crate::http::{Arrived, Record, Reply, Seen, TlsIdentity, answer_each, listen, listen_http};
use jiff::Timestamp;
use rustls::{ServerConnection, StreamOwned};
use std::{
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The kind of every request.
const TOKEN: &str = "token";

#[derive(Default)]
struct State {
    application: Application,
    record: Record,
    /// The change right after the next answer.
    then: Option<Then>,
}

type Then = Box<dyn FnOnce(&mut Application) + Send>;

/// Microsoft Entra and the identity service of App Service. Their threads end with the process.
pub struct TokenFake {
    state: Arc<Mutex<State>>,
    book: Arc<Mutex<TokenBook>>,
    entra_port: u16,
    service_port: u16,
}

impl TokenFake {
    /// Starts both, with this certificate for the one that is encrypted.
    ///
    /// # Panics
    /// If there is no free port.
    #[must_use]
    pub fn start(tls: &TlsIdentity, book: &Arc<Mutex<TokenBook>>) -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let config = tls.server_config();
        let (of_entra, entra_book) = (Arc::clone(&state), Arc::clone(book));
        let entra_port = listen(move |client| {
            let connection =
                ServerConnection::new(Arc::clone(&config)).map_err(io::Error::other)?;
            answer_each(StreamOwned::new(connection, client), |request| {
                let state = &mut *lock(&of_entra);
                let reply = state.record.planned(TOKEN).unwrap_or_else(|| {
                    let book = &mut lock(&entra_book);
                    entra::answer(&request, &state.application, book, Timestamp::now())
                });
                if let Some(then) = state.then.take() {
                    then(&mut state.application);
                }
                note(state, request, reply)
            })
        });
        let (of_service, service_book) = (Arc::clone(&state), Arc::clone(book));
        let service_port = listen_http(move |request| {
            let now = Timestamp::now();
            let reply = identity_service::answer(&request, &mut lock(&service_book), now);
            note(&mut lock(&of_service), request, reply)
        });
        Self {
            state,
            book: Arc::clone(book),
            entra_port,
            service_port,
        }
    }

    /// The value of `AZURE_AUTHORITY_HOST`.
    #[must_use]
    pub fn authority(&self) -> String {
        format!("https://127.0.0.1:{}", self.entra_port)
    }

    /// The variables that App Service sets for its machines.
    #[must_use]
    pub fn identity_variables(&self) -> [(&'static str, String); 2] {
        let endpoint = format!("http://127.0.0.1:{}/msi/token", self.service_port);
        [
            ("IDENTITY_ENDPOINT", endpoint),
            ("IDENTITY_HEADER", HEADER.to_owned()),
        ]
    }

    /// Changes what Entra knows of the application.
    pub fn change(&self, change: impl FnOnce(&mut Application)) {
        change(&mut lock(&self.state).application);
    }

    /// Right after the next answer of Entra, something changes.
    pub fn then(&self, change: impl FnOnce(&mut Application) + Send + 'static) {
        lock(&self.state).then = Some(Box::new(change));
    }

    /// The next request to Entra is answered so.
    pub fn plan(&self, reply: Reply) {
        lock(&self.state).record.plan(TOKEN, 1, reply);
    }

    /// The tokens.
    pub fn book(&self) -> MutexGuard<'_, TokenBook> {
        lock(&self.book)
    }

    /// Everything that was asked so far.
    #[must_use]
    pub fn asked(&self) -> Vec<Seen> {
        lock(&self.state).record.seen().to_vec()
    }
}

fn note(state: &mut State, request: Arrived, reply: Reply) -> Reply {
    state.record.note(request, TOKEN, reply.status);
    reply
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
