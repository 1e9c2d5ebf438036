//! The services of the host for a provider while it runs.

use crate::{Error, Result};
use std::{
    fmt,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

/// The importance of a log line. The host shows the first ten warnings of a run, and the other levels with `-v`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
#[repr(u8)]
pub enum LogLevel {
    /// Something that the user should know although the call goes on.
    Warning = 1,
    /// A choice that the provider made, and its reason.
    Info = 2,
    /// For the provider's author.
    Debug = 3,
}

impl LogLevel {
    /// The level of a number that crossed the ABI; what is not known is [`LogLevel::Debug`].
    #[must_use]
    pub fn from_code(code: u8) -> Self {
        match code {
            1 => Self::Warning,
            2 => Self::Info,
            _ => Self::Debug,
        }
    }
}

/// The services behind a [`Host`]. The host program implements them, a provider never does.
pub trait HostServices: Send + Sync {
    /// Takes one line for the log; called from any thread.
    fn log(&self, level: LogLevel, message: &str);
    /// Reports if the run is being stopped; cheap, called from any thread.
    fn is_cancelled(&self) -> bool;
    /// Notes that a call makes progress although neither its source, its sink nor its listing shows it; cheap, called
    /// from any thread.
    fn note_progress(&self) {}
}

/// The provider's connection to the host: cheap to clone, usable from any thread, for as long as the provider lives.
///
/// A provider never prints: standard output belongs to the user's data. It logs here instead.
#[derive(Clone)]
pub struct Host {
    services: Arc<dyn HostServices>,
}

impl Host {
    /// Wraps the host's side.
    #[must_use]
    pub fn new(services: Arc<dyn HostServices>) -> Self {
        Self { services }
    }

    /// A host that ignores its log and never cancels, for a provider's own tests.
    #[must_use]
    pub fn detached() -> Self {
        struct Detached;
        impl HostServices for Detached {
            fn log(&self, _: LogLevel, _: &str) {}
            fn is_cancelled(&self) -> bool {
                false
            }
        }
        Self::new(Arc::new(Detached))
    }

    /// Writes one line to the host's log. Never put a secret into it.
    pub fn log(&self, level: LogLevel, message: impl AsRef<str>) {
        self.services.log(level, message.as_ref());
    }

    /// Reports if the run is being stopped. Ask around every wait, at least every 50 ms: a call ends within
    /// two seconds after this turned true.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.services.is_cancelled()
    }

    /// Ends the call early when the run is being stopped.
    ///
    /// # Errors
    /// [`ErrorKind::Cancelled`](crate::ErrorKind::Cancelled) if so.
    pub fn check_cancelled(&self) -> Result<()> {
        if self.is_cancelled() {
            return Err(Error::cancelled());
        }
        Ok(())
    }

    /// Waits, for less time when the run is being stopped.
    ///
    /// # Errors
    /// [`ErrorKind::Cancelled`](crate::ErrorKind::Cancelled) as soon as the run is being stopped.
    pub fn sleep(&self, duration: Duration) -> Result<()> {
        let start = Instant::now();
        loop {
            self.check_cancelled()?;
            match duration.checked_sub(start.elapsed()) {
                None | Some(Duration::ZERO) => return Ok(()),
                Some(left) => thread::sleep(left.min(POLL)),
            }
        }
    }

    /// Notes that bytes are moving although the host does not see it: while a part is buffered, or a long page of a
    /// listing arrives. The host gives up a call that shows no sign of life for 120 seconds; once a second is enough.
    pub fn note_progress(&self) {
        self.services.note_progress();
    }
}

/// The longest wait between two calls of [`Host::is_cancelled`].
const POLL: Duration = Duration::from_millis(40);

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Host")
    }
}

#[cfg(test)]
mod tests {
    use super::{Host, HostServices, LogLevel};
    use crate::{Error, ErrorKind};
    use std::{
        sync::{
            atomic::{AtomicUsize, Ordering},
            Arc,
        },
        time::Duration,
    };

    /// Stops the run at the third look.
    #[derive(Default)]
    struct StoppedSoon(AtomicUsize);

    impl HostServices for StoppedSoon {
        fn log(&self, _: LogLevel, _: &str) {}

        fn is_cancelled(&self) -> bool {
            self.0.fetch_add(1, Ordering::Relaxed) >= 2
        }
    }

    #[test]
    fn a_stop_ends_a_long_sleep() {
        let services = Arc::new(StoppedSoon::default());
        let reply = Host::new(services.clone()).sleep(Duration::from_secs(1_000_000));
        assert_eq!(
            reply.as_ref().map_err(Error::kind),
            Err(ErrorKind::Cancelled)
        );
        assert_eq!(services.0.load(Ordering::Relaxed), 3);
    }

    #[test]
    fn a_sleep_of_no_time_asks_once() {
        assert_eq!(Host::detached().sleep(Duration::ZERO), Ok(()));
    }
}
