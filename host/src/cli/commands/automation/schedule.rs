//! `devlog schedule`.

use crate::{
    automation::schedule::{self, InstallError, Job, ScheduleSetup, Scheduler, run_command},
    cli::{
        Session,
        arguments::schedule::{InstallArguments, IntervalArguments, ScheduleCommand},
        interrupt,
        messages::{DisplayNames, ErrorReport, ExitCode, Explain, Failure, report},
        ui::{NO_QUESTIONS, Terminal},
    },
    config::{self, AutoSync, SyncInterval},
};
use std::path::PathBuf;
use thiserror::Error;

/// The reason why a schedule was not set up.
#[derive(Debug, Error)]
enum NotScheduled {
    #[error("no interval is set")]
    NoInterval,
    /// The user declined.
    #[error("nothing was written")]
    Declined,
    #[error("{}; nothing was written", NO_QUESTIONS)]
    NotATerminal,
    #[error("cannot find the home folder or the path of devlog itself")]
    NoHome,
    #[error("this system has no scheduler that devlog can set up")]
    NoScheduler,
    #[error("devlog does not change the lines of cron")]
    RemovedByHand,
}

impl Explain for NotScheduled {
    fn explain(&self, names: &DisplayNames) -> ErrorReport {
        let shown = |code, exit_code| report(self, code, exit_code, names);
        match self {
            Self::NoInterval => shown("no_interval", ExitCode::Usage).with_hint(format!(
                "use `--every daily`, or write `sync_interval = \"daily\"` in [preferences] of {}",
                names.config()
            )),
            Self::Declined => shown("not_scheduled", ExitCode::Conflict),
            Self::NotATerminal => shown("not_scheduled", ExitCode::Conflict)
                .with_hint("use `--yes` to write without a question".to_owned()),
            Self::NoHome => {
                shown("no_home", ExitCode::Failed).with_hint("set the variable HOME".to_owned())
            }
            Self::NoScheduler => shown("no_scheduler", ExitCode::Conflict)
                .with_hint("add the line above with `crontab -e`".to_owned()),
            Self::RemovedByHand => shown("no_scheduler", ExitCode::Conflict)
                .with_hint("remove the line that runs devlog with `crontab -e`".to_owned()),
        }
    }
}

impl Explain for InstallError {
    fn explain(&self, names: &DisplayNames) -> ErrorReport {
        let hint = match self {
            Self::Foreign { .. } => "remove or rename that file, then try again",
            Self::OtherJournal { .. } => {
                "run `devlog schedule remove` with the value of DEVLOG_HOME in that file"
            }
            Self::Start { .. } | Self::Command { .. } => {
                "run that command in a terminal to see why it fails; `devlog schedule print` shows the files, to write or remove them by hand"
            }
            Self::Folder { .. } | Self::Write(_) | Self::File { .. } => {
                "check the permissions of the folder"
            }
        };
        report(self, "schedule", ExitCode::Failed, names).with_hint(hint.to_owned())
    }
}

pub fn run(session: &Session, command: ScheduleCommand) -> Result<ExitCode, Failure> {
    match command {
        ScheduleCommand::Install(arguments) => install(session, arguments),
        ScheduleCommand::Remove => remove(session),
        ScheduleCommand::Status => status(session),
        ScheduleCommand::Print(arguments) => print(session, arguments),
    }
}

fn install(session: &Session, arguments: InstallArguments) -> Result<ExitCode, Failure> {
    let target = Target::of(session, arguments.interval)?;
    if let Some(line) = &target.setup.by_hand {
        session.output.data(line);
        return Err(NotScheduled::NoScheduler.into());
    }
    if !arguments.yes {
        consent(session, &target)?;
    }
    schedule::install(&target.setup, &run_command)?;
    let interval = target.interval;
    let files = target.shown_files(session);
    session.output.success(&format!(
        "Scheduled `devlog {}` with {} ({interval}):\n{files}",
        target.command,
        target.scheduler.title()
    ));
    Ok(ExitCode::Done)
}

fn consent(session: &Session, target: &Target) -> Result<(), Failure> {
    let stop = interrupt::stop_flag(&session.output)?;
    let Some(questions) = Terminal::open(session, &stop) else {
        return Err(NotScheduled::NotATerminal.into());
    };
    questions.say(&format!(
        "devlog writes these files and has {} run `devlog {}` ({}):\n{}\n",
        target.scheduler.title(),
        target.command,
        target.interval,
        target.shown_files(session)
    ));
    match questions.yes("Write them?", true) {
        Ok(true) => Ok(()),
        Ok(false) | Err(_) => Err(NotScheduled::Declined.into()),
    }
}

fn remove(session: &Session) -> Result<ExitCode, Failure> {
    let target = Target::of_any_interval(session)?;
    let said = if schedule::remove(&target.setup, &run_command)? {
        format!("Removed the schedule:\n{}", target.shown_files(session))
    } else if target.setup.by_hand.is_some() {
        return Err(NotScheduled::RemovedByHand.into());
    } else {
        "There is no schedule to remove".to_owned()
    };
    session.output.success(&said);
    Ok(ExitCode::Done)
}

fn status(session: &Session) -> Result<ExitCode, Failure> {
    let target = Target::of_any_interval(session)?;
    let said = if schedule::is_of_another_journal(&target.setup) {
        let files = target.shown_files(session);
        format!("Not scheduled: the schedule is another journal's:\n{files}")
    } else if schedule::is_installed(&target.setup) {
        format!(
            "Scheduled with {}:\n{}",
            target.scheduler.title(),
            target.shown_files(session)
        )
    } else if target.setup.by_hand.is_some() {
        "devlog does not know whether cron runs it; see `crontab -l`".to_owned()
    } else {
        "Not scheduled; run `devlog schedule install`".to_owned()
    };
    session.output.page(&said);
    Ok(ExitCode::Done)
}

fn print(session: &Session, arguments: IntervalArguments) -> Result<ExitCode, Failure> {
    let target = Target::of(session, arguments)?;
    let files = target.setup.files.iter();
    let mut texts: Vec<String> = files
        .map(|file| format!("# {}\n{}", session.names.path(&file.path), file.text))
        .collect();
    texts.extend(target.setup.by_hand.clone());
    session.output.data(texts.join("\n").trim_end());
    Ok(ExitCode::Done)
}

/// The schedule of this journal on this system.
struct Target {
    scheduler: Scheduler,
    interval: SyncInterval,
    command: String,
    setup: ScheduleSetup,
}

impl Target {
    /// The schedule with the interval of the command line, else of the configuration.
    fn of(session: &Session, arguments: IntervalArguments) -> Result<Self, Failure> {
        let root = session.root()?;
        let config = config::load(&root)?.config;
        let interval = arguments.every.or(config.preferences.sync_interval);
        let interval = interval.ok_or(NotScheduled::NoInterval)?;
        Self::new(session, root, interval, config.sync.auto_sync)
    }

    /// The schedule whatever its interval; its files have the same paths for all.
    fn of_any_interval(session: &Session) -> Result<Self, Failure> {
        let root = session.root()?;
        let daily = "daily".parse().map_err(|_| NotScheduled::NoInterval)?;
        Self::new(session, root, daily, AutoSync::default())
    }

    fn new(
        session: &Session,
        root: PathBuf,
        interval: SyncInterval,
        command: AutoSync,
    ) -> Result<Self, Failure> {
        let folder = |name| session.environment.get_os(name).map(PathBuf::from);
        let (Some(home), Some(program)) = (folder("HOME"), session.program.clone()) else {
            return Err(NotScheduled::NoHome.into());
        };
        let config_home = folder("XDG_CONFIG_HOME").unwrap_or_else(|| home.join(".config"));
        let scheduler = Scheduler::of_this_system(folder("XDG_RUNTIME_DIR").as_deref());
        let words = [command.name(), "--if-due"];
        let job = Job {
            program,
            root,
            arguments: words.map(ToOwned::to_owned).to_vec(),
            interval,
        };
        Ok(Self {
            scheduler,
            interval,
            command: words.join(" "),
            setup: scheduler.setup(&job, &home, &config_home),
        })
    }

    fn shown_files(&self, session: &Session) -> String {
        let files = self.setup.files.iter();
        let lines: Vec<_> = files
            .map(|file| format!("  {}", session.names.path(&file.path)))
            .collect();
        lines.join("\n")
    }
}
