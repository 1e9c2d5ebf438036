//! The services that devlog offers a provider while it runs.

use crate::{cli::ui::progress::Shared, sync::SignsOfLife};
use devlog_provider_api::{HostServices, LogLevel};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// Shows what a provider logs, and passes an interruption on to it.
pub struct Services {
    pub provider: String,
    /// The output, with the bars that its log must not run through.
    pub shared: Arc<Shared>,
    /// Set when the run is being stopped.
    pub stop: Arc<AtomicBool>,
    /// Raised while bytes move inside of a call.
    pub signs_of_life: Arc<SignsOfLife>,
}

impl HostServices for Services {
    fn log(&self, level: LogLevel, message: &str) {
        let message = format!("{}: {message}", self.provider);
        self.shared.aside(|output| match level {
            LogLevel::Warning => output.warning("provider", &message),
            _ => output.detail(&message),
        });
    }

    fn is_cancelled(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    fn note_progress(&self) {
        self.signs_of_life.note();
    }
}

#[cfg(test)]
mod tests {
    use super::Services;
    use crate::cli::ui::{OutputStyle, captured_output::captured, progress::Shared};
    use devlog_provider_api::{HostServices, LogLevel};
    use std::sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    };

    fn services(style: OutputStyle) -> (Services, impl Fn() -> String) {
        let (output, _, stderr) = captured(style);
        let services = Services {
            provider: "azure".to_owned(),
            shared: Arc::new(Shared::new(&Arc::new(output), None)),
            stop: Arc::new(AtomicBool::new(false)),
            signs_of_life: Arc::default(),
        };
        (services, move || stderr.text())
    }

    #[test]
    fn a_provider_warns_always_and_logs_the_rest_when_asked() {
        for (verbose, expected) in [
            (false, "warning: azure: old\n"),
            (true, "warning: azure: old\nazure: key\\u{1b}[2J\n"),
        ] {
            let (services, stderr) = services(OutputStyle {
                verbose,
                ..OutputStyle::default()
            });
            services.log(LogLevel::Warning, "old");
            services.log(LogLevel::Info, "key\u{1b}[2J");
            assert_eq!(stderr(), expected);
        }
    }

    #[test]
    fn a_flood_of_warnings_is_cut_off() {
        let (services, stderr) = services(OutputStyle::default());
        for _ in 0..1000 {
            services.log(LogLevel::Warning, "again");
        }
        assert_eq!(stderr(), "warning: azure: again\n".repeat(10));
    }

    #[test]
    fn an_interruption_reaches_the_provider() {
        let (services, _) = services(OutputStyle::default());
        assert!(!services.is_cancelled());
        services.stop.store(true, Ordering::Relaxed);
        assert!(services.is_cancelled());
    }
}
