//! Where calls wait until the remote can take them.

use super::{
    call_limit::{CallLimit, Mark},
    retry::Pacing,
};
use devlog_provider_api::{Error, Result};
use std::{
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// How soon a call that waits notices that the run is being stopped.
const TICK: Duration = Duration::from_millis(50);

/// Lets as many calls through at once as the [`CallLimit`] allows.
pub struct Gate {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    limit: CallLimit,
    running: u32,
}

/// A call that is under way.
pub struct Passage<'a> {
    gate: &'a Gate,
    mark: Mark,
}

impl Gate {
    /// A gate for `most` calls at once.
    #[must_use]
    pub fn new(most: u32) -> Self {
        Self {
            state: Mutex::new(State {
                limit: CallLimit::new(most),
                running: 0,
            }),
            changed: Condvar::new(),
        }
    }

    /// Waits until a call may begin.
    ///
    /// # Errors
    /// `Cancelled` when the run is being stopped meanwhile.
    pub fn pass(&self, pacing: &dyn Pacing) -> Result<Passage<'_>> {
        let mut state = self.state();
        while !state.limit.admits(state.running, pacing.now()) {
            let waited = self.changed.wait_timeout(state, TICK);
            drop(waited.unwrap_or_else(PoisonError::into_inner));
            pacing.pause(Duration::ZERO)?;
            state = self.state();
        }
        state.running += 1;
        let mark = state.limit.mark();
        Ok(Passage { gate: self, mark })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Passage<'_> {
    /// Notes how the call ended: with `error`, or well. Waits of up to `longest` are obeyed.
    pub fn end(self, error: Option<&Error>, longest: Duration, pacing: &dyn Pacing) {
        let limit = &mut self.gate.state().limit;
        match error {
            Some(error) if error.kind().is_retryable() => {
                limit.overloaded(self.mark, error, longest, pacing.now());
            }
            _ => limit.answered(),
        }
    }
}

impl Drop for Passage<'_> {
    fn drop(&mut self) {
        self.gate.state().running -= 1;
        self.gate.changed.notify_all();
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::Gate;
    use crate::sync::{pacing::WallClock, retry::Pacing};
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
        let (gate, clock) = (Gate::new(1), clock(false));
        let first = gate.pass(&clock).unwrap();
        thread::scope(|scope| {
            let second = scope.spawn(|| gate.pass(&clock).is_ok());
            first.end(None, Duration::ZERO, &clock);
            assert!(second.join().unwrap());
        });
    }

    #[test]
    fn after_a_refusal_only_half_as_many_are_under_way() {
        let (gate, clock) = (Gate::new(4), clock(false));
        let busy = Error::new(ErrorKind::Throttled, "slow down");
        let refused = [(); 4].map(|()| gate.pass(&clock).unwrap());
        for call in refused {
            call.end(Some(&busy), Duration::ZERO, &clock);
        }
        let _two = [(); 2].map(|()| gate.pass(&clock).unwrap());
        let state = gate.state();
        assert!(!state.limit.admits(state.running, clock.now()));
    }

    #[test]
    fn a_call_that_waits_ends_when_the_run_is_stopped() {
        let gate = Gate::new(1);
        let _first = gate.pass(&clock(true)).unwrap();
        let Err(error) = gate.pass(&clock(true)) else {
            panic!("two calls at once")
        };
        assert_eq!(error.kind(), ErrorKind::Cancelled);
    }
}
