//! How many calls the remote is asked at once: fewer when it cannot follow, more again slowly. Without a clock of
//! its own.

use devlog_provider_api::Error;
use std::time::{Duration, Instant};

/// Halves when the remote cannot follow, and grows by one after as many successes as calls are allowed. Stays
/// closed as long as the remote asks to wait.
#[derive(Clone, Debug)]
pub struct AdaptiveLimit {
    most: u32,
    allowed: u32,
    successes: u32,
    lowered: u64,
    closed_until: Option<Instant>,
}

/// The state of the limit in which a call began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark(u64);

impl AdaptiveLimit {
    /// Allows `most` calls, at least one.
    #[must_use]
    pub fn new(most: u32) -> Self {
        let most = most.max(1);
        Self {
            most,
            allowed: most,
            successes: 0,
            lowered: 0,
            closed_until: None,
        }
    }

    /// Reports if one more call may begin beside `running` others.
    #[must_use]
    pub fn admits(&self, running: u32, now: Instant) -> bool {
        running < self.allowed && self.closed_until.is_none_or(|until| now >= until)
    }

    /// The mark of a call that begins now.
    #[must_use]
    pub fn mark(&self) -> Mark {
        Mark(self.lowered)
    }

    /// A call went well, or failed for a reason that is not the remote's load.
    pub fn answered(&mut self) {
        self.successes += 1;
        if self.successes >= self.allowed && self.allowed < self.most {
            self.allowed += 1;
            self.successes = 0;
        }
    }

    /// The remote could not answer a call, or asks for fewer; a wait that it asks for, up to `longest`, holds for
    /// all calls. What began before the limit was last lowered says nothing new about it.
    pub fn overloaded(&mut self, mark: Mark, error: &Error, longest: Duration, now: Instant) {
        if let Some(wait) = error.retry_after().filter(|wait| *wait <= longest) {
            self.closed_until = self.closed_until.max(Some(now + wait));
        }
        if mark.0 == self.lowered {
            self.allowed = (self.allowed / 2).max(1);
            self.successes = 0;
            self.lowered += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::AdaptiveLimit;
    use devlog_provider_api::{Error, ErrorKind};
    use std::time::{Duration, Instant};

    const LONGEST: Duration = Duration::from_secs(120);

    fn busy() -> Error {
        Error::new(ErrorKind::Throttled, "slow down")
    }

    /// How many calls may run at once.
    fn allowed(limit: &AdaptiveLimit, now: Instant) -> u32 {
        (0..=64)
            .find(|running| !limit.admits(*running, now))
            .unwrap_or(u32::MAX)
    }

    #[test]
    fn calls_that_are_refused_together_halve_it_once() {
        let (mut limit, now) = (AdaptiveLimit::new(16), Instant::now());
        for mark in [limit.mark(); 16] {
            limit.overloaded(mark, &busy(), LONGEST, now);
        }
        assert_eq!(allowed(&limit, now), 8);
        limit.overloaded(limit.mark(), &busy(), LONGEST, now);
        assert_eq!(allowed(&limit, now), 4);
    }

    #[test]
    fn one_call_is_always_allowed() {
        let (mut limit, now) = (AdaptiveLimit::new(0), Instant::now());
        for _ in 0..9 {
            limit.overloaded(limit.mark(), &busy(), LONGEST, now);
        }
        assert_eq!(allowed(&limit, now), 1);
    }

    #[test]
    fn it_grows_by_one_a_round_and_never_beyond_its_most() {
        let (mut limit, now) = (AdaptiveLimit::new(4), Instant::now());
        limit.overloaded(limit.mark(), &busy(), LONGEST, now);
        let mut grown = Vec::new();
        for _ in 0..9 {
            limit.answered();
            grown.push(allowed(&limit, now));
        }
        assert_eq!(grown, [2, 3, 3, 3, 4, 4, 4, 4, 4]);
    }

    #[test]
    fn a_wait_that_the_remote_asks_for_holds_for_all_calls() {
        let (mut limit, now) = (AdaptiveLimit::new(4), Instant::now());
        let asks = |seconds| busy().with_retry_after(Duration::from_secs(seconds));
        let later = |seconds| now + Duration::from_secs(seconds);
        limit.overloaded(limit.mark(), &asks(7), LONGEST, now);
        limit.overloaded(limit.mark(), &asks(3), LONGEST, now);
        assert_eq!((allowed(&limit, now), allowed(&limit, later(6))), (0, 0));
        assert_eq!(allowed(&limit, later(7)), 1);
        limit.overloaded(limit.mark(), &asks(3600), LONGEST, later(7));
        assert_eq!(allowed(&limit, later(7)), 1);
    }
}
