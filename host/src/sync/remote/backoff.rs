//! The time of the next attempt: a function of the failure, without a clock or randomness of its own.

use devlog_provider_api::{Error, ErrorKind};
use std::time::Duration;

/// The least rate of a connection, in bytes a second. A provider may take a file in one go and then send it without
/// a word, so this much time a byte is no silence.
pub const SLOWEST: u64 = 4 << 10;

/// The part of the first pause that a call makes which was one too many: fewer are made at once from then on, so
/// there will be room for it.
const SHORTER_WHEN_THROTTLED: u32 = 8;

/// The number of attempts at a failing call, and the pauses between them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Backoff {
    /// The upper bound of the first pause; it doubles with every attempt.
    pub base: Duration,
    /// The longest pause that is chosen here.
    pub cap: Duration,
    /// Attempts a call, the first one included.
    pub attempts: u32,
    /// The longest pause that a remote's `Retry-After` is obeyed for.
    pub retry_after_cap: Duration,
    /// The time that the failed attempts of a call may take together, beside the time that its bytes take; what a
    /// remote that never answers costs.
    pub patience: Duration,
}

/// A call that failed, so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FailedCall {
    /// The attempt that failed, from 1.
    pub attempt: u32,
    /// The duration of all attempts, without the pauses between them.
    pub spent: Duration,
    /// The bytes that each attempt moves.
    pub bytes: u64,
}

impl FailedCall {
    /// Returns the failure of a first attempt that took no time.
    pub fn first(bytes: u64) -> Self {
        Self {
            attempt: 1,
            spent: Duration::ZERO,
            bytes,
        }
    }
}

impl Default for Backoff {
    fn default() -> Self {
        Self {
            base: Duration::from_millis(500),
            cap: Duration::from_secs(30),
            attempts: 6,
            retry_after_cap: Duration::from_secs(120),
            patience: Duration::from_secs(120),
        }
    }
}

impl Backoff {
    /// Returns the pause before the next attempt; `None` if there is no further attempt.
    ///
    /// `jitter` is a random number in `0.0..1.0`: the pause is that part of the full one, so that many clients do
    /// not come back at the same moment.
    pub fn pause(&self, error: &Error, failure: &FailedCall, jitter: f64) -> Option<Duration> {
        let attempt = failure.attempt;
        let patience = self.patience + Duration::from_secs(failure.bytes / SLOWEST);
        let is_over = attempt >= self.attempts || failure.spent >= patience;
        if !error.kind().is_retryable() || is_over {
            return None;
        }
        if let Some(wait) = error.retry_after() {
            return (wait <= self.retry_after_cap).then_some(wait);
        }
        let doublings = attempt.saturating_sub(1).min(16);
        let mut full = self.base.saturating_mul(1 << doublings).min(self.cap);
        if attempt == 1 && error.kind() == ErrorKind::Throttled {
            full /= SHORTER_WHEN_THROTTLED;
        }
        Some(full.mul_f64(jitter.clamp(0.0, 1.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::{Backoff, FailedCall};
    use devlog_provider_api::{Error, ErrorKind};
    use std::time::Duration;

    fn unavailable() -> Error {
        Error::new(ErrorKind::Unavailable, "gone")
    }

    fn attempt(attempt: u32) -> FailedCall {
        FailedCall {
            attempt,
            ..FailedCall::first(0)
        }
    }

    #[test]
    fn the_pause_doubles_up_to_the_cap() {
        let backoff = Backoff {
            attempts: 10,
            ..Backoff::default()
        };
        let full: Vec<_> = (1..10)
            .filter_map(|number| backoff.pause(&unavailable(), &attempt(number), 1.0))
            .map(|pause| pause.as_millis())
            .collect();
        assert_eq!(
            full,
            [500, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000]
        );
    }

    #[test]
    fn one_call_too_many_is_soon_made_again() {
        let busy = Error::new(ErrorKind::Throttled, "slow down");
        let pause = |number| Backoff::default().pause(&busy, &attempt(number), 1.0);
        let expected = [62_500, 1_000_000].map(|micros| Some(Duration::from_micros(micros)));
        assert_eq!([pause(1), pause(2)], expected);
    }

    #[test]
    fn the_sixth_failure_is_the_last() {
        let backoff = Backoff::default();
        assert!(backoff.pause(&unavailable(), &attempt(5), 0.5).is_some());
        assert_eq!(backoff.pause(&unavailable(), &attempt(6), 0.5), None);
    }

    #[test]
    fn a_remote_that_is_silent_is_not_asked_six_times() {
        let backoff = Backoff::default();
        let silent = |seconds, bytes| {
            let failure = FailedCall {
                spent: Duration::from_secs(seconds),
                ..FailedCall::first(bytes)
            };
            backoff.pause(&unavailable(), &failure, 0.5).is_some()
        };
        assert!(silent(60, 0));
        assert!(!silent(120, 0));
        // A large file may have been under way all the time.
        assert!(silent(120, 1 << 20));
    }

    #[test]
    fn a_remote_that_names_a_pause_is_obeyed_within_bounds() {
        let backoff = Backoff::default();
        let asks = |seconds| {
            Error::new(ErrorKind::Throttled, "slow down")
                .with_retry_after(Duration::from_secs(seconds))
        };
        assert_eq!(
            backoff.pause(&asks(7), &attempt(1), 0.0),
            Some(Duration::from_secs(7))
        );
        assert_eq!(backoff.pause(&asks(1_000_000_000), &attempt(1), 0.0), None);
    }

    #[test]
    fn what_will_fail_again_is_not_tried_again() {
        for kind in [
            ErrorKind::Unauthenticated,
            ErrorKind::PermissionDenied,
            ErrorKind::NotFound,
            ErrorKind::TooLarge,
            ErrorKind::Cancelled,
            ErrorKind::Other,
        ] {
            assert_eq!(
                Backoff::default().pause(&Error::new(kind, "no"), &attempt(1), 0.5),
                None
            );
        }
    }
}
