//! The run around the files: workers, their supervision, and the record of results.

mod circuit_breaker;
mod executor;
mod heartbeat;
pub mod locked;
mod recorder;
mod signs_of_life;
pub mod vanished;
mod watchdog;

pub use executor::{Executor, Job};
pub use heartbeat::Heartbeat;
pub use recorder::Recorder;
pub use signs_of_life::SignsOfLife;
pub use watchdog::{SILENCE, Watchdog};
