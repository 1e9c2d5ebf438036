//! What the host offers to a provider while it runs.

use crate::{Error, Result};
use std::{fmt, sync::Arc};

/// How much a log line matters. The host shows the first ten warnings of a run, and what matters less with `-v`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
#[repr(u8)]
pub enum LogLevel {
    /// Something that the user should know although the call goes on.
    Warning = 1,
    /// What was chosen and why.
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

/// What stands behind a [`Host`]. Implemented by the host program; a provider never does.
pub trait HostServices: Send + Sync {
    /// Takes one line for the log; called from any thread.
    fn log(&self, level: LogLevel, message: &str);
    /// Whether the run is being stopped; cheap, called from any thread.
    fn is_cancelled(&self) -> bool;
}

/// The provider's way to talk to the host: cheap to clone, usable from any thread, for as long as the
/// provider lives.
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

    /// A host that hears nothing and never cancels, for a provider's own tests.
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

    /// Whether the run is being stopped. Ask around every wait, at least every 50 ms: a call ends within
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
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Host")
    }
}
