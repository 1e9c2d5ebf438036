//! Waits for a provider, but not for ever.

use super::heartbeat::Heartbeat;
use crate::host_thread::{CallError, call_while};
use devlog_provider_api::{Error, ErrorKind, Result};
use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

/// The time between two checks while waiting.
pub const TICK: Duration = Duration::from_millis(100);

/// The time without a sign of life after which a provider is given up. Its own limits are shorter (60 s to the first
/// byte, 30 s between two); this one is for a provider without limits.
pub const SILENCE: Duration = Duration::from_secs(120);

/// The time that calls may take to end once the run is being stopped. The contract says two seconds.
const GRACE: Duration = Duration::from_secs(5);

/// Knows when waiting has become pointless.
pub struct Watchdog {
    heartbeat: Arc<Heartbeat>,
    cancelled: Arc<AtomicBool>,
    silence: Duration,
    grace: Duration,
}

impl Watchdog {
    /// Returns a watchdog over a run that tolerates so much silence.
    pub fn new(heartbeat: Arc<Heartbeat>, cancelled: Arc<AtomicBool>, silence: Duration) -> Self {
        Self {
            heartbeat,
            cancelled,
            silence,
            grace: GRACE,
        }
    }

    /// Reports if the wait is over. `stopped_at` is the caller's, and starts empty.
    pub fn is_over(&self, stopped_at: &mut Option<Instant>) -> bool {
        if self.is_stopping() {
            return stopped_at.get_or_insert_with(Instant::now).elapsed() > self.grace;
        }
        self.heartbeat.silence() > self.silence
    }

    /// Reports if the user wants the run to end.
    pub fn is_stopping(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// The tolerated silence, in seconds.
    pub fn seconds(&self) -> u64 {
        self.silence.as_secs()
    }

    /// Makes `call` in a thread of its own, which is left behind if it does not end.
    ///
    /// # Errors
    /// The error of `call`; `Cancelled` or `Unavailable` if it was left behind.
    pub fn call<T: Send + 'static>(
        &self,
        call: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let mut stopped_at = None;
        let result = call_while(TICK, || !self.is_over(&mut stopped_at), call);
        match result {
            Ok(result) => result,
            Err(CallError::LeftBehind) if self.is_stopping() => Err(Error::cancelled()),
            Err(CallError::LeftBehind) => Err(self.not_responding()),
            Err(error @ CallError::Panicked) => {
                Err(Error::new(ErrorKind::Panicked, error.to_string()))
            }
            Err(CallError::NoThread(error)) => Err(no_thread(&error)),
        }
    }

    fn not_responding(&self) -> Error {
        let seconds = self.seconds();
        Error::new(
            ErrorKind::Unavailable,
            format!("the provider did not respond for {seconds} seconds"),
        )
    }
}

/// A shortage of this machine, not a failure of the remote.
fn no_thread(error: &io::Error) -> Error {
    Error::new(
        ErrorKind::Other,
        format!("this machine cannot start a thread: {error}"),
    )
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::Watchdog;
    use crate::sync::run::Heartbeat;
    use devlog_provider_api::ErrorKind;
    use std::{
        sync::{Arc, atomic::AtomicBool, mpsc},
        time::Duration,
    };

    fn watchdog(cancelled: bool) -> Watchdog {
        Watchdog {
            heartbeat: Arc::new(Heartbeat::new(Arc::new(()), Arc::default())),
            cancelled: Arc::new(AtomicBool::new(cancelled)),
            silence: Duration::ZERO,
            grace: Duration::ZERO,
        }
    }

    #[test]
    fn a_call_that_never_returns_is_left_behind() {
        for (cancelled, kind) in [
            (false, ErrorKind::Unavailable),
            (true, ErrorKind::Cancelled),
        ] {
            let (_open, never) = mpsc::channel::<()>();
            let result = watchdog(cancelled).call(move || Ok(never.recv().is_ok()));
            assert_eq!(result.unwrap_err().kind(), kind);
        }
    }

    #[test]
    fn a_call_that_returns_is_not_disturbed() {
        assert_eq!(watchdog(false).call(|| Ok(7)).unwrap(), 7);
    }
}
