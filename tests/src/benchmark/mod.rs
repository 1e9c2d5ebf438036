//! Benchmarks of whole programs: devlog, and others for the same task where they are installed.

mod place;
mod restic_server;
mod rounds;
mod tool;

pub use place::{PROVIDERS, Place};
pub use rounds::{Step, compare, median, rounds};
pub use tool::{Sample, Setup, Tool};
