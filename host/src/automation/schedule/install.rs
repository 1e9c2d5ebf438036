//! Writing a schedule's files and running its commands.

use super::{Plan, ScheduleFile};
use crate::durable::{self, DurableError};
use std::{
    fs, io,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

/// A schedule that could not be set up or removed.
#[derive(Debug, thiserror::Error)]
pub enum InstallError {
    /// A folder cannot be created.
    #[error("cannot create the folder {}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// The reason.
        #[source]
        source: io::Error,
    },
    /// A file cannot be written.
    #[error(transparent)]
    Write(#[from] DurableError),
    /// A file cannot be read or removed.
    #[error("cannot change {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The reason.
        #[source]
        source: io::Error,
    },
    /// A file with this name is there and devlog did not write it.
    #[error("{} was not written by devlog", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// A command of the scheduler cannot be started.
    #[error("cannot run `{command}`")]
    Start {
        /// The command line.
        command: String,
        /// The reason.
        #[source]
        source: io::Error,
    },
    /// A command of the scheduler failed.
    #[error("`{command}` failed: {said}")]
    Command {
        /// The command line.
        command: String,
        /// The last line that it printed.
        said: String,
    },
}

/// A text that stands in each file that devlog writes for a scheduler.
const MARK: &str = "devlog schedule";

/// Runs the scheduler's commands; tests give one that runs nothing.
pub type Runner<'a> = &'a dyn Fn(&[String]) -> Result<(), InstallError>;

/// Writes the files of `plan` and runs its commands. Repeating it replaces the files.
///
/// # Errors
/// [`InstallError`]; files that were written before the error stay, and [`remove`] removes them.
pub fn install(plan: &Plan, run: Runner<'_>) -> Result<(), InstallError> {
    for file in &plan.files {
        refuse_foreign(file)?;
    }
    for file in &plan.files {
        create_folder(file.path.parent().unwrap_or(Path::new("/")))?;
        durable::replace_private(&file.path, file.text.as_bytes())?;
    }
    plan.after_install
        .iter()
        .try_for_each(|command| run(command))
}

/// Runs the commands that end the schedule and removes the files of `plan`, and nothing else. Returns whether there
/// was something to remove.
///
/// # Errors
/// [`InstallError`].
pub fn remove(plan: &Plan, run: Runner<'_>) -> Result<bool, InstallError> {
    if !is_installed(plan) {
        return Ok(false);
    }
    for file in &plan.files {
        refuse_foreign(file)?;
    }
    plan.before_removal
        .iter()
        .try_for_each(|command| run(command))?;
    for file in &plan.files {
        match fs::remove_file(&file.path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                let path = file.path.clone();
                return Err(InstallError::File { path, source });
            }
            _ => {}
        }
    }
    Ok(true)
}

/// Reports that a file of `plan` is there.
#[must_use]
pub fn is_installed(plan: &Plan) -> bool {
    plan.files
        .iter()
        .any(|file| fs::symlink_metadata(&file.path).is_ok())
}

/// Runs a command of the scheduler to its end.
///
/// # Errors
/// [`InstallError::Start`] and [`InstallError::Command`].
pub fn run_command(command: &[String]) -> Result<(), InstallError> {
    let shown = command.join(" ");
    let Some((program, arguments)) = command.split_first() else {
        return Ok(());
    };
    let output = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .map_err(|source| InstallError::Start {
            command: shown.clone(),
            source,
        })?;
    if output.status.success() {
        return Ok(());
    }
    Err(InstallError::Command {
        command: shown,
        said: last_line(&output),
    })
}

fn last_line(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    let line = text.lines().rev().find(|line| !line.trim().is_empty());
    line.map_or_else(|| output.status.to_string(), |line| line.trim().to_owned())
}

/// A unit of that name may be the person's own.
fn refuse_foreign(file: &ScheduleFile) -> Result<(), InstallError> {
    let path = file.path.clone();
    match fs::read(&file.path) {
        Ok(bytes) if is_ours(&bytes) => Ok(()),
        Ok(_) => Err(InstallError::Foreign { path }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(source) => Err(InstallError::File { path, source }),
    }
}

fn is_ours(bytes: &[u8]) -> bool {
    memchr::memmem::find(bytes, MARK.as_bytes()).is_some()
}

fn create_folder(path: &Path) -> Result<(), InstallError> {
    fs::create_dir_all(path).map_err(|source| InstallError::Folder {
        path: path.to_owned(),
        source,
    })
}
