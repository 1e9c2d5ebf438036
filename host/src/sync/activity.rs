//! When the run last gave a sign of life, so that a provider's call that hangs is noticed.

use super::{Conflict, PushEvent, PushObserver};
use crate::config::ConflictResolution;
use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

/// Passes every event on, and notes when the last one came.
pub struct Activity {
    inner: Arc<dyn PushObserver>,
    last: Mutex<Instant>,
    deciding: AtomicBool,
}

impl Activity {
    /// Begins now.
    #[must_use]
    pub fn new(inner: Arc<dyn PushObserver>) -> Self {
        Self {
            inner,
            last: Mutex::new(Instant::now()),
            deciding: AtomicBool::new(false),
        }
    }

    /// How long nothing has happened.
    #[must_use]
    pub fn silence(&self) -> Duration {
        if self.deciding.load(Ordering::Relaxed) {
            return Duration::ZERO;
        }
        self.last
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .elapsed()
    }

    fn touch(&self, until: Duration) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        *last = Instant::now() + until;
    }
}

impl PushObserver for Activity {
    fn on_event(&self, event: &PushEvent<'_>) {
        // A pause before the next attempt is announced silence.
        let announced = if let PushEvent::Retrying { wait, .. } = event {
            *wait
        } else {
            Duration::ZERO
        };
        self.touch(announced);
        self.inner.on_event(event);
    }

    fn decide(&self, conflict: &Conflict) -> Option<ConflictResolution> {
        // A person may take as long as they like.
        self.deciding.store(true, Ordering::Relaxed);
        let decision = self.inner.decide(conflict);
        self.touch(Duration::ZERO);
        self.deciding.store(false, Ordering::Relaxed);
        decision
    }
}
