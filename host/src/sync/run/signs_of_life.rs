//! The signs of life that a provider gives while the bytes of a call move.

use std::sync::atomic::{AtomicU64, Ordering};

/// A count that the provider raises, and the run watches.
#[derive(Debug, Default)]
pub struct SignsOfLife(AtomicU64);

impl SignsOfLife {
    /// Adds one. May be called from any thread.
    pub fn note(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// The number of signs so far.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
