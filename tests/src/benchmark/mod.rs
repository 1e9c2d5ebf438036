//! Benchmarks of whole programs: devlog, and others for the same task where they are installed.

mod restic_server;
mod rounds;
mod tool;

pub use rounds::{Sample, Step, compare, rounds};
pub use tool::{Setup, Tool};
