//! The run that a schedule makes, and the files and commands that set it up.

use crate::config::SyncInterval;
use std::path::PathBuf;

/// The scheduled run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// The devlog program, an absolute path.
    pub program: PathBuf,
    /// The journal's root, an absolute path.
    pub root: PathBuf,
    /// The command after the program's name, such as `sync --if-due`.
    pub arguments: Vec<String>,
    /// The time between two runs.
    pub interval: SyncInterval,
}

impl Job {
    /// The words of its command line, each as `quoted` writes it.
    pub(super) fn words(&self, quoted: impl Fn(&str) -> String) -> Vec<String> {
        let program = self.program.to_string_lossy();
        let arguments = self.arguments.iter().map(String::as_str);
        let words = [&*program].into_iter().chain(arguments);
        words.map(quoted).collect()
    }
}

/// A file that a schedule consists of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleFile {
    /// The absolute path.
    pub path: PathBuf,
    /// The whole content.
    pub text: String,
}

/// The files and commands that set a schedule up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScheduleSetup {
    /// The text that names the journal in one of the files.
    pub journal: String,
    /// The files to write, in this order.
    pub files: Vec<ScheduleFile>,
    /// The commands to run after the files are written.
    pub after_install: Vec<Vec<String>>,
    /// The commands to run before the files are removed.
    pub before_removal: Vec<Vec<String>>,
    /// A line for the person to add; only where devlog installs nothing itself.
    pub by_hand: Option<String>,
}

/// The words of a command line.
pub(super) fn words(command: &[&str]) -> Vec<String> {
    command.iter().map(ToString::to_string).collect()
}
