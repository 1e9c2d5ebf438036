//! Stopping: the first signal asks for it, the second one does it.

use super::messages::exit_code::ExitCode;
use signal_hook::{
    consts::{SIGINT, SIGTERM},
    flag,
};
use std::{
    io,
    sync::{Arc, atomic::AtomicBool},
};

/// Returns a flag that the first SIGINT or SIGTERM sets; the next one ends the process at once.
///
/// # Errors
/// When the system does not let signals be handled.
pub fn stop_flag() -> io::Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        // In this order: what ends the process looks at the flag before this signal sets it.
        let status = i32::from(ExitCode::Interrupted.number());
        flag::register_conditional_shutdown(signal, status, Arc::clone(&stop))?;
        flag::register(signal, Arc::clone(&stop))?;
    }
    Ok(stop)
}
