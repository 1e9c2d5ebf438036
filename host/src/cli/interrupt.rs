//! Signals: the first one asks a command to stop, the second one ends the process.

use super::{
    messages::{ErrorReport, ExitCode},
    ui::Output,
};
use crate::{
    host_thread,
    registry::{end_at_once, is_ignored},
};
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ},
    flag,
    iterator::Signals,
};
use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// A command could not be stopped cleanly here.
fn no_signals(error: &io::Error) -> ErrorReport {
    ErrorReport::new("signals", ExitCode::Failed, "cannot handle signals")
        .with_causes([error.to_string()])
}

/// Returns the signals that stop a command: not those that its parent had it ignore, as `nohup` does.
fn stopping() -> impl Iterator<Item = i32> {
    let signals = [SIGINT, SIGTERM, SIGHUP].into_iter();
    signals.filter(|signal| !is_ignored(*signal))
}

/// Returns a flag that the first SIGINT, SIGTERM or SIGHUP sets. The next one ends the process at once; where
/// `output` writes JSON, with the summary line.
pub fn stop_flag(output: &Output) -> Result<Arc<AtomicBool>, ErrorReport> {
    let stop = Arc::new(AtomicBool::new(false));
    // Without a thread the line is what has to be done without.
    if output.style().json && stop_from_thread(&stop).is_ok() {
        return Ok(stop);
    }
    for signal in stopping() {
        // In this order: the handler that ends the process reads the flag before this signal sets it.
        let status = i32::from(ExitCode::Interrupted.number());
        flag::register_conditional_shutdown(signal, status, Arc::clone(&stop))
            .and_then(|_| flag::register(signal, Arc::clone(&stop)))
            .map_err(|error| no_signals(&error))?;
    }
    Ok(stop)
}

/// Takes the signals in a thread: a signal handler could not write the line.
fn stop_from_thread(stop: &Arc<AtomicBool>) -> io::Result<()> {
    let mut signals = Signals::new(stopping())?;
    let stop = Arc::clone(stop);
    host_thread::spawn("signals", move || {
        for _ in signals.forever() {
            if stop.swap(true, Ordering::Relaxed) {
                end_at_once();
            }
        }
    })?;
    Ok(())
}

/// Makes a file that outgrows its limit an error of the write, instead of the end of the process.
pub fn survive_file_size_limit() {
    // A handler, unlike an ignored signal, is not inherited by an editor or a hook.
    let _ = flag::register(SIGXFSZ, Arc::default());
}

#[cfg(test)]
mod tests {
    use super::no_signals;
    use crate::cli::messages::Palette;
    use std::io;

    #[test]
    fn a_system_without_signals_is_reported() {
        let report = no_signals(&io::Error::other("no handlers left"));
        insta::assert_snapshot!(report.text(Palette::default()), @r"
        error: cannot handle signals
          Caused by: no handlers left
        ");
    }
}
