//! `devlog provider check`: what a provider can do on the user's own remote, and whether it keeps its
//! promises there. Everything that runs its code is in a child, so that a crash is one more finding.

mod child;
mod error;
mod event;
mod findings;
mod listener;
mod patient;
mod permission;
mod shown;
mod standard_output;
mod step;

pub use child::run as run_in_child;
pub use permission::Permission;

use self::{
    error::CheckError,
    event::{Event, Finding, Verdict},
    findings::Findings,
    listener::{ChildEnd, Listener},
    step::Step,
};
use crate::{
    cli::{
        Session,
        arguments::provider::{CHECK_COMMAND, CHECK_SECRET, ProviderCheckArguments},
        interrupt,
        json::Line,
        messages::{ExitCode, Failure},
        ui::standard_input,
    },
    config::{self, nearest_name},
    registry::HelperProcess,
    terminal_text::for_terminal,
};
use devlog_provider_api::{Secret, testkit::conformance};
use std::{
    ffi::OsString,
    io,
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

pub fn run(session: &Session, arguments: &ProviderCheckArguments) -> Result<ExitCode, Failure> {
    let stop = interrupt::stop_flag(&session.output)?;
    let check = CheckRun::prepare(session, arguments, stop)?;
    let findings = check.make()?;
    let exit_code = findings.exit_code();
    let output = &session.output;
    output.success(&findings.summary(output.style().stdout));
    // A few checks alone say nothing of the whole.
    if check.only.is_empty() {
        output.json(&Line::Level {
            level: findings.level().word(),
        });
    }
    Ok(exit_code)
}

/// A check that is about to begin.
struct CheckRun<'a> {
    session: &'a Session,
    program: PathBuf,
    name: String,
    /// Only what the command line says: the configured one may hold a secret, which the command line of the
    /// child would show to other users.
    url: Option<String>,
    /// References to secrets, and settings that are none.
    settings: Vec<(String, String)>,
    /// The setting that `--secret-stdin` names, with its value.
    secret: Option<(String, Secret)>,
    /// The beginning of every key.
    prefix: String,
    steps: Vec<Step>,
    only: Vec<String>,
    full: bool,
    patience: Duration,
    stop: Arc<AtomicBool>,
}

impl<'a> CheckRun<'a> {
    fn prepare(
        session: &'a Session,
        arguments: &ProviderCheckArguments,
        stop: Arc<AtomicBool>,
    ) -> Result<Self, Failure> {
        let root = session.root()?;
        let no_program = || CheckError::NoChild(io::ErrorKind::NotFound.into());
        let only = only(arguments);
        Ok(Self {
            session,
            program: session.program.clone().ok_or_else(no_program)?,
            name: provider(session, arguments, &root)?,
            url: arguments.url.clone(),
            settings: arguments.settings.clone(),
            secret: secret(arguments)?,
            steps: steps(&only, arguments.full)?,
            only,
            prefix: format!("devlog-check-{:016x}/", fastrand::u64(..)),
            full: arguments.full,
            patience: Duration::from_secs(arguments.timeout.into()),
            stop,
        })
    }

    /// Makes every check, with a new child after each that was lost; the last one cleans up.
    fn make(&self) -> Result<Findings, Failure> {
        let steps = &self.steps;
        let mut findings = if self.only.is_empty() {
            Findings::new(Step::left_out(self.full))
        } else {
            Findings::of_a_few()
        };
        let mut from = 0;
        loop {
            match self.run_child(from, &self.stop, &mut findings)? {
                ChildEnd::Complete => return Ok(findings),
                ChildEnd::NotOpened(report) => return Err(report.into()),
                ChildEnd::Stopped => {
                    findings.stopped = true;
                    // From behind the last step there is only the cleaning up. A second signal ends it.
                    self.run_child(steps.len(), &AtomicBool::new(false), &mut findings)?;
                    return Ok(findings);
                }
                ChildEnd::Lost { during, how } => {
                    let is_meant = |step: &Step| during.as_deref() == Some(step.name());
                    let lost = steps.iter().position(is_meant);
                    let at = lost.ok_or_else(|| CheckError::Lost(how.clone()))?;
                    let lost = Finding {
                        exit_code: Some(ExitCode::Provider),
                        ..Finding::new(steps[at].name(), Verdict::Failed, Some(how))
                    };
                    self.add(&mut findings, lost);
                    from = at + 1;
                }
            }
        }
    }

    /// Makes the checks from one on, until a child ends.
    fn run_child(
        &self,
        from: usize,
        stop: &AtomicBool,
        findings: &mut Findings,
    ) -> Result<ChildEnd, CheckError> {
        let mut helper = HelperProcess::start(self.command(from)).map_err(CheckError::NoChild)?;
        let listener = Listener::new(&mut helper, self.patience, stop);
        Ok(listener.listen(&mut |event| self.on_event(findings, event)))
    }

    fn on_event(&self, findings: &mut Findings, event: Event) {
        match event {
            Event::Opened {
                title,
                version,
                url,
            } => {
                let Some(notes) = findings.announce() else {
                    return;
                };
                let checking = format!(
                    "Checking provider `{}` {version} ({title}) at {url}",
                    self.name
                );
                self.session.output.success(&for_terminal(&checking));
                for message in &notes {
                    self.note(message);
                }
            }
            Event::Ended(finding) => self.add(findings, finding),
            Event::Warning { message } => self.session.output.warning("provider", &message),
            Event::Note { message } if findings.add_note(&message) => self.note(&message),
            _ => {}
        }
    }

    fn command(&self, from: usize) -> Command {
        let mut command = Command::new(&self.program);
        command
            .arg(CHECK_COMMAND)
            .env_remove(config::ENCRYPTION_KEY);
        command.args([&self.name, &self.prefix]);
        command.arg("--from").arg(from.to_string());
        if let Some(url) = &self.url {
            command.arg("--url").arg(url);
        }
        if self.full {
            command.arg("--full");
        }
        for (name, value) in &self.settings {
            command.arg("--set").arg(format!("{name}={value}"));
        }
        for name in &self.only {
            command.arg("--only").arg(name);
        }
        if let Some((name, secret)) = &self.secret {
            command.arg("--secret").arg(name);
            command.env(CHECK_SECRET, secret.expose_secret());
        }
        if let Some(file) = &self.session.log_file {
            command.arg("--log-file").arg(file);
        }
        for (name, file) in &self.session.overrides {
            let mut named = OsString::from(format!("{name}="));
            named.push(file);
            command.arg("--provider").arg(named);
        }
        command
    }

    fn note(&self, message: &str) {
        let output = &self.session.output;
        output.json(&Line::Note { message });
        output.success(&format!("  · {}", for_terminal(message)));
    }

    /// Shows a finding, and adds it to the others.
    fn add(&self, findings: &mut Findings, finding: Finding) {
        let output = &self.session.output;
        output.json(&Line::Check(finding.fields()));
        let style = output.style();
        if let Some(line) = finding.line(style.stdout, style.verbose) {
            output.success(&line);
        }
        findings.add(finding);
    }
}

/// The names of the checks to make; all if it is empty.
fn only(arguments: &ProviderCheckArguments) -> Vec<String> {
    if !arguments.missing {
        return arguments.only.clone();
    }
    let missing = conformance::missing_checks();
    missing
        .iter()
        .map(|check| check.name().to_owned())
        .collect()
}

fn steps(only: &[String], full: bool) -> Result<Vec<Step>, CheckError> {
    if only.is_empty() {
        return Ok(Step::all(full));
    }
    Step::only(only).map_err(|name| {
        let all = Step::all(true);
        let nearest = nearest_name(&name, all.iter().map(Step::name));
        CheckError::NoCheck { name, nearest }
    })
}

fn secret(arguments: &ProviderCheckArguments) -> Result<Option<(String, Secret)>, CheckError> {
    let Some(name) = &arguments.secret_stdin else {
        return Ok(None);
    };
    match standard_input::secret() {
        Ok(Some(secret)) => Ok(Some((name.clone(), secret))),
        Ok(None) => Err(CheckError::NoSecret(None)),
        Err(error) => Err(CheckError::NoSecret(Some(error))),
    }
}

/// Returns the provider that is meant. The configuration is only needed for what the command line leaves out.
fn provider(
    session: &Session,
    arguments: &ProviderCheckArguments,
    root: &Path,
) -> Result<String, Failure> {
    if let (Some(name), Some(_)) = (&arguments.name, &arguments.url) {
        return Ok(name.clone());
    }
    let configured = config::load(root)?.config.remote.provider;
    let Some(name) = &arguments.name else {
        return Ok(configured);
    };
    let registry = session.registry(root);
    if registry.resolve(name) == registry.resolve(&configured) {
        return Ok(configured);
    }
    let config = session.names.config.clone();
    let provider = name.clone();
    Err(CheckError::NoUrl { config, provider }.into())
}
