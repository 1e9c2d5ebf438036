//! Signals: the first one asks a command to stop, the second one ends the process.

use super::messages::{
    display_names::DisplayNames, error_report::ErrorReport, exit_code::ExitCode, explain::Explain,
};
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ},
    flag,
};
use std::{
    io,
    sync::{Arc, atomic::AtomicBool},
};

/// A system on which signals cannot be handled, so that a command could not be stopped cleanly.
#[derive(Debug)]
pub struct NoSignals(io::Error);

impl From<io::Error> for NoSignals {
    fn from(error: io::Error) -> Self {
        Self(error)
    }
}

impl Explain for NoSignals {
    fn explain(&self, names: &DisplayNames) -> ErrorReport {
        ErrorReport::new("signals", ExitCode::Failed, "cannot handle signals")
            .with_causes([names.text(&self.0.to_string())])
    }
}

/// Returns a flag that the first SIGINT, SIGTERM or SIGHUP sets; the next one ends the process at once.
///
/// # Errors
/// [`NoSignals`].
pub fn stop_flag() -> Result<Arc<AtomicBool>, NoSignals> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        // In this order: the handler that ends the process reads the flag before this signal sets it.
        let status = i32::from(ExitCode::Interrupted.number());
        flag::register_conditional_shutdown(signal, status, Arc::clone(&stop))?;
        flag::register(signal, Arc::clone(&stop))?;
    }
    Ok(stop)
}

/// Makes a file that outgrows its limit an error of the write, instead of the end of the process.
pub fn survive_file_size_limit() {
    // A handler, unlike an ignored signal, is not inherited by an editor or a hook.
    let _ = flag::register(SIGXFSZ, Arc::default());
}

#[cfg(test)]
mod tests {
    use super::NoSignals;
    use crate::cli::messages::{display_names::DisplayNames, explain::Explain, palette::Palette};
    use std::io;

    #[test]
    fn a_system_without_signals_is_reported() {
        let report =
            NoSignals(io::Error::other("no handlers left")).explain(&DisplayNames::example());
        insta::assert_snapshot!(report.text(Palette::default()), @r"
        error: cannot handle signals
          Caused by: no handlers left
        ");
    }
}
