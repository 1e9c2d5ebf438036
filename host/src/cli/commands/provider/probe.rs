//! The child that loads a library for a trial.

use crate::{
    cli::{arguments::provider::ProbeArguments, messages::exit_code::ExitCode},
    registry::probe_in_child,
};

/// Runs the command to its end. What it has to say goes to its parent.
pub fn run(arguments: &ProbeArguments) -> ExitCode {
    match probe_in_child(&arguments.file, arguments.sha256) {
        Ok(()) => ExitCode::Done,
        Err(_) => ExitCode::Failed,
    }
}
