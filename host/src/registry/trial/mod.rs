//! Loads a library in a child process first, where a crash does no harm.

mod helper_process;
mod prober;

pub use helper_process::{ChildEvent, ChildExit, HelperProcess, Reports};
pub use prober::{PROBE_COMMAND, Prober, find_failure, probe_in_child};
