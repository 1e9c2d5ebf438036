//! Reports a crash of a provider as that provider's: each call into one is tracked, so that a signal handler knows
//! which one runs.

mod call_tracker;
mod reporter;

pub use call_tracker::{CallTracker, Entry};
pub use reporter::{Ending, LastLine, LastWords, end_at_once, install_crash_reporter, is_ignored};
