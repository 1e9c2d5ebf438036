//! Keeps standard output for the user's data: what a provider prints there goes to standard error.

use crate::cli::messages::{ErrorReport, ExitCode};
use rustix::stdio::dup2_stdout;
use std::{
    fs::File,
    io::{self, stderr, stdout},
    os::fd::AsFd,
};

/// Standard output as this process was given it, whatever becomes of its number.
///
/// # Errors
/// If the process has no descriptor left.
pub fn copy() -> io::Result<File> {
    let copy = stdout().as_fd().try_clone_to_owned()?;
    Ok(File::from(copy))
}

/// From now on the number of standard output leads to standard error, for this whole process and all that
/// is loaded into it.
///
/// # Errors
/// If the operating system refuses.
pub fn divert() -> io::Result<()> {
    Ok(dup2_stdout(stderr().as_fd())?)
}

/// The error of a command whose data could not be written.
pub fn not_written(error: &io::Error) -> ErrorReport {
    let headline = format!("cannot write to standard output: {error}");
    ErrorReport::new("output", ExitCode::Failed, headline)
}
