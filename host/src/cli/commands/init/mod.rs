//! `devlog init`: from nothing to a configuration that a push can use.
//!
//! Flags give the answers, or a person is asked; then the remote is checked; and only then anything is written. Ctrl-C
//! before that leaves nothing behind.

mod draft;
pub mod error;
mod flags;
mod known;
mod questions;
mod remote_check;
mod secret_place;

pub use error::InitError;

use self::{
    draft::Draft,
    known::Known,
    questions::Questions,
    remote_check::{CheckedRemote, RemoteCheck},
    secret_place::SecretPlace,
};
use crate::{
    cli::{
        Session,
        arguments::init::InitArguments,
        interrupt,
        json::Line,
        messages::{DisplayNames, ExitCode, Failure, reason},
        ui::{Choice, Stopped, Terminal},
    },
    config::{self, ExistingConfig, RemoteSection},
    registry::Registry,
    terminal_text::for_terminal,
};
use devlog_provider_api::Error;
use std::{
    path::PathBuf,
    sync::{Arc, atomic::AtomicBool, atomic::Ordering},
};

impl From<Stopped> for InitError {
    fn from(_: Stopped) -> Self {
        Self::Stopped
    }
}

pub fn run(session: &Session, arguments: &InitArguments) -> Result<ExitCode, Failure> {
    Init::prepare(session, arguments)?.run()?;
    Ok(ExitCode::Done)
}

/// A first run.
struct Init<'a> {
    session: &'a Session,
    arguments: &'a InitArguments,
    root: PathBuf,
    names: DisplayNames,
    found: ExistingConfig,
    registry: Registry,
    stop: Arc<AtomicBool>,
    terminal: Option<Terminal>,
}

impl<'a> Init<'a> {
    fn prepare(session: &'a Session, arguments: &'a InitArguments) -> Result<Self, Failure> {
        let root = session.root()?;
        let stop = interrupt::stop_flag(&session.output)?;
        Ok(Self {
            session,
            arguments,
            names: session.names.clone(),
            found: ExistingConfig::at(&root)?,
            registry: session.registry(&root),
            terminal: Terminal::open(session, &stop),
            root,
            stop,
        })
    }

    fn run(&mut self) -> Result<(), Failure> {
        self.agree_to_change()?;
        let mut draft = Draft::new(self.provider()?);
        self.names.provider.clone_from(&draft.provider.name);
        self.take_flags(&mut draft)?;
        match &self.terminal {
            Some(terminal) => self.questions(terminal).rest(&mut draft)?,
            None => self.refuse_missing(Some(&draft))?,
        }
        let checked = self.check(&mut draft)?;
        self.write(&draft)?;
        self.report(&draft, checked.as_ref());
        Ok(())
    }

    /// A configuration that is there is never changed silently.
    fn agree_to_change(&mut self) -> Result<(), InitError> {
        let ExistingConfig::Remote(loaded) = &self.found else {
            return Ok(());
        };
        if self.arguments.replace {
            return Ok(());
        }
        let provider = loaded.config.remote.provider.clone();
        self.names.provider.clone_from(&provider);
        let Some(terminal) = &self.terminal else {
            let config = self.names.config.clone();
            return Err(InitError::Configured { config, provider });
        };
        terminal.say(&format!(
            "{} is already set up for `{}`. Only the remote will change.",
            self.names.config(),
            for_terminal(&provider)
        ));
        if terminal.yes("Replace the remote?", false)? {
            return Ok(());
        }
        Err(InitError::Declined)
    }

    fn provider(&self) -> Result<Known, Failure> {
        match (self.arguments.providers.as_slice(), &self.terminal) {
            ([named], _) => Ok(Known::find(&self.registry, &named.name)?),
            ([], Some(terminal)) => {
                let known = Known::all(&self.registry);
                Ok(self.questions(terminal).provider(&known)?)
            }
            ([], None) => {
                self.refuse_missing(None)?;
                Err(InitError::NoProviders.into())
            }
            _ => Err(InitError::ManyProviders.into()),
        }
    }

    fn questions<'q>(&'q self, terminal: &'q Terminal) -> Questions<'q> {
        Questions {
            terminal,
            session: self.session,
            root: &self.root,
            names: &self.names,
        }
    }

    /// Checks the remote until it can be used, or the user goes on regardless; `None` if the check is skipped.
    fn check(&mut self, draft: &mut Draft) -> Result<Option<CheckedRemote>, InitError> {
        if self.arguments.no_check {
            return Ok(None);
        }
        loop {
            let report = match self.check_once(draft) {
                Ok(checked) => return Ok(Some(checked)),
                Err(InitError::Remote(report)) => report,
                Err(error) => return Err(error),
            };
            let Some(terminal) = &self.terminal else {
                return Err(InitError::Remote(report));
            };
            self.session.output.error(&report);
            let options = [
                Choice::new("again", "answer differently"),
                Choice::new("write", "save this anyway"),
                Choice::new("quit", "save nothing"),
            ];
            terminal.say("");
            match terminal.choose("What now", &options)? {
                0 => self.questions(terminal).again(draft)?,
                1 => return Ok(None),
                _ => return Err(InitError::Declined),
            }
        }
    }

    fn check_once(&mut self, draft: &Draft) -> Result<CheckedRemote, InitError> {
        if let Some(terminal) = &self.terminal {
            terminal.say(&format!(
                "\nChecking {}…",
                for_terminal(&draft.provider.title)
            ));
        }
        let check = RemoteCheck {
            session: self.session,
            root: &self.root,
            names: &self.names,
            stop: &self.stop,
            offers_creation: self.terminal.is_none() && !self.arguments.create_container,
        };
        let (terminal, create) = (&self.terminal, self.arguments.create_container);
        let names = &self.names;
        let consent = |missing: &Error| match terminal {
            Some(terminal) if !create => {
                terminal.say(&names.text(&reason::of_remote(missing)));
                Ok(terminal.yes("Create it?", true)?)
            }
            _ => Ok(create),
        };
        check.make(&mut self.registry, draft, &consent)
    }

    fn write(&self, draft: &Draft) -> Result<(), InitError> {
        if self.stop.load(Ordering::Relaxed) {
            return Err(InitError::Stopped);
        }
        let mut settings = draft.settings.clone();
        for new in &draft.secrets {
            let environment = &self.session.environment;
            let reference = SecretPlace::keep(new, &draft.provider.name, &self.root, environment)?;
            settings.insert(new.setting.to_owned(), reference.into());
        }
        let section = RemoteSection {
            provider: &draft.provider.name,
            title: &draft.provider.title,
            url: draft.url.as_deref().unwrap_or_default(),
            version: self.version(&draft.provider.name),
            settings: &settings,
            specs: &draft.provider.specs,
        };
        config::set_remote(&self.root, &self.found, &section).map_err(InitError::Write)
    }

    /// Returns the version requirement of the configuration, if the provider stays the same.
    fn version(&self, provider: &str) -> Option<String> {
        let ExistingConfig::Remote(loaded) = &self.found else {
            return None;
        };
        let remote = &loaded.config.remote;
        let version = remote.version.as_ref().map(ToString::to_string);
        version.filter(|_| remote.provider == provider)
    }

    fn report(&self, draft: &Draft, checked: Option<&CheckedRemote>) {
        let output = &self.session.output;
        let mark = output.style().stdout.good("✓");
        let title = for_terminal(&draft.provider.title);
        match checked {
            Some(CheckedRemote { created: true, .. }) => {
                output.success(&format!(
                    "{mark} {title}: created; listing, reading and writing work"
                ));
            }
            Some(_) => output.success(&format!(
                "{mark} {title}: listing, reading and writing work"
            )),
            None => output.success(&format!("- {title} was not checked")),
        }
        output.success(&format!("{mark} Wrote {}", self.names.config()));
        for new in &draft.secrets {
            if let SecretPlace::Variable(name) = &new.place {
                output.success(&format!(
                    "  Set the variable {name} wherever you push from: `{}` is read from it",
                    new.setting
                ));
            }
        }
        let next = match checked {
            Some(checked) if checked.has_backup => "\nThe remote holds a backup. Next: devlog pull",
            _ => "\nNext: devlog push",
        };
        output.success(next);
        output.json(&Line::Initialized {
            provider: &draft.provider.name,
            config: &self.names.config(),
            checked: checked.is_some(),
            created_container: checked.is_some_and(|checked| checked.created),
        });
    }
}
