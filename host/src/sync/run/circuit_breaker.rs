//! The decision that the remaining files are not worth trying: the remote as a whole has failed, not one file.

use crate::sync::{FileError, remote::Backoff};
use devlog_provider_api::ErrorKind;
use std::{
    sync::atomic::{AtomicBool, AtomicU32, Ordering},
    time::Duration,
};

/// So many failures of the same class without a success in between are the remote's, not the files'.
const FAILURES_IN_A_ROW: u32 = 4;

/// A circuit breaker for a run. It opens after failures of the remote, and never closes again.
#[derive(Debug, Default)]
pub struct CircuitBreaker {
    in_a_row: AtomicU32,
    has_responded: AtomicBool,
}

impl CircuitBreaker {
    /// Notes that a file was uploaded or compared.
    pub fn succeeded(&self) {
        self.has_responded.store(true, Ordering::Relaxed);
        if self.in_a_row.load(Ordering::Relaxed) < FAILURES_IN_A_ROW {
            self.in_a_row.store(0, Ordering::Relaxed);
        }
    }

    /// Notes that a file failed, and how long the work on it took.
    ///
    /// A remote that does not respond costs the whole [patience](Backoff::patience) for each file. If it has not
    /// responded once, the first such file opens the circuit breaker, otherwise the second in a row.
    pub fn failed(&self, error: &FileError, took: Duration) {
        let weight = match error.remote_kind() {
            Some(
                ErrorKind::Unauthenticated
                | ErrorKind::UntrustedCertificate
                | ErrorKind::UntrustedHostKey
                | ErrorKind::ContainerNotFound
                | ErrorKind::StorageFull,
            ) => FAILURES_IN_A_ROW,
            Some(ErrorKind::Unavailable) if took >= Backoff::default().patience => {
                if self.has_responded.load(Ordering::Relaxed) {
                    FAILURES_IN_A_ROW / 2
                } else {
                    FAILURES_IN_A_ROW
                }
            }
            Some(ErrorKind::Unavailable | ErrorKind::Throttled | ErrorKind::PermissionDenied) => 1,
            _ => 0,
        };
        self.in_a_row.fetch_add(weight, Ordering::Relaxed);
    }

    /// Opens the circuit breaker, whatever succeeded. It stays open.
    pub fn trip(&self) {
        self.in_a_row.store(FAILURES_IN_A_ROW, Ordering::Relaxed);
    }

    /// Reports if it is open: the remaining files are left for another run.
    pub fn is_open(&self) -> bool {
        self.in_a_row.load(Ordering::Relaxed) >= FAILURES_IN_A_ROW
    }
}

#[cfg(test)]
mod tests {
    use super::CircuitBreaker;
    use crate::sync::FileError;
    use devlog_provider_api::{Error, ErrorKind};
    use std::time::Duration;

    fn remote(kind: ErrorKind) -> FileError {
        FileError::Remote {
            call: "upload",
            source: Error::new(kind, "no"),
        }
    }

    #[test]
    fn wrong_credentials_end_the_run_at_once() {
        let circuit_breaker = CircuitBreaker::default();
        circuit_breaker.failed(&remote(ErrorKind::Unauthenticated), Duration::ZERO);
        assert!(circuit_breaker.is_open());
    }

    #[test]
    fn one_success_forgives_passing_failures() {
        let circuit_breaker = CircuitBreaker::default();
        for _ in 0..3 {
            circuit_breaker.failed(&remote(ErrorKind::Unavailable), Duration::ZERO);
        }
        circuit_breaker.succeeded();
        circuit_breaker.failed(&remote(ErrorKind::Unavailable), Duration::ZERO);
        assert!(!circuit_breaker.is_open());
    }

    #[test]
    fn a_remote_that_does_not_respond_ends_the_run_at_its_first_file_or_later_at_the_second() {
        let patience = Duration::from_secs(120);
        for responds in [false, true] {
            let circuit_breaker = CircuitBreaker::default();
            if responds {
                circuit_breaker.succeeded();
            }
            circuit_breaker.failed(&remote(ErrorKind::Unavailable), patience);
            assert_eq!(circuit_breaker.is_open(), !responds);
            circuit_breaker.failed(&remote(ErrorKind::Unavailable), patience);
            assert!(circuit_breaker.is_open());
        }
    }

    #[test]
    fn what_was_given_up_is_not_taken_up_again() {
        let circuit_breaker = CircuitBreaker::default();
        circuit_breaker.trip();
        circuit_breaker.succeeded();
        assert!(circuit_breaker.is_open());
    }

    #[test]
    fn files_that_are_refused_for_themselves_do_not_end_the_run() {
        let circuit_breaker = CircuitBreaker::default();
        for _ in 0..100 {
            circuit_breaker.failed(&remote(ErrorKind::TooLarge), Duration::ZERO);
        }
        assert!(!circuit_breaker.is_open());
    }
}
