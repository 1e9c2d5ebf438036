//! The commands of `[hooks]`, as a hook of the push.

use crate::{
    child::ChildProcess,
    cli::{
        json,
        messages::{DisplayNames, Explain},
        ui::ProgressReporter,
    },
    config::{Environment, HooksConfig},
    journal::LocalFile,
    registry::Redactor,
    sync::{HookError, PullResult, PushResult, SyncError, SyncHook},
};
use std::{
    ffi::OsString,
    io,
    path::PathBuf,
    process::{Command, ExitStatus, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

/// A command that takes longer is ended.
const TIME_LIMIT: Duration = Duration::from_secs(600);

/// Runs the user's commands, in the journal's root folder, with nothing to read, and what they print among the
/// messages. They get the user's variables but those that hold a secret of the remote, and some of devlog's own.
pub struct CommandHook {
    pub commands: HooksConfig,
    /// The journal's root folder.
    pub root: PathBuf,
    /// The user's variables.
    pub environment: Environment,
    /// Knows the secrets of the remote.
    pub redactor: Redactor,
    /// Names for the sentence about a failure.
    pub names: DisplayNames,
    /// Keeps bars away from what the commands print.
    pub reporter: Arc<ProgressReporter>,
    /// Set when the run is being stopped.
    pub stop: Arc<AtomicBool>,
}

impl SyncHook for CommandHook {
    fn pre_push(&self, files: &[LocalFile]) -> Result<(), HookError> {
        let files = ("DEVLOG_FILES", files.len().to_string());
        self.run("pre_push", self.commands.pre_push.as_ref(), [files])
    }

    fn post_push(&self, result: &PushResult) -> Result<(), HookError> {
        let facts = [
            ("DEVLOG_OUTCOME", json::outcome(result.outcome).to_owned()),
            ("DEVLOG_UPLOADED", result.uploaded.len().to_string()),
            ("DEVLOG_UNCHANGED", result.unchanged.to_string()),
            ("DEVLOG_CONFLICTS", result.conflicts.len().to_string()),
            ("DEVLOG_FAILED", result.failed.len().to_string()),
            ("DEVLOG_BYTES", result.bytes.to_string()),
        ];
        self.run("post_push", self.commands.post_push.as_ref(), facts)
    }

    fn pre_pull(&self) -> Result<(), HookError> {
        self.run("pre_pull", self.commands.pre_pull.as_ref(), [])
    }

    fn post_pull(&self, result: &PullResult) -> Result<(), HookError> {
        let facts = [
            ("DEVLOG_OUTCOME", json::outcome(result.outcome).to_owned()),
            ("DEVLOG_PULLED", result.pulled.len().to_string()),
            ("DEVLOG_UNCHANGED", result.unchanged.to_string()),
            ("DEVLOG_CONFLICTS", result.conflicts.len().to_string()),
            ("DEVLOG_FAILED", result.failed.len().to_string()),
            ("DEVLOG_BYTES", result.bytes.to_string()),
        ];
        self.run("post_pull", self.commands.post_pull.as_ref(), facts)
    }

    fn on_error(&self, error: &SyncError) -> Result<(), HookError> {
        let report = error.explain(&self.names);
        let sentence = report.sentence();
        let facts = [
            ("DEVLOG_ERROR", self.redactor.redact(&sentence)),
            ("DEVLOG_EXIT_CODE", report.exit_code.number().to_string()),
        ];
        self.run("on_error", self.commands.on_error.as_ref(), facts)
    }
}

impl CommandHook {
    fn run<const N: usize>(
        &self,
        name: &'static str,
        command: Option<&String>,
        facts: [(&'static str, String); N],
    ) -> Result<(), HookError> {
        let Some(command) = command else {
            return Ok(());
        };
        let mut shell = Command::new("sh");
        shell.args(["-c", command]).current_dir(&self.root);
        shell.env_clear().envs(self.variables());
        shell.env("DEVLOG_HOOK", name);
        shell.env("DEVLOG_ROOT", &self.root);
        shell.env("DEVLOG_PROVIDER", &self.names.provider);
        shell.envs(facts);
        // Standard output is the data of devlog's own.
        shell.stdin(Stdio::null()).stdout(io::stderr());
        let mut ended = Err(HookError("it was not run".to_owned()));
        self.reporter.aside(|_| ended = self.finish(shell));
        ended
    }

    /// Returns the variables without a secret of the remote.
    fn variables(&self) -> Vec<(OsString, OsString)> {
        let is_public = |value: &str| self.redactor.redact(value) == value;
        let variables = self.environment.iter();
        variables
            .filter(|(_, value)| value.to_str().is_none_or(is_public))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    fn finish(&self, mut shell: Command) -> Result<(), HookError> {
        let cannot_run = |error: io::Error| HookError(format!("it cannot be run: {error}"));
        let mut child = ChildProcess::spawn(&mut shell).map_err(cannot_run)?;
        let deadline = Instant::now() + TIME_LIMIT;
        let is_stopped = || self.stop.load(Ordering::Relaxed);
        let status = child.wait_while(|| !is_stopped() && Instant::now() < deadline);
        match status.map_err(cannot_run)? {
            Some(status) => judge(status),
            None if is_stopped() => Err(HookError("it was interrupted".to_owned())),
            None => {
                let minutes = TIME_LIMIT.as_secs() / 60;
                Err(HookError(format!(
                    "it did not end within {minutes} minutes"
                )))
            }
        }
    }
}

fn judge(status: ExitStatus) -> Result<(), HookError> {
    if status.success() {
        return Ok(());
    }
    Err(HookError(match status.code() {
        Some(code) => format!("it ended with exit status {code}"),
        None => "it was ended by a signal".to_owned(),
    }))
}
