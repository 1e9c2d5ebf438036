//! The automatic push that waits, as `devlog status` describes it.

use crate::{
    automation::{Attempt, AutoPushStore, Readiness, Request},
    cli::{
        json::Line,
        messages::{DisplayNames, since},
    },
};
use jiff::Timestamp;
use std::time::Duration;

/// The automatic push that waits.
pub struct Waiting {
    request: Request,
    attempt: Attempt,
    /// The earliest time of the next attempt, if that is not now.
    next: Option<Timestamp>,
}

impl Waiting {
    /// Reads it at `now`; `None` if no automatic push waits. `floor` is the least time between two of them.
    pub fn read(store: &AutoPushStore, floor: Option<Duration>, now: Timestamp) -> Option<Self> {
        Some(Self::new(store.request()?, store.attempt(), floor, now))
    }

    fn new(request: Request, attempt: Attempt, floor: Option<Duration>, now: Timestamp) -> Self {
        let next = match attempt.readiness(Some(&request), floor, now) {
            Readiness::Waiting(moment) => Some(moment),
            Readiness::Idle | Readiness::Due => None,
        };
        Self {
            request,
            attempt,
            next,
        }
    }

    /// The description for a person at `now`.
    pub fn text(&self, names: &DisplayNames, now: Timestamp) -> String {
        let age = |then: Timestamp| since(then, now);
        let mut lines = vec![format!(
            "Automatic push: waiting since {}",
            age(self.request.since)
        )];
        if let (Some(at), Some(failure)) = (self.attempt.at, &self.attempt.failure) {
            let (code, message) = (failure.exit_code, names.text(&failure.message));
            lines.push(format!(
                "  last attempt {}: {message} (exit status {code})",
                age(at)
            ));
            let hint = failure.hint.iter();
            lines.extend(hint.map(|hint| format!("  hint: {}", names.text(hint))));
        }
        lines.push(match self.next {
            Some(moment) => {
                let minutes = moment.duration_since(now).as_mins() + 1;
                format!("  next attempt: with the next devlog command after {minutes} min")
            }
            None => "  next attempt: with the next devlog command".to_owned(),
        });
        lines.join("\n")
    }

    /// The line for programs.
    pub fn line(&self) -> Line<'_> {
        let failure = self.attempt.failure.as_ref();
        Line::AutoPush {
            waiting_since: self.request.since,
            last_attempt: self.attempt.at,
            exit_code: failure.map(|failure| failure.exit_code),
            error: failure.map(|failure| failure.message.as_str()),
            next_attempt: self.next,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Waiting;
    use crate::{
        automation::{Attempt, FailedPush, Request},
        cli::{json::text, messages::DisplayNames},
    };
    use jiff::Timestamp;

    #[test]
    fn a_push_that_failed_is_described_with_its_next_attempt() {
        let at = |second| Timestamp::from_second(second).expect("in range");
        let request = Request {
            since: at(0),
            generation: 1,
        };
        let failure = FailedPush {
            exit_code: 5,
            code: "network".to_owned(),
            message: "cannot connect to the remote".to_owned(),
            hint: Some("check the network connection".to_owned()),
        };
        let failed = Attempt::default().after(at(3600), Some(failure));
        let names = DisplayNames::example();
        let first = Waiting::new(request, Attempt::default(), None, at(7200));
        let second = Waiting::new(request, failed, None, at(3610));
        let texts = [first.text(&names, at(7200)), second.text(&names, at(3610))];
        let line = text(&second.line());
        insta::assert_snapshot!(line, @r#"{"schema":1,"type":"auto_push","waiting_since":"1970-01-01T00:00:00Z","last_attempt":"1970-01-01T01:00:00Z","exit_code":5,"error":"cannot connect to the remote","next_attempt":"1970-01-01T01:01:00Z"}"#);
        insta::assert_snapshot!(texts.join("\n\n"), @"
        Automatic push: waiting since 2 hours ago
          next attempt: with the next devlog command

        Automatic push: waiting since 1 hour ago
          last attempt just now: cannot connect to the remote (exit status 5)
          hint: check the network connection
          next attempt: with the next devlog command after 1 min
        ");
    }
}
