//! Writing a schedule's files and running its commands.

use super::ScheduleSetup;
use crate::{
    child::{Output, output_within},
    durable::{self, DurableError},
};
use std::{
    fs, io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

/// A schedule that could not be set up or removed.
#[derive(Debug, thiserror::Error)]
pub enum InstallError {
    #[error("cannot create the folder {}", path.display())]
    Folder {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    /// A file cannot be written.
    #[error(transparent)]
    Write(#[from] DurableError),
    /// A file cannot be read or removed.
    #[error("cannot change {}", path.display())]
    File {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    /// A file with this name is there and devlog did not write it.
    #[error("{} was not written by devlog", path.display())]
    Foreign { path: PathBuf },
    /// There is one schedule, and that of another journal would end silently.
    #[error("{} runs devlog for another journal", path.display())]
    OtherJournal { path: PathBuf },
    #[error("cannot run `{command}`")]
    Start {
        command: String,
        #[source]
        source: io::Error,
    },
    #[error("`{command}` failed: {said}")]
    Command {
        command: String,
        /// The last line that it printed.
        said: String,
    },
}

/// A text that stands in each file that devlog writes for a scheduler.
const MARK: &str = "devlog schedule";
/// The longest that a command of the scheduler may take.
const LIMIT: Duration = Duration::from_secs(60);

/// Runs the scheduler's commands; tests give one that runs nothing.
pub type Runner<'a> = &'a dyn Fn(&[String]) -> Result<(), InstallError>;

/// Writes the files of `setup` and runs its commands. Repeating it replaces the files.
///
/// # Errors
/// [`InstallError`]; then the files of a new schedule are removed again, and those of one that was there stay.
pub fn install(setup: &ScheduleSetup, run: Runner<'_>) -> Result<(), InstallError> {
    refuse_foreign(setup)?;
    let was_installed = is_installed(setup);
    let installed = write_and_start(setup, run);
    if installed.is_err() && !was_installed {
        for file in &setup.files {
            // The first error is the one to report.
            let _ = fs::remove_file(&file.path);
        }
    }
    installed
}

fn write_and_start(setup: &ScheduleSetup, run: Runner<'_>) -> Result<(), InstallError> {
    for file in &setup.files {
        let folder = file.path.parent().unwrap_or(Path::new("/"));
        fs::create_dir_all(folder).map_err(|source| InstallError::Folder {
            path: folder.to_owned(),
            source,
        })?;
        durable::replace_private(&file.path, file.text.as_bytes())?;
    }
    let commands = &setup.after_install;
    commands.iter().try_for_each(|command| run(command))
}

/// Runs the commands that end the schedule and removes the files of `setup`, and nothing else. Returns whether there
/// was something to remove.
///
/// # Errors
/// [`InstallError`].
pub fn remove(setup: &ScheduleSetup, run: Runner<'_>) -> Result<bool, InstallError> {
    if !is_installed(setup) {
        return Ok(false);
    }
    refuse_foreign(setup)?;
    setup
        .before_removal
        .iter()
        .try_for_each(|command| run(command))?;
    for file in &setup.files {
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

/// Reports that a file of `setup` is there.
pub fn is_installed(setup: &ScheduleSetup) -> bool {
    setup
        .files
        .iter()
        .any(|file| fs::symlink_metadata(&file.path).is_ok())
}

/// Runs a command of the scheduler to its end, or kills it when it takes too long.
///
/// # Errors
/// [`InstallError::Start`] and [`InstallError::Command`].
pub fn run_command(command: &[String]) -> Result<(), InstallError> {
    run_within(command, LIMIT)
}

fn run_within(command: &[String], limit: Duration) -> Result<(), InstallError> {
    let shown = command.join(" ");
    let Some((program, arguments)) = command.split_first() else {
        return Ok(());
    };
    let mut command = Command::new(program);
    command.args(arguments).stderr(Stdio::piped());
    let said = match output_within(&mut command, None, limit) {
        Ok(Some(output)) if output.status.success() => return Ok(()),
        Ok(Some(output)) => last_line(&output),
        Ok(None) => format!("it did not end within {} seconds", limit.as_secs()),
        Err(source) => {
            let command = shown;
            return Err(InstallError::Start { command, source });
        }
    };
    let command = shown;
    Err(InstallError::Command { command, said })
}

fn last_line(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    let line = text.lines().rev().find(|line| !line.trim().is_empty());
    line.map_or_else(|| output.status.to_string(), |line| line.trim().to_owned())
}

/// A unit of that name may be the person's own, or another journal's.
fn refuse_foreign(setup: &ScheduleSetup) -> Result<(), InstallError> {
    for file in &setup.files {
        let path = file.path.clone();
        match fs::read(&file.path) {
            Ok(bytes) if !has(&bytes, MARK) => return Err(InstallError::Foreign { path }),
            Ok(bytes) if has(&bytes, "DEVLOG_HOME") && !has(&bytes, &setup.journal) => {
                return Err(InstallError::OtherJournal { path });
            }
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                return Err(InstallError::File { path, source });
            }
            _ => {}
        }
    }
    Ok(())
}

fn has(bytes: &[u8], text: &str) -> bool {
    memchr::memmem::find(bytes, text.as_bytes()).is_some()
}

/// Reports if the schedule that is there is another journal's.
pub fn is_of_another_journal(setup: &ScheduleSetup) -> bool {
    matches!(
        refuse_foreign(setup),
        Err(InstallError::OtherJournal { .. })
    )
}

#[cfg(test)]
mod tests {
    use super::run_within;
    use std::time::Duration;

    #[test]
    fn a_command_that_fails_or_never_ends_is_named_with_the_reason() {
        for (script, limit, said) in [
            ("echo 'no bus' >&2; exit 1", 60, "no bus"),
            ("exit 7", 60, "exit status: 7"),
            ("sleep 1000", 0, "it did not end within 0 seconds"),
        ] {
            let command = ["sh", "-c", script].map(str::to_owned);
            let failed = run_within(&command, Duration::from_secs(limit));
            let error = failed.expect_err(script).to_string();
            assert_eq!(error, format!("`sh -c {script}` failed: {said}"));
        }
    }
}
