//! A command that the user wrote into a variable, such as `EDITOR="code --wait"`.

use crate::config::ENCRYPTION_KEY;
use std::{ffi::OsStr, process::Command};

/// Runs `line` as the shell would, with further arguments behind it, and without the encryption key in its environment.
pub fn shell_command(line: &OsStr, arguments: &[&OsStr]) -> Command {
    let mut script = line.to_owned();
    script.push(" \"$@\"");
    let mut command = Command::new("sh");
    command.arg("-c").arg(script).arg(line).args(arguments);
    command.env_remove(ENCRYPTION_KEY);
    command
}
