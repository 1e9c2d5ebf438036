//! A command that the user wrote into a variable, such as `EDITOR="code --wait"`.

use std::{ffi::OsStr, process::Command};

/// Runs `line` as the shell would, with further arguments behind it.
#[cfg(unix)]
#[must_use]
pub fn shell_command(line: &OsStr, arguments: &[&OsStr]) -> Command {
    let mut script = line.to_owned();
    script.push(" \"$@\"");
    let mut command = Command::new("sh");
    command.arg("-c").arg(script).arg(line).args(arguments);
    command
}

/// Runs `line`, split at its blanks, with further arguments behind it.
#[cfg(not(unix))]
#[must_use]
pub fn shell_command(line: &OsStr, arguments: &[&OsStr]) -> Command {
    let line = line.to_string_lossy();
    let mut words = line.split_whitespace();
    let mut command = Command::new(words.next().unwrap_or_default());
    command.args(words).args(arguments);
    command
}
