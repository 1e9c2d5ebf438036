//! The strict Azure on a port of this machine.

use super::{
    answer::{Credentials, answer},
    blob::Blob,
    container::Container,
    rules::sas::SharedSignature,
    token::TokenBook,
};
use crate::{
    azurite::ACCOUNT,
    bucket_server::{BucketServer, State},
    http::{Arrived, Reply, http_date},
};
use jiff::Timestamp;
use std::{
    collections::BTreeMap,
    ops::Deref,
    sync::{Arc, Mutex},
};

/// A strict blob storage, with the account and key that emulators have.
pub struct AzureFake(BucketServer<Container, Credentials>);

impl Deref for AzureFake {
    type Target = BucketServer<Container, Credentials>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl AzureFake {
    /// Starts one.
    ///
    /// # Panics
    /// If there is no free port.
    #[must_use]
    pub fn start() -> Self {
        Self(BucketServer::start(take))
    }

    /// The URL of the account.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("{}/{ACCOUNT}", self.service())
    }

    /// Makes an empty container; if it is `is_hierarchical`, one that keeps an entry for each folder.
    pub fn create(&self, container: &str, is_hierarchical: bool) {
        let mut created = Container::default();
        created.is_hierarchical = is_hierarchical;
        self.lock().buckets.insert(container.to_owned(), created);
    }

    /// The blobs of a container by their names, without the entries of folders.
    #[must_use]
    pub fn blobs(&self, container: &str) -> BTreeMap<String, Blob> {
        let state = self.lock();
        let container = state.buckets.get(container);
        let mut blobs = container.map_or(BTreeMap::new(), |container| container.blobs.clone());
        blobs.retain(|_, blob| !blob.is_folder());
        blobs
    }

    /// Gives a shared access signature for a container away, as a query.
    #[must_use]
    pub fn sas(&self, container: &str) -> String {
        let (signature, query) = SharedSignature::new(container);
        self.lock().credentials.signatures.push(signature);
        query
    }

    /// The tokens that it accepts, for those who give them out.
    #[must_use]
    pub fn tokens(&self) -> Arc<Mutex<TokenBook>> {
        Arc::clone(&self.lock().credentials.tokens)
    }
}

fn take(state: &mut State<Container, Credentials>, request: Arrived) -> Reply {
    let kind = request.line.kind();
    let reply = state.record.planned(kind).unwrap_or_else(|| {
        answer(&mut state.buckets, &state.credentials, &request).unwrap_or_else(|refusal| refusal)
    });
    let reply = complete(&request, reply);
    state.record.note(request, kind, reply.status);
    reply
}

/// Adds the headers of every reply: the service's clock, an id for support, and what repeats the request.
/// <https://learn.microsoft.com/rest/api/storageservices/put-blob#response-headers>
#[must_use]
pub fn complete(request: &Arrived, reply: Reply) -> Reply {
    reply
        .header("Server", "Windows-Azure-Blob/1.0 Microsoft-HTTPAPI/2.0")
        .header("Date", http_date(Timestamp::now()))
        .header("x-ms-request-id", request_id())
        .optional("x-ms-version", request.header("x-ms-version"))
}

fn request_id() -> String {
    let (left, right) = (fastrand::u64(..), fastrand::u64(..) >> 16);
    let (a, b, c) = (left >> 32, (left >> 16) & 0xffff, left & 0xffff);
    format!("{a:08x}-{b:04x}-{c:04x}-0000-{right:012x}")
}
