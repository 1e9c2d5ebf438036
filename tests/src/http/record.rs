//! The planned answers of a double, and the requests that it saw.

use super::{Arrived, Reply};
use std::{collections::BTreeMap, sync::Arc};

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

/// The planned answers of a double, and the requests so far.
#[derive(Debug, Default)]
pub struct Record {
    planned: Vec<(&'static str, usize, Reply)>,
    seen: Vec<Seen>,
}

impl Record {
    /// Plans the answer to the next `times` requests of a kind.
    pub fn plan(&mut self, kind: &'static str, times: usize, answer: Reply) {
        self.planned.push((kind, times, answer));
    }

    /// Takes a planned answer for a request of this kind.
    pub fn planned(&mut self, wanted: &str) -> Option<Reply> {
        let mut planned = self.planned.iter_mut();
        let (_, times, reply) = planned.find(|(kind, times, _)| *kind == wanted && *times > 0)?;
        *times -= 1;
        Some(reply.clone())
    }

    /// Notes a request that was answered. Its body is not kept: the service keeps what it stored.
    pub fn note(&mut self, mut request: Arrived, kind: &'static str, status: u16) {
        request.body = Vec::new();
        self.seen.push(Seen {
            request: Arc::new(request),
            kind,
            status,
        });
    }

    /// The requests so far.
    #[must_use]
    pub fn seen(&self) -> &[Seen] {
        &self.seen
    }
}

/// The number of requests of each kind.
#[must_use]
pub fn tally_of(seen: &[Seen]) -> BTreeMap<&'static str, usize> {
    let mut tally = BTreeMap::new();
    for seen in seen {
        *tally.entry(seen.kind).or_default() += 1;
    }
    tally
}
