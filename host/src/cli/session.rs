//! The world outside, as every command receives it.

#[cfg(test)]
use super::ui::captured_output::{Captured, captured};
use super::{
    arguments::Arguments,
    messages::DisplayNames,
    ui::{Output, OutputStyle, Screen},
};
use crate::{
    config::{ConfigError, Environment, journal_root},
    registry::{Prober, Registry, SearchPath},
    wall_clock,
};
use jiff::Zoned;
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// The world outside.
pub struct Session {
    /// The environment variables.
    pub environment: Environment,
    /// The names of files and settings in messages.
    pub names: DisplayNames,
    pub output: Arc<Output>,
    /// The providers that `--provider` names.
    pub overrides: Vec<(String, PathBuf)>,
    /// The log file of the calls to the remote: that of `--log-file`, or else of `DEVLOG_LOG`.
    pub log_file: Option<PathBuf>,
    /// The running executable, if the system knows its path.
    pub program: Option<PathBuf>,
    /// The time now, where the user is.
    pub clock: fn() -> Zoned,
    /// The terminal that standard output is, if it is one.
    pub screen: Option<Screen>,
    /// Set by a command that changed the journal.
    journal_changed: AtomicBool,
}

impl Session {
    /// Reads the environment of the process.
    pub fn new(arguments: &Arguments) -> Self {
        let environment = Environment::from_process();
        Self {
            output: Arc::new(Output::from_process(OutputStyle::of_process(
                arguments.output,
                arguments.json,
                &environment,
            ))),
            names: names(&environment, arguments.command.remote_command()),
            log_file: log_file(arguments, &environment),
            environment,
            overrides: arguments.overrides(),
            program: std::env::current_exe().ok(),
            clock: wall_clock::now_here,
            screen: Screen::of(io::stdout()),
            journal_changed: AtomicBool::new(false),
        }
    }

    /// Notes that this command changed the journal.
    pub fn note_journal_change(&self) {
        self.journal_changed.store(true, Ordering::Relaxed);
    }

    /// Reports that this command changed the journal.
    pub fn has_changed_journal(&self) -> bool {
        self.journal_changed.load(Ordering::Relaxed)
    }

    /// Returns the root folder of the journal.
    ///
    /// # Errors
    /// - [`ConfigError::NoHome`] and [`ConfigError::RelativeHome`].
    /// - [`ConfigError::DanglingLink`] if it is a link to a folder that does not exist.
    pub fn root(&self) -> Result<PathBuf, ConfigError> {
        let path = journal_root(&self.environment)?;
        match fs::read_link(&path) {
            Ok(target) if !path.exists() => Err(ConfigError::DanglingLink { path, target }),
            _ => Ok(path),
        }
    }

    /// Returns a prober of libraries for the journal at `root`, if the system knows the path of this program.
    pub fn prober(&self, root: &Path) -> Option<Prober> {
        let program = self.program.as_deref()?;
        Some(Prober::new(program, root))
    }

    /// All providers that can be found for the journal at `root`.
    pub fn registry(&self, root: &Path) -> Registry {
        let provider_path = self.environment.get_os("DEVLOG_PROVIDER_PATH");
        let program = self.program.as_deref();
        let mut registry = Registry::default();
        registry.discover(&SearchPath::new(
            &self.overrides,
            provider_path,
            root,
            program,
        ));
        if let Some(file) = &self.log_file {
            registry.log_calls_to(file.clone());
        }
        registry
    }
}

fn log_file(arguments: &Arguments, environment: &Environment) -> Option<PathBuf> {
    let variable = || environment.get_os("DEVLOG_LOG").map(PathBuf::from);
    arguments.log_file.clone().or_else(variable)
}

fn names(environment: &Environment, command: &'static str) -> DisplayNames {
    // Without a root no command gets as far as its configuration.
    let root = journal_root(environment).unwrap_or_default();
    DisplayNames {
        home: environment.get_os("HOME").map(PathBuf::from),
        config: root.join("config.toml"),
        command,
        ..DisplayNames::default()
    }
}

#[cfg(test)]
impl Session {
    /// A world with a journal in a folder, nothing else, and an output that can be read.
    pub fn example(root: &Path, style: OutputStyle) -> (Self, Captured, Captured) {
        let (output, stdout, stderr) = captured(style);
        let environment = [("DEVLOG_HOME", root)].into_iter().collect();
        let session = Self {
            names: names(&environment, "push"),
            environment,
            output: Arc::new(output),
            overrides: Vec::new(),
            log_file: None,
            program: None,
            clock: || {
                "2025-09-11T10:30:00.123456789+02:00[+02:00]"
                    .parse()
                    .expect("a moment")
            },
            screen: None,
            journal_changed: AtomicBool::new(false),
        };
        (session, stdout, stderr)
    }
}

#[cfg(test)]
mod tests {
    use super::{ConfigError, OutputStyle, Session};
    use std::os::unix::fs::symlink;

    #[test]
    fn a_journal_that_is_a_dangling_link_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let link = folder.path().join("journal");
        symlink("nowhere", &link).expect("a link");
        let (session, _, _) = Session::example(&link, OutputStyle::default());
        let refused = session.root();
        assert!(
            matches!(&refused, Err(ConfigError::DanglingLink { path, .. }) if *path == link),
            "{refused:?}"
        );
    }
}
