//! The gate at which calls wait until the remote can take them.

use super::{
    adaptive_limit::{AdaptiveLimit, Mark},
    clock::Clock,
};
use devlog_provider_api::{Error, Result};
use std::{
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// The time within which a call that waits notices that the run is being stopped.
const TICK: Duration = Duration::from_millis(50);

/// Lets as many calls through at once as the [`AdaptiveLimit`] allows.
pub struct ConcurrencyLimit {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    limit: AdaptiveLimit,
    running: u32,
    /// Calls that wait to begin. Without any, no system call is made to wake one.
    waiting: u32,
    /// Calls that pause before their next attempt.
    pausing: u32,
}

/// A call that is under way.
pub struct Permit<'a> {
    limit: &'a ConcurrencyLimit,
    mark: Mark,
}

impl ConcurrencyLimit {
    /// Creates a limit of at most so many calls at once.
    pub fn new(most: u32) -> Self {
        Self {
            state: Mutex::new(State {
                limit: AdaptiveLimit::new(most),
                running: 0,
                waiting: 0,
                pausing: 0,
            }),
            changed: Condvar::new(),
        }
    }

    /// The number of threads that can make calls now: for those in flight, and for those that pause.
    pub fn useful_threads(&self) -> u32 {
        let state = self.state();
        state.limit.allowed() + state.pausing
    }

    /// Pauses before another attempt.
    ///
    /// # Errors
    /// `Cancelled` when the run is being stopped meanwhile.
    pub fn pause(&self, wait: Duration, clock: &dyn Clock) -> Result<()> {
        self.state().pausing += 1;
        let paused = clock.pause(wait);
        self.state().pausing -= 1;
        paused
    }

    /// Waits until a call may begin.
    ///
    /// # Errors
    /// `Cancelled` when the run is being stopped meanwhile.
    pub fn pass(&self, clock: &dyn Clock) -> Result<Permit<'_>> {
        let mut state = self.state();
        while !state.limit.admits(state.running, clock.now()) {
            state.waiting += 1;
            let waited = self.changed.wait_timeout(state, TICK);
            waited.unwrap_or_else(PoisonError::into_inner).0.waiting -= 1;
            clock.pause(Duration::ZERO)?;
            state = self.state();
        }
        let running = state.running;
        let mark = state.limit.began(running, clock.now());
        state.running += 1;
        Ok(Permit { limit: self, mark })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Permit<'_> {
    /// Notes how the call, which moved so many `bytes`, ended: with `error`, or well. Waits of up to `longest` are
    /// obeyed.
    pub fn end(self, bytes: u64, error: Option<&Error>, longest: Duration, clock: &dyn Clock) {
        let limit = &mut self.limit.state().limit;
        match error {
            Some(error) if error.kind().is_retryable() => {
                limit.overloaded(self.mark, error, longest, clock.now());
            }
            _ => limit.answered(self.mark, bytes, clock.now()),
        }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let mut state = self.limit.state();
        state.running -= 1;
        if state.waiting > 0 {
            self.limit.changed.notify_one();
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::ConcurrencyLimit;
    use crate::sync::remote::{Clock, WallClock};
    use devlog_provider_api::{Error, ErrorKind};
    use std::{
        sync::{Arc, atomic::AtomicBool},
        thread,
        time::Duration,
    };

    fn clock(cancelled: bool) -> WallClock {
        WallClock {
            cancelled: Arc::new(AtomicBool::new(cancelled)),
        }
    }

    #[test]
    fn a_call_waits_for_the_end_of_another_and_both_go_through() {
        let (limit, clock) = (ConcurrencyLimit::new(1), clock(false));
        let first = limit.pass(&clock).unwrap();
        thread::scope(|scope| {
            let second = scope.spawn(|| limit.pass(&clock).is_ok());
            first.end(0, None, Duration::ZERO, &clock);
            assert!(second.join().unwrap());
        });
    }

    #[test]
    fn after_a_refusal_only_half_as_many_are_under_way() {
        let (limit, clock) = (ConcurrencyLimit::new(4), clock(false));
        let busy = Error::new(ErrorKind::Throttled, "slow down");
        let refused = [(); 4].map(|()| limit.pass(&clock).unwrap());
        for call in refused {
            call.end(0, Some(&busy), Duration::ZERO, &clock);
        }
        let _two = [(); 2].map(|()| limit.pass(&clock).unwrap());
        let state = limit.state();
        assert!(!state.limit.admits(state.running, clock.now()));
    }

    #[test]
    fn a_call_that_waits_ends_when_the_run_is_stopped() {
        let limit = ConcurrencyLimit::new(1);
        let _first = limit.pass(&clock(true)).unwrap();
        let Err(error) = limit.pass(&clock(true)) else {
            panic!("two calls at once")
        };
        assert_eq!(error.kind(), ErrorKind::Cancelled);
    }
}
