//! The run around the files: workers, their supervision, and the record of results.

mod circuit_breaker;
mod executor;
mod heartbeat;
mod locked;
mod recorder;
pub mod vanished;
mod watchdog;
mod worker;

pub use executor::Executor;
pub use heartbeat::{Heartbeat, SignsOfLife};
pub use locked::SealCheck;
pub use recorder::Recorder;
pub use watchdog::{SILENCE, Watchdog};
pub use worker::Task;
