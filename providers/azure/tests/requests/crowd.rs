//! Requests that meet: how many are under way at once.

use crate::responder::Answer;
use std::{
    sync::{Condvar, Mutex},
    time::Duration,
};

/// A wait that a test does not need; it ends the test, not the wait.
const PATIENCE: Duration = Duration::from_secs(20);

/// Holds requests until enough of them are there.
#[derive(Default)]
pub struct Crowd {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    arrived: usize,
    answered: usize,
    under_way: usize,
    most: usize,
}

impl Crowd {
    /// Refuses the first `refused` requests, once they are all there, since they are too many; of the others it
    /// holds each until `then` were there at once.
    pub fn first_refused(&self, refused: usize, then: usize) -> Answer {
        let mut state = self.state.lock().unwrap();
        state.arrived += 1;
        let is_refused = state.arrived <= refused;
        if !is_refused {
            state.under_way += 1;
            state.most = state.most.max(state.under_way);
        }
        self.changed.notify_all();
        let waits = |state: &mut State| {
            if is_refused {
                state.arrived < refused
            } else {
                state.most < then
            }
        };
        let (mut state, waited) = self
            .changed
            .wait_timeout_while(state, PATIENCE, waits)
            .unwrap();
        assert!(!waited.timed_out(), "{} requests came", state.arrived);
        state.answered += 1;
        if is_refused {
            return Answer::new(503, &[("x-ms-error-code", "ServerBusy")], "");
        }
        state.under_way -= 1;
        Answer::created()
    }

    /// How many were under way at once since the first ones were refused.
    pub fn most_after_the_refusal(&self) -> usize {
        self.state.lock().unwrap().most
    }
}
