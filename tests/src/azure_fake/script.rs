//! Answers that a test plans, in place of the fake's own.

use super::refusal::body;
use crate::http::{Arrived, Reply};

/// Which requests get a planned answer.
#[derive(Clone, Debug)]
pub struct Meeting {
    kind: &'static str,
    name: Option<String>,
    times: usize,
    is_after: bool,
}

impl Meeting {
    /// Every request of this [kind](crate::http::Request::kind).
    #[must_use]
    pub fn every(kind: &'static str) -> Self {
        Self {
            kind,
            name: None,
            times: usize::MAX,
            is_after: false,
        }
    }

    /// Only those about the blob of this name.
    #[must_use]
    pub fn of(mut self, name: &str) -> Self {
        self.name = Some(name.to_owned());
        self
    }

    /// Only the first `times` of them.
    #[must_use]
    pub fn times(mut self, times: usize) -> Self {
        self.times = times;
        self
    }

    /// Only once what they ask for was done: the answer of it is lost.
    #[must_use]
    pub fn after_the_effect(mut self) -> Self {
        self.is_after = true;
        self
    }

    fn is(&self, request: &Arrived) -> bool {
        let blob = || request.place().ok()?.blob;
        let is_named = self.name.is_none() || self.name == blob();
        request.line.kind() == self.kind && is_named && self.times > 0
    }
}

/// The answers that are still to be given.
#[derive(Debug, Default)]
pub struct Script {
    planned: Vec<(Meeting, Reply)>,
}

impl Script {
    /// Adds one; those that were planned before go first.
    pub fn plan(&mut self, meeting: Meeting, answer: Reply) {
        self.planned.push((meeting, answer));
    }

    /// The answer that is planned in place of what a request asks for.
    pub fn instead(&mut self, request: &Arrived) -> Option<Reply> {
        self.take(request, false)
    }

    /// The answer that is planned in place of the one to what was done.
    pub fn afterwards(&mut self, request: &Arrived) -> Option<Reply> {
        self.take(request, true)
    }

    fn take(&mut self, request: &Arrived, is_after: bool) -> Option<Reply> {
        let mut planned = self.planned.iter_mut();
        let is = |meeting: &Meeting| meeting.is_after == is_after && meeting.is(request);
        let (meeting, answer) = planned.find(|(meeting, _)| is(meeting))?;
        meeting.times -= 1;
        Some(answer.clone())
    }
}

/// The service's answer with a code, as it would give it.
#[must_use]
pub fn refuse(status: u16, code: &str) -> Reply {
    Reply::new(status)
        .header("x-ms-error-code", code)
        .header("Content-Type", "application/xml")
        .body(body(code, None))
}

/// The answer that leads elsewhere.
#[must_use]
pub fn redirect(location: &str) -> Reply {
    Reply::new(307).header("Location", location)
}
