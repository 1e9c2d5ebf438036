//! `devlog provider check`: what a provider can do on the user's own remote, and whether it keeps its
//! promises there. Everything that runs its code is in a child, so that a crash is one more finding.

mod child;
mod error;
mod event;
mod findings;
mod level;
mod listener;
mod patient;
mod shown;
mod standard_output;
mod step;

pub use child::run as run_in_child;
pub use step::Permission;

use self::{
    error::CheckError,
    event::Event,
    findings::Findings,
    listener::{Heard, Listener},
    shown::Shown,
    step::Step,
};
use crate::{
    cli::{
        arguments::provider::{CHECK_COMMAND, CHECK_SECRET, ProviderCheckArguments},
        interrupt,
        json::Line,
        messages::{exit_code::ExitCode, failure::Failure},
        session::Session,
        ui::standard_input,
    },
    config::{self, nearest_name},
    registry::HelperProcess,
    terminal_text::for_terminal,
};
use devlog_provider_api::Secret;
use std::{
    ffi::OsString,
    io,
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

/// Runs the command.
pub fn run(session: &Session, arguments: &ProviderCheckArguments) -> Result<ExitCode, Failure> {
    let stop = interrupt::stop_flag()?;
    let check = Run::prepare(session, arguments, stop)?;
    let findings = check.make()?;
    let exit_code = findings.exit_code();
    let output = &session.output;
    output.success(&findings.summary(output.style().stdout));
    // A few checks alone say nothing of the whole.
    if arguments.only.is_empty() {
        output.json(&Line::Level {
            level: findings.level().word(),
        });
    }
    Ok(exit_code)
}

/// A check that is about to begin.
struct Run<'a> {
    session: &'a Session,
    program: PathBuf,
    name: String,
    /// Only what the command line says: the configured one may hold a secret, which the command line of the
    /// child would show to everybody.
    url: Option<String>,
    /// References to secrets, and settings that are none.
    settings: Vec<(String, String)>,
    /// The setting that `--secret-stdin` names, with its value.
    secret: Option<(String, Secret)>,
    /// What every key starts with.
    prefix: String,
    steps: Vec<Step>,
    only: Vec<String>,
    full: bool,
    patience: Duration,
    stop: Arc<AtomicBool>,
}

impl<'a> Run<'a> {
    fn prepare(
        session: &'a Session,
        arguments: &ProviderCheckArguments,
        stop: Arc<AtomicBool>,
    ) -> Result<Self, Failure> {
        let root = session.root()?;
        let no_program = || CheckError::NoChild(io::ErrorKind::NotFound.into());
        Ok(Self {
            session,
            program: session.program.clone().ok_or_else(no_program)?,
            name: provider(arguments, &root)?,
            url: arguments.url.clone(),
            settings: arguments.settings.clone(),
            secret: secret(arguments)?,
            steps: steps(arguments)?,
            only: arguments.only.clone(),
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
            match self.hear(from, &self.stop, &mut findings)? {
                Heard::Everything => return Ok(findings),
                Heard::NotOpened(report) => return Err(CheckError::NotOpened(report).into()),
                Heard::Stopped => {
                    findings.stopped = true;
                    // From behind the last step there is only the cleaning up. A second signal ends it.
                    self.hear(steps.len(), &AtomicBool::new(false), &mut findings)?;
                    return Ok(findings);
                }
                Heard::Lost { during, how } => {
                    let is_meant = |step: &Step| during.as_deref() == Some(step.name());
                    let lost = steps.iter().position(is_meant);
                    let at = lost.ok_or_else(|| CheckError::Lost(how.clone()))?;
                    self.show(&findings.lose(steps[at].name(), how));
                    from = at + 1;
                }
            }
        }
    }

    /// Makes the checks from one on, until a child ends.
    fn hear(
        &self,
        from: usize,
        stop: &AtomicBool,
        findings: &mut Findings,
    ) -> Result<Heard, CheckError> {
        let mut helper = HelperProcess::start(self.command(from)).map_err(CheckError::NoChild)?;
        let listener = Listener::new(&mut helper, self.patience, stop);
        Ok(listener.hear(&mut |event| self.tell(findings, event)))
    }

    fn tell(&self, findings: &mut Findings, event: Event) {
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
            Event::Ended(finding) => self.show(&findings.add(finding)),
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

    fn show(&self, shown: &Shown) {
        let output = &self.session.output;
        output.json(&Line::Check(shown.fields()));
        let style = output.style();
        if let Some(line) = shown.line(style.stdout, style.verbose) {
            output.success(&line);
        }
    }
}

fn steps(arguments: &ProviderCheckArguments) -> Result<Vec<Step>, CheckError> {
    if arguments.only.is_empty() {
        return Ok(Step::all(arguments.full));
    }
    Step::only(&arguments.only).map_err(|name| {
        let all = Step::all(true);
        let nearest = nearest_name(&name, all.iter().map(Step::name));
        CheckError::NoCheck { name, nearest }
    })
}

fn secret(arguments: &ProviderCheckArguments) -> Result<Option<(String, Secret)>, CheckError> {
    let Some(name) = &arguments.secret_stdin else {
        return Ok(None);
    };
    let text = standard_input::read().map_err(|error| CheckError::NoSecret(Some(error)))?;
    match text.trim_end_matches(['\r', '\n']) {
        "" => Err(CheckError::NoSecret(None)),
        secret => Ok(Some((name.clone(), Secret::new(secret)))),
    }
}

/// Which provider is meant. The configuration is only needed for what the command line does not say.
fn provider(arguments: &ProviderCheckArguments, root: &Path) -> Result<String, Failure> {
    if let (Some(name), Some(_)) = (&arguments.name, &arguments.url) {
        return Ok(name.clone());
    }
    let configured = config::load(root)?.config.remote.provider;
    match &arguments.name {
        Some(name) if *name != configured => Err(CheckError::NoUrl { name: name.clone() }.into()),
        _ => Ok(configured),
    }
}
