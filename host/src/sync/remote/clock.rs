//! Time and randomness for retries.

use devlog_provider_api::{Error, Result};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// The time after which a pause notices that the run is being stopped.
const TICK: Duration = Duration::from_millis(50);

/// Time and randomness as retrying needs them; passed in, so that tests do not wait.
pub trait Clock: Send + Sync {
    /// Waits; ends early when the run is being stopped.
    ///
    /// # Errors
    /// [`ErrorKind::Cancelled`](devlog_provider_api::ErrorKind::Cancelled) when it is.
    fn pause(&self, wait: Duration) -> Result<()>;
    /// The current moment.
    fn now(&self) -> Instant;
    /// A random number in `0.0..1.0`.
    fn jitter(&self) -> f64;
}

/// Sleeps, unless the run is being stopped.
pub struct WallClock {
    /// True if it is.
    pub cancelled: Arc<AtomicBool>,
}

impl Clock for WallClock {
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
