//! The run around the files: workers, their supervision, and the record of results.

mod circuit_breaker;
mod executor;
mod heartbeat;
pub mod locked;
mod recorder;
pub mod vanished;
mod watchdog;

pub use circuit_breaker::CircuitBreaker;
pub use executor::{Executor, Work};
pub use heartbeat::Heartbeat;
pub use recorder::Recorder;
pub use watchdog::{SILENCE, Watchdog};
