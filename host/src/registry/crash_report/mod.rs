//! Reports a crash of a provider as that provider's: each call into one is tracked, so that a signal handler knows
//! which one runs.

mod call_tracker;
mod reporter;
mod tracked;

pub use call_tracker::{CallTracker, Entry};
pub use reporter::{LastWords, install_crash_reporter};
pub use tracked::Tracked;
