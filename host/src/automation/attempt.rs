//! The request for an automatic push, the outcome of the last one, and the moment of the next one.

use crate::exit_code::ExitCode;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The wait after the first attempt that failed.
const FIRST_WAIT: Duration = Duration::from_secs(60);

/// The longest wait between two attempts.
const LONGEST_WAIT: Duration = Duration::from_secs(60 * 60);

/// Exit codes of a push that only a person can fix.
const NEEDS_PERSON: [ExitCode; 5] = [
    ExitCode::Config,
    ExitCode::ContainerMissing,
    ExitCode::Denied,
    ExitCode::Conflict,
    ExitCode::Provider,
];

/// The error that ended an automatic push, in the words and numbers of `devlog push`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedPush {
    pub exit_code: u8,
    /// The stable code of the error, as in `--json`; empty if the push ended without naming one.
    #[serde(default)]
    pub code: String,
    /// The message, redacted by the push that printed it.
    #[serde(default)]
    pub message: String,
    #[serde(default)]
    pub hint: Option<String>,
}

impl FailedPush {
    /// Reports that a further attempt can succeed only after a person has acted.
    pub fn needs_person(&self) -> bool {
        NEEDS_PERSON
            .iter()
            .any(|code| code.number() == self.exit_code)
    }
}

/// The record of automatic pushes since the last one that succeeded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// The start of the last attempt; `None` before the first one.
    pub at: Option<Timestamp>,
    /// The start of the last attempt that left everything on the remote.
    pub last_success: Option<Timestamp>,
    /// Consecutive attempts that failed.
    pub failures: u32,
    /// The error of the last attempt; `None` after a success.
    pub failure: Option<FailedPush>,
}

/// The permission of an automatic push to begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readiness {
    /// Nothing waits to be pushed.
    Idle,
    /// A push may begin.
    Due,
    /// A push has to wait for this moment.
    Waiting(Timestamp),
}

impl Attempt {
    /// The record after an attempt that began at `at` and ended with `failure`, or with success.
    #[must_use]
    pub fn after(&self, at: Timestamp, failure: Option<FailedPush>) -> Self {
        let success = failure.is_none().then_some(at);
        Self {
            at: Some(at),
            last_success: success.or(self.last_success),
            failures: success.map_or(self.failures.saturating_add(1), |_| 0),
            failure,
        }
    }

    /// Decides whether a push may begin at `now`: after a failure it waits from one minute up to an hour, and two
    /// successes are at least `floor` apart. A clock that was set back does not postpone it beyond these waits.
    pub fn readiness(
        &self,
        request: Option<&Request>,
        floor: Option<Duration>,
        now: Timestamp,
    ) -> Readiness {
        if request.is_none() {
            return Readiness::Idle;
        }
        let after_failure = self.at.filter(|_| self.failures > 0);
        let after_failure = after_failure.map(|at| (at, wait(self.failures)));
        let after_success = self.last_success.zip(floor);
        let waits = [after_failure, after_success].into_iter().flatten();
        let moments = waits
            .filter(|(from, _)| *from <= now)
            .map(|(from, wait)| later(from, wait));
        match moments.max() {
            Some(moment) if moment > now => Readiness::Waiting(moment),
            _ => Readiness::Due,
        }
    }
}

/// The wait after so many failures in a row: 1, 2, 4 … 60 minutes.
fn wait(failures: u32) -> Duration {
    let doublings = failures.saturating_sub(1).min(16);
    (FIRST_WAIT * (1 << doublings)).min(LONGEST_WAIT)
}

fn later(from: Timestamp, wait: Duration) -> Timestamp {
    let wait = SignedDuration::try_from(wait).unwrap_or(SignedDuration::MAX);
    from.saturating_add(wait).unwrap_or(Timestamp::MAX)
}

/// The wish of a command that changed the journal: that the journal be pushed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// The time of the oldest change that is not pushed yet.
    pub since: Timestamp,
    /// A random number that every further change replaces: a push fulfils only the request that it began with.
    pub generation: u64,
}

#[cfg(test)]
mod tests {
    use super::{Attempt, FailedPush, Readiness};
    use crate::automation::Request;
    use jiff::Timestamp;
    use std::time::Duration;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("in range")
    }

    fn failure(exit_code: u8) -> FailedPush {
        FailedPush {
            exit_code,
            code: String::new(),
            message: String::new(),
            hint: None,
        }
    }

    fn request() -> Request {
        Request {
            since: at(0),
            generation: 1,
        }
    }

    #[test]
    fn without_a_request_nothing_is_due() {
        let attempt = Attempt::default();
        assert_eq!(attempt.readiness(None, None, at(0)), Readiness::Idle);
        assert_eq!(
            attempt.readiness(Some(&request()), None, at(0)),
            Readiness::Due
        );
    }

    #[test]
    fn failures_double_the_wait_up_to_an_hour() {
        let mut attempt = Attempt::default();
        for minutes in [1, 2, 4, 8, 16, 32, 60, 60, 60] {
            attempt = attempt.after(at(0), Some(failure(5)));
            let readiness = attempt.readiness(Some(&request()), None, at(0));
            assert_eq!(readiness, Readiness::Waiting(at(minutes * 60)));
            let readiness = attempt.readiness(Some(&request()), None, at(minutes * 60));
            assert_eq!(readiness, Readiness::Due);
        }
    }

    #[test]
    fn a_success_ends_the_wait_and_starts_the_floor() {
        let attempt = Attempt::default()
            .after(at(0), Some(failure(5)))
            .after(at(60), None);
        let floor = Some(Duration::from_secs(3600));
        let request = Some(&request());
        assert_eq!(attempt.readiness(request, None, at(60)), Readiness::Due);
        let readiness = attempt.readiness(request, floor, at(61));
        assert_eq!(readiness, Readiness::Waiting(at(3660)));
        assert_eq!(attempt.readiness(request, floor, at(3660)), Readiness::Due);
    }

    #[test]
    fn a_clock_that_was_set_back_does_not_postpone_the_next_push() {
        let attempt = Attempt::default().after(at(1_000_000), Some(failure(5)));
        let readiness = attempt.readiness(Some(&request()), None, at(1_000));
        assert_eq!(readiness, Readiness::Due);
    }

    #[test]
    fn only_some_errors_need_a_person() {
        let needing: Vec<_> = (0..=130)
            .filter(|code| failure(*code).needs_person())
            .collect();
        assert_eq!(needing, [4, 10, 12, 13, 14]);
    }
}
