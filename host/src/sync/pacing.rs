//! Real pauses and real chance for [`Retrying`](super::retry::Retrying).

use super::retry::Pacing;
use devlog_provider_api::{Error, Result};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// How soon a pause notices that the run is being stopped.
const TICK: Duration = Duration::from_millis(50);

/// Sleeps, unless the run is being stopped.
pub struct WallClock {
    /// Whether it is.
    pub cancelled: Arc<AtomicBool>,
}

impl Pacing for WallClock {
    fn pause(&self, wait: Duration) -> Result<()> {
        let until = Instant::now() + wait;
        loop {
            if self.cancelled.load(Ordering::Relaxed) {
                return Err(Error::cancelled());
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            thread::sleep(left.min(TICK));
        }
    }

    fn now(&self) -> Instant {
        Instant::now()
    }

    fn jitter(&self) -> f64 {
        fastrand::f64()
    }
}
