//! Both services on ports of this machine, and what they were asked.

use super::{
    application::Application,
    book::TokenBook,
    entra::Entra,
    identity_service::{self, HEADER},
};
use crate::http::{Arrived, Reply, TlsIdentity, answer_each, listen, listen_http};
use jiff::Timestamp;
use rustls::{ServerConnection, StreamOwned};
use std::{
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// A request for a token, and how it was answered.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The request.
    pub request: Arc<Arrived>,
    /// The HTTP status of the answer.
    pub status: u16,
}

#[derive(Default)]
struct State {
    entra: Entra,
    asked: Vec<Asked>,
    planned: Vec<Reply>,
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
    /// When there is no free port.
    #[must_use]
    pub fn start(tls: &TlsIdentity, book: &Arc<Mutex<TokenBook>>) -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let config = tls.server_config();
        let (of_entra, entra_book) = (Arc::clone(&state), Arc::clone(book));
        let entra_port = listen(move |client| {
            let connection =
                ServerConnection::new(Arc::clone(&config)).map_err(io::Error::other)?;
            let host = format!("127.0.0.1:{}", client.local_addr()?.port());
            answer_each(StreamOwned::new(connection, client), |request| {
                let state = &mut *lock(&of_entra);
                let planned = (!state.planned.is_empty()).then(|| state.planned.remove(0));
                let reply = planned.unwrap_or_else(|| {
                    let book = &mut lock(&entra_book);
                    state.entra.answer(&request, &host, book, Timestamp::now())
                });
                if let Some(then) = state.then.take() {
                    then(&mut state.entra.application);
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
        change(&mut lock(&self.state).entra.application);
    }

    /// Right after the next answer of Entra, something changes.
    pub fn then(&self, change: impl FnOnce(&mut Application) + Send + 'static) {
        lock(&self.state).then = Some(Box::new(change));
    }

    /// The next request to Entra is answered so.
    pub fn plan(&self, reply: Reply) {
        lock(&self.state).planned.push(reply);
    }

    /// The tokens.
    pub fn book(&self) -> MutexGuard<'_, TokenBook> {
        lock(&self.book)
    }

    /// Everything that was asked so far.
    #[must_use]
    pub fn asked(&self) -> Vec<Asked> {
        lock(&self.state).asked.clone()
    }
}

fn note(state: &mut State, request: Arrived, reply: Reply) -> Reply {
    state.asked.push(Asked {
        request: Arc::new(request),
        status: reply.status,
    });
    reply
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
