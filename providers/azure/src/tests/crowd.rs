//! Requests that meet: how many are under way at once.

use super::responder::Answer;
use std::{
    sync::{Condvar, Mutex},
    time::Duration,
};

/// A wait that ends a test that went wrong.
const PATIENCE: Duration = Duration::from_secs(20);
/// More than enough for a request that was let through to arrive; waited for once.
const GRACE: Duration = Duration::from_millis(300);

/// Refuses the first requests, once all of them are there; holds the next ones until no more come.
#[derive(Default)]
pub struct Crowd {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    arrived: usize,
    /// The number of requests after the refusal before any of those was answered.
    together: Option<usize>,
}

impl Crowd {
    /// Refuses a request if it is one of the first `first`, and else answers it; `then` are to come at once.
    pub fn answer(&self, first: usize, then: usize) -> Answer {
        let mut state = self.state.lock().unwrap();
        state.arrived += 1;
        let is_first = state.arrived <= first;
        let enough = if is_first { first } else { first + then };
        self.changed.notify_all();
        let is_waiting = |state: &mut State| state.arrived < enough && state.together.is_none();
        let waited = self.changed.wait_timeout_while(state, PATIENCE, is_waiting);
        let (state, waited) = waited.unwrap();
        assert!(!waited.timed_out(), "{} requests came", state.arrived);
        if is_first {
            return Answer::refusal(503, "ServerBusy");
        }
        let is_alone = |state: &mut State| state.arrived == enough && state.together.is_none();
        let waited = self.changed.wait_timeout_while(state, GRACE, is_alone);
        let (mut state, _) = waited.unwrap();
        let together = state.arrived - first;
        state.together.get_or_insert(together);
        self.changed.notify_all();
        Answer::created()
    }

    /// The number of requests at once after the first ones were refused.
    pub fn together(&self) -> Option<usize> {
        self.state.lock().unwrap().together
    }
}
