//! The line to the shelf: its delay, and the number of requests that are answered at once.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

/// The properties of a line and of the service behind it.
#[derive(Clone, Copy, Debug)]
pub struct LineSettings {
    /// The round trip: how much later each connection is accepted and each request answered.
    pub delay: Duration,
    /// While as many requests are being served, others are answered with 503.
    pub limit: usize,
    /// The time for which a request has the line to itself, in either direction.
    pub alone: Duration,
}

impl Default for LineSettings {
    /// No delay, no limit, and a fast line.
    fn default() -> Self {
        Self {
            delay: Duration::ZERO,
            limit: usize::MAX,
            alone: Duration::ZERO,
        }
    }
}

#[derive(Default)]
pub struct Line {
    settings: LineSettings,
    requests: Mutex<Requests>,
    /// Held by the request that has the line to itself.
    alone: Mutex<()>,
}

#[derive(Default)]
struct Requests {
    in_flight: usize,
    most_in_flight: usize,
    /// Those in flight that will not be refused.
    served: usize,
}

impl Line {
    pub fn new(settings: LineSettings) -> Self {
        Self {
            settings,
            requests: Mutex::default(),
            alone: Mutex::default(),
        }
    }

    /// Waits for a round trip.
    pub fn wait(&self) {
        if !self.settings.delay.is_zero() {
            thread::sleep(self.settings.delay);
        }
    }

    /// Answers a request after a round trip; `None` if too many are being served.
    pub fn carry<T>(&self, answer: impl FnOnce() -> T) -> Option<T> {
        let is_allowed = self.enter();
        self.wait();
        if !self.settings.alone.is_zero() {
            let _alone = self.alone.lock().unwrap_or_else(PoisonError::into_inner);
            thread::sleep(self.settings.alone);
        }
        let answer = is_allowed.then(answer);
        self.leave(is_allowed);
        answer
    }

    /// The most requests that were in flight at once.
    pub fn most_at_once(&self) -> usize {
        self.lock().most_in_flight
    }

    fn enter(&self) -> bool {
        let mut requests = self.lock();
        requests.in_flight += 1;
        requests.most_in_flight = requests.most_in_flight.max(requests.in_flight);
        let is_allowed = requests.served < self.settings.limit;
        requests.served += usize::from(is_allowed);
        is_allowed
    }

    fn leave(&self, was_allowed: bool) {
        let mut requests = self.lock();
        requests.in_flight -= 1;
        requests.served -= usize::from(was_allowed);
    }

    fn lock(&self) -> MutexGuard<'_, Requests> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
