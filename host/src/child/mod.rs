//! Child processes with a limit: when it is reached, whatever they started ends with them.

mod output;
mod pipe;
mod process;

pub use output::{MAX_OUTPUT, Output, output_within};
pub use pipe::{Pipe, PipeRead};
pub use process::ChildProcess;
