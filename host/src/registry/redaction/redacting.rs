//! Wraps the errors and the log of a provider, so that no secret and no control character
//! comes out.

use super::redactor::Redactor;
use devlog_provider_api::{Error, Host, HostServices, LogLevel};

/// The same error, safe to show.
pub fn clean_error(redactor: &Redactor, error: Error) -> Error {
    error.map_texts(|text| redactor.clean(text))
}

/// The services of a host, whose log is safe to show.
pub struct RedactingServices {
    host: Host,
    redactor: Redactor,
}

impl RedactingServices {
    /// Wraps a host.
    pub fn new(host: Host, redactor: Redactor) -> Self {
        Self { host, redactor }
    }
}

impl HostServices for RedactingServices {
    fn log(&self, level: LogLevel, message: &str) {
        self.host.log(level, self.redactor.clean(message));
    }

    fn is_cancelled(&self) -> bool {
        self.host.is_cancelled()
    }

    fn note_progress(&self) {
        self.host.note_progress();
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::RedactingServices;
    use crate::registry::redaction::Redactor;
    use devlog_provider_api::{Host, HostServices, LogLevel};
    use std::sync::{Arc, Mutex};

    #[derive(Default)]
    struct Log(Mutex<Vec<String>>);

    impl HostServices for Log {
        fn log(&self, _: LogLevel, message: &str) {
            self.0.lock().unwrap().push(message.to_owned());
        }

        fn is_cancelled(&self) -> bool {
            true
        }
    }

    #[test]
    fn a_log_line_loses_its_secrets() {
        let log = Arc::new(Log::default());
        let services = RedactingServices::new(Host::new(log.clone()), Redactor::new(["hunter2"]));
        services.log(LogLevel::Info, "using hunter2\n");
        assert_eq!(*log.0.lock().unwrap(), ["using ***"]);
        assert!(services.is_cancelled());
    }
}
