//! The child of a check: opens the storage as a push would, and makes one step after the other.

use super::{
    CheckError, Event, Finding, Step, Verdict, patient, permission::is_of_the_place,
    standard_output::StandardOutput, step::Subject,
};
use crate::{
    cli::{
        Session,
        arguments::provider::{CHECK_SECRET, CheckChildArguments},
        messages::{ExitCode, Failure},
    },
    config::{self, ConfigError, RemoteConfig, is_secret_reference},
    registry::{OpenRequest, OpenedStorage, Registry, RegistryError, Reports, setting_value},
};
use devlog_provider_api::{
    Error, ErrorKind, Host, HostServices, LogLevel, ObjectKey, Precondition, RemoteStorage,
    SettingKind,
};
use std::{
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    thread,
};
use toml::Table;

/// Runs the child to its end. What it has to say goes to its parent.
pub fn run(session: &Session, arguments: &CheckChildArguments) -> ExitCode {
    let reported = Reports::to_parent().and_then(|reports| {
        let channel = Arc::new(Channel(Mutex::new(reports)));
        report_all(session, arguments, &channel)
    });
    match reported {
        Ok(()) => ExitCode::Done,
        Err(_) => ExitCode::Failed,
    }
}

/// The way to the parent, for all threads.
struct Channel(Mutex<Reports>);

impl Channel {
    fn send(&self, event: &Event) -> io::Result<()> {
        let line = serde_json::to_string(event)?;
        let mut reports = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        reports.line(&line)
    }
}

impl HostServices for Channel {
    fn log(&self, level: LogLevel, message: &str) {
        let message = message.to_owned();
        let event = match level {
            LogLevel::Warning => Event::Warning { message },
            LogLevel::Info => Event::Note { message },
            _ => return,
        };
        // Without a parent there is no reader.
        let _ = self.send(&event);
    }

    fn is_cancelled(&self) -> bool {
        false
    }
}

fn report_all(
    session: &Session,
    arguments: &CheckChildArguments,
    channel: &Arc<Channel>,
) -> io::Result<()> {
    let output = StandardOutput::watch()?;
    let remote = Remote::prepare(session, arguments);
    let opened = remote.and_then(|remote| Ok((remote.open(Host::new(channel.clone()))?, remote)));
    let (opened, remote) = match opened {
        Ok(opened) => opened,
        Err(failure) => {
            let report = failure.report(&session.names.with_provider(&arguments.name));
            return channel.send(&Event::NotOpened(report.into()));
        }
    };
    channel.send(&Event::Opened {
        title: opened.title.clone(),
        version: opened.version.clone(),
        url: opened.redactor.clean(&remote.config.url),
    })?;
    let subject = Subject {
        storage: &*opened.storage,
        open: &|host| remote.open_again(host),
        prefix: &arguments.prefix,
        output: &output,
    };
    let steps = if arguments.only.is_empty() {
        Step::all(arguments.full)
    } else {
        Step::only(&arguments.only).unwrap_or_default()
    };
    let mut unknown_in_a_row = 0;
    let mut is_refused = false;
    for step in steps.iter().skip(arguments.from) {
        let name = step.name().to_owned();
        let is_heavy = step.is_heavy();
        channel.send(&Event::Begun { name, is_heavy })?;
        let finding = patient::find(|attempt| step.make(&subject, attempt), thread::sleep);
        unknown_in_a_row = match finding.verdict {
            Verdict::Unknown => unknown_in_a_row + 1,
            _ => 0,
        };
        let is_passed = matches!(finding.verdict, Verdict::Passed | Verdict::Skipped);
        channel.send(&Event::Ended(finding))?;
        is_refused = step.is_basic() && !is_passed;
        // It was not available for long, and will not be for the next.
        if is_refused || unknown_in_a_row == 2 {
            break;
        }
    }
    clean_up(subject.storage, &arguments.prefix, channel, is_refused)?;
    channel.send(&Event::Done)
}

/// The remote that is checked. Its storage is opened more than once.
struct Remote<'a> {
    session: &'a Session,
    root: PathBuf,
    config: RemoteConfig,
    /// A library is loaded once.
    registry: Mutex<Registry>,
}

impl<'a> Remote<'a> {
    fn prepare(session: &'a Session, arguments: &CheckChildArguments) -> Result<Self, Failure> {
        let root = session.root()?;
        let mut config = configured(&root, arguments)?;
        let registry = session.registry(&root);
        add_settings(&mut config.settings, &registry, arguments)?;
        if let Some(url) = &arguments.url {
            config.url.clone_from(url);
        }
        Ok(Self {
            session,
            registry: Mutex::new(registry),
            root,
            config,
        })
    }

    fn open(&self, host: Host) -> Result<OpenedStorage, RegistryError> {
        let mut registry = self.registry.lock().unwrap_or_else(PoisonError::into_inner);
        registry.open(OpenRequest {
            remote: &self.config,
            base_dir: &self.root,
            environment: &self.session.environment,
            secrets: &[],
            host,
        })
    }

    fn open_again(&self, host: Host) -> Result<Box<dyn RemoteStorage>, Error> {
        match self.open(host) {
            Ok(opened) => Ok(opened.storage),
            Err(error) => Err(Error::new(ErrorKind::Other, error.to_string())),
        }
    }
}

/// Puts the settings of the command line over the configured ones. A secret is a reference there.
fn add_settings(
    settings: &mut Table,
    registry: &Registry,
    arguments: &CheckChildArguments,
) -> Result<(), Failure> {
    if !arguments.settings.is_empty() {
        let chosen = registry.choose(&arguments.name, None)?;
        for (name, text) in &arguments.settings {
            let spec = chosen.settings().iter().find(|spec| spec.name == name);
            let is_secret = spec.is_some_and(|spec| spec.kind == SettingKind::Secret);
            if is_secret && !is_secret_reference(text) {
                return Err(CheckError::SecretInTheOpen(name.clone()).into());
            }
            // A value that does not fit is refused when the storage is opened.
            let value = spec.and_then(|spec| setting_value(spec, text));
            settings.insert(name.clone(), value.unwrap_or_else(|| text.as_str().into()));
        }
    }
    if let Some(name) = &arguments.secret {
        settings.insert(name.clone(), format!("env:{CHECK_SECRET}").into());
    }
    Ok(())
}

/// The configured remote, where it is of this provider. With a URL of its own a check needs no configuration.
fn configured(root: &Path, arguments: &CheckChildArguments) -> Result<RemoteConfig, ConfigError> {
    match config::load(root) {
        Ok(loaded) if loaded.config.remote.provider == arguments.name => Ok(loaded.config.remote),
        Err(error)
            if arguments.url.is_none() || !matches!(error, ConfigError::NotConfigured { .. }) =>
        {
            Err(error)
        }
        _ => Ok(RemoteConfig {
            provider: arguments.name.clone(),
            ..RemoteConfig::default()
        }),
    }
}

/// Removes the objects of a step that crashed or could not delete. A remote that refused access holds none.
fn clean_up(
    storage: &dyn RemoteStorage,
    prefix: &str,
    channel: &Channel,
    is_refused: bool,
) -> io::Result<()> {
    let Err(error) = remove_all(storage, prefix) else {
        return Ok(());
    };
    let is_passing = is_of_the_place(error.kind());
    let is_absent = error.kind() == ErrorKind::ContainerNotFound;
    if is_absent || (is_passing && is_refused) {
        return Ok(());
    }
    channel.send(&Event::Ended(Finding {
        name: "cleaning_up".to_owned(),
        verdict: if is_passing {
            Verdict::Unknown
        } else {
            Verdict::Failed
        },
        reason: Some(format!("objects below `{prefix}` are left: {error}")),
        exit_code: None,
    }))
}

fn remove_all(storage: &dyn RemoteStorage, prefix: &str) -> Result<(), Error> {
    let mut keys = Vec::new();
    storage.list_files(prefix, &mut |file| {
        keys.extend(
            ObjectKey::new(file.key)
                .ok()
                .filter(|key| key.as_str().starts_with(prefix)),
        );
        Ok(())
    })?;
    keys.iter()
        .try_for_each(|key| storage.delete_file(key, &Precondition::None))
}
