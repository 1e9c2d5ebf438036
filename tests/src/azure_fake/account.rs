//! One storage account: whether a request may come in, and which operation it is.

use super::{
    container::{Asking, Container},
    place::Place,
    refusal::{self, Refusal},
    rules::checksum,
    rules::naming,
    rules::sas::{self, SharedSignature},
    rules::shared_key,
    rules::version,
    script::Script,
    token::TokenBook,
};
use crate::http::{Arrived, Reply, http_date};
use jiff::{SignedDuration, Timestamp, fmt::rfc2822::DateTimeParser};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

/// The tolerated difference between a request's date and the service's clock:
/// <https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key#specifying-the-date-header>.
const TOLERATED: SignedDuration = SignedDuration::from_mins(15);

/// An account with its containers.
#[derive(Debug)]
pub struct Account {
    /// Its name.
    pub name: String,
    /// Its key in base64.
    pub key: String,
    /// The containers by their names.
    pub containers: BTreeMap<String, Container>,
    /// The answers that a test planned.
    pub script: Script,
    /// The service's clock minus this computer's.
    pub ahead: SignedDuration,
    /// The shared access signatures that were given away.
    pub signatures: Vec<SharedSignature>,
    /// The seed of the lengths of pages.
    pub seed: u64,
    /// The tokens that identities have.
    pub tokens: Arc<Mutex<TokenBook>>,
}

impl Account {
    /// The service's clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        Timestamp::now() + self.ahead
    }

    /// Answers a request.
    pub fn answer(&mut self, request: &Arrived) -> Reply {
        if let Some(planned) = self.script.instead(request) {
            return planned;
        }
        let reply = self.operate(request);
        let reply = reply.unwrap_or_else(|refusal| refusal.reply());
        self.script.afterwards(request).unwrap_or(reply)
    }

    fn operate(&mut self, request: &Arrived) -> Result<Reply, Refusal> {
        let place = request.place()?;
        version::check(request)?;
        self.authorize(request, &place)?;
        if request.line.method == "PUT" && request.header("content-length").is_none() {
            return Err(refusal::MISSING_CONTENT_LENGTH);
        }
        naming::check(&place)?;
        checksum::check(request)?;
        let asking = Asking {
            request,
            now: self.now(),
        };
        match &place.blob {
            None => self.on_container(&place.container, asking),
            Some(blob) => {
                let container = self.containers.get_mut(&place.container);
                let container = container.ok_or(refusal::CONTAINER_NOT_FOUND)?;
                on_blob(container, blob, asking)
            }
        }
    }

    fn authorize(&self, request: &Arrived, place: &Place) -> Result<(), Refusal> {
        if place.account != self.name {
            return Err(refusal::AUTHENTICATION_FAILED);
        }
        let tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(verdict) = tokens.check(request, self.now()) {
            return verdict;
        }
        if request.header("authorization").is_some() {
            self.check_date(request)?;
            return shared_key::check(request, place, &self.key);
        }
        if request.parameter("sig").is_none() {
            return Err(refusal::NO_AUTHENTICATION);
        }
        sas::check(request, place, &self.signatures)
    }

    fn check_date(&self, request: &Arrived) -> Result<(), Refusal> {
        let date = request
            .header("x-ms-date")
            .or_else(|| request.header("date"));
        let date = date.and_then(|date| DateTimeParser::new().parse_timestamp(date).ok());
        if date.is_some_and(|date| self.now().duration_since(date).abs() <= TOLERATED) {
            return Ok(());
        }
        Err(refusal::AUTHENTICATION_FAILED
            .with_detail("Request date header not specified or too old"))
    }

    fn on_container(&mut self, name: &str, asking: Asking<'_>) -> Result<Reply, Refusal> {
        if asking.request.parameter("restype").as_deref() != Some("container") {
            return Err(refusal::INVALID_QUERY_PARAMETER);
        }
        let comp = asking.request.parameter("comp").unwrap_or_default();
        match (&*asking.request.line.method, &*comp) {
            ("PUT", "") => self.create(name, asking),
            ("GET", "list") => {
                let container = self.containers.get_mut(name);
                container.ok_or(refusal::CONTAINER_NOT_FOUND)?.list(asking)
            }
            _ => Err(refusal::UNSUPPORTED_VERB),
        }
    }

    /// Create Container: not with a shared access signature, and never open to the public.
    fn create(&mut self, name: &str, asking: Asking<'_>) -> Result<Reply, Refusal> {
        if asking.request.parameter("sig").is_some() {
            return Err(refusal::AUTHORIZATION_FAILURE);
        }
        if asking.request.header("x-ms-blob-public-access").is_some() {
            return Err(refusal::PUBLIC_ACCESS_NOT_PERMITTED);
        }
        if self.containers.contains_key(name) {
            return Err(refusal::CONTAINER_ALREADY_EXISTS);
        }
        let container = Container::new(self.seed);
        self.containers.insert(name.to_owned(), container);
        // Create Container replies with a version and a date, as every successful change does.
        Ok(Reply::new(201)
            .header("ETag", "\"0x8DB000000000001\"")
            .header("Last-Modified", http_date(asking.now)))
    }
}

fn on_blob(container: &mut Container, name: &str, asking: Asking<'_>) -> Result<Reply, Refusal> {
    let comp = asking.request.parameter("comp").unwrap_or_default();
    match (&*asking.request.line.method, &*comp) {
        ("PUT", "") => container.put(name, asking),
        ("PUT", "block") => container.put_block(name, asking),
        ("PUT", "blocklist") => container.commit(name, asking),
        ("GET", "") => container.get(name, asking),
        ("GET", "blocklist") => container.blocks(name, asking),
        ("HEAD", "") => container.head(name, asking),
        ("DELETE", "") => container.delete(name, asking),
        ("PUT" | "GET" | "HEAD" | "DELETE", _) => Err(refusal::INVALID_QUERY_PARAMETER),
        _ => Err(refusal::UNSUPPORTED_VERB),
    }
}
