//! When to try again: a function of the attempt, without a clock and without chance of its own.

use devlog_provider_api::Error;
use std::time::Duration;

/// How often, and after which pauses, a failed call is made again.
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
}

impl Default for Backoff {
    fn default() -> Self {
        Self {
            base: Duration::from_millis(500),
            cap: Duration::from_secs(30),
            attempts: 6,
            retry_after_cap: Duration::from_secs(120),
        }
    }
}

impl Backoff {
    /// The pause before the next attempt; `None` if there is none.
    ///
    /// `attempt` counts from 1 and is the one that failed. `jitter` is a random number in `0.0..1.0`: the
    /// pause is that part of the full one, so that many clients do not come back at the same moment.
    #[must_use]
    pub fn pause(&self, error: &Error, attempt: u32, jitter: f64) -> Option<Duration> {
        if !error.kind().is_retryable() || attempt >= self.attempts {
            return None;
        }
        if let Some(wait) = error.retry_after() {
            return (wait <= self.retry_after_cap).then_some(wait);
        }
        let doublings = attempt.saturating_sub(1).min(16);
        let full = self.base.saturating_mul(1 << doublings).min(self.cap);
        Some(full.mul_f64(jitter.clamp(0.0, 1.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::Backoff;
    use devlog_provider_api::{Error, ErrorKind};
    use std::time::Duration;

    fn unavailable() -> Error {
        Error::new(ErrorKind::Unavailable, "gone")
    }

    #[test]
    fn the_pause_doubles_up_to_the_cap() {
        let backoff = Backoff {
            attempts: 10,
            ..Backoff::default()
        };
        let full: Vec<_> = (1..10)
            .filter_map(|attempt| backoff.pause(&unavailable(), attempt, 1.0))
            .map(|pause| pause.as_millis())
            .collect();
        assert_eq!(
            full,
            [500, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000]
        );
    }

    #[test]
    fn the_sixth_failure_is_the_last() {
        let backoff = Backoff::default();
        assert!(backoff.pause(&unavailable(), 5, 0.5).is_some());
        assert_eq!(backoff.pause(&unavailable(), 6, 0.5), None);
    }

    #[test]
    fn a_remote_that_names_a_pause_is_obeyed_within_bounds() {
        let backoff = Backoff::default();
        let asks = |seconds| {
            Error::new(ErrorKind::Throttled, "slow down")
                .with_retry_after(Duration::from_secs(seconds))
        };
        assert_eq!(
            backoff.pause(&asks(7), 1, 0.0),
            Some(Duration::from_secs(7))
        );
        assert_eq!(backoff.pause(&asks(1_000_000_000), 1, 0.0), None);
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
                Backoff::default().pause(&Error::new(kind, "no"), 1, 0.5),
                None
            );
        }
    }
}
