//! Asks a remote again that was not available, as a push does: that it is busy says nothing about its provider.

use super::Finding;
use crate::sync::{Backoff, FailedCall};
use devlog_provider_api::Error;
use std::time::Duration;

/// Fewer and shorter pauses than those of a push: a person is waiting, and the remote's availability is one of
/// the things that are found out.
const BACKOFF: Backoff = Backoff {
    base: Duration::from_millis(500),
    cap: Duration::from_secs(8),
    attempts: 5,
    retry_after_cap: Duration::from_secs(20),
    patience: Duration::from_secs(60),
};

/// The result of one attempt.
pub enum Tried {
    /// It is decided.
    Found(Finding),
    /// The remote was not available; what is found if that stays so.
    NotAvailable(Error, Finding),
}

/// Tries until it is decided, or too often; `attempt` is given the number of the try, from 1, and `pause` waits.
pub fn find(mut attempt: impl FnMut(u32) -> Tried, pause: impl Fn(Duration)) -> Finding {
    let mut failure = FailedCall::first(0);
    loop {
        match attempt(failure.attempt) {
            Tried::Found(finding) => return finding,
            Tried::NotAvailable(error, finding) => {
                let Some(wait) = BACKOFF.pause(&error, &failure, fastrand::f64()) else {
                    return finding;
                };
                pause(wait);
                failure.attempt += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{BACKOFF, Finding, Tried, find};
    use crate::cli::commands::provider::check::Verdict;
    use devlog_provider_api::{Error, ErrorKind};
    use std::{cell::Cell, time::Duration};

    fn finding(verdict: Verdict) -> Finding {
        Finding {
            name: "read".to_owned(),
            verdict,
            reason: None,
            exit_code: None,
        }
    }

    fn tried(error: &Error, available_at: u32) -> (Verdict, u32, Vec<Duration>) {
        let (attempts, pauses) = (Cell::new(0), Cell::new(Vec::new()));
        let attempt = |_| {
            attempts.set(attempts.get() + 1);
            if attempts.get() < available_at {
                return Tried::NotAvailable(error.clone(), finding(Verdict::Unknown));
            }
            Tried::Found(finding(Verdict::Passed))
        };
        let found = find(attempt, |wait| {
            let mut so_far = pauses.take();
            so_far.push(wait);
            pauses.set(so_far);
        });
        (found.verdict, attempts.get(), pauses.take())
    }

    #[test]
    fn a_remote_that_was_busy_is_asked_again_after_the_time_that_it_wants() {
        let busy =
            Error::new(ErrorKind::Throttled, "busy").with_retry_after(Duration::from_secs(3));
        let (verdict, attempts, pauses) = tried(&busy, 3);
        assert_eq!((verdict, attempts), (Verdict::Passed, 3));
        assert_eq!(pauses, [Duration::from_secs(3); 2]);
    }

    #[test]
    fn what_stays_away_is_not_asked_for_ever() {
        let gone = Error::new(ErrorKind::Unavailable, "gone");
        let (verdict, attempts, pauses) = tried(&gone, u32::MAX);
        assert_eq!((verdict, attempts), (Verdict::Unknown, BACKOFF.attempts));
        assert!(pauses.iter().sum::<Duration>() < Duration::from_secs(30));
        let ages = gone.with_retry_after(Duration::from_secs(1_000_000_000));
        assert_eq!(tried(&ages, u32::MAX).1, 1);
    }
}
