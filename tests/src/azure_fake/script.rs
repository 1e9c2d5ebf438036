//! Answers that a test plans, in place of the fake's own.

use super::{arrived::Arrived, refusal::body, reply::Reply};

/// Which requests get a planned answer.
#[derive(Clone, Debug)]
pub struct Meeting {
    kind: &'static str,
    name: Option<String>,
    times: usize,
}

impl Meeting {
    /// Every request of this [kind](crate::http::Request::kind).
    #[must_use]
    pub fn every(kind: &'static str) -> Self {
        Self {
            kind,
            name: None,
            times: usize::MAX,
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

    /// The planned answer to a request.
    pub fn answer(&mut self, request: &Arrived) -> Option<Reply> {
        let mut planned = self.planned.iter_mut();
        let (meeting, answer) = planned.find(|(meeting, _)| meeting.is(request))?;
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
