//! The line to the shelf: its delay, and the number of requests that are answered at once.

use std::{
    sync::{Mutex, PoisonError},
    thread,
    time::Duration,
};

/// The properties of a line and of the service behind it.
#[derive(Clone, Copy, Debug)]
pub struct LineSettings {
    /// The round trip: how much later each connection is accepted and each request answered.
    pub delay: Duration,
    /// More requests at once are answered with 503.
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
    /// Requests in flight now, and the most of them so far.
    flight: Mutex<(usize, usize)>,
    /// Held by the request that has the line to itself.
    alone: Mutex<()>,
}

impl Line {
    pub fn new(settings: LineSettings) -> Self {
        Self {
            settings,
            flight: Mutex::default(),
            alone: Mutex::default(),
        }
    }

    /// Waits for a round trip.
    pub fn wait(&self) {
        if !self.settings.delay.is_zero() {
            thread::sleep(self.settings.delay);
        }
    }

    /// Answers a request after a round trip; `None` if too many are in flight.
    pub fn carry<T>(&self, answer: impl FnOnce() -> T) -> Option<T> {
        let is_allowed = self.enter();
        self.wait();
        if !self.settings.alone.is_zero() {
            let _alone = self.alone.lock().unwrap_or_else(PoisonError::into_inner);
            thread::sleep(self.settings.alone);
        }
        let answer = is_allowed.then(answer);
        self.lock().0 -= 1;
        answer
    }

    /// The most requests that were in flight at once.
    pub fn most_at_once(&self) -> usize {
        self.lock().1
    }

    fn enter(&self) -> bool {
        let mut flight = self.lock();
        flight.0 += 1;
        flight.1 = flight.1.max(flight.0);
        flight.0 <= self.settings.limit
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, (usize, usize)> {
        self.flight.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
