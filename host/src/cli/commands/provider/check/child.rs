//! The child of a check: opens the storage as a push would, and makes one step after the other.

use super::{
    error::CheckError,
    event::{Event, Finding, Verdict},
    patient,
    standard_output::StandardOutput,
    step::{Step, Subject, is_of_the_place},
};
use crate::{
    cli::{
        arguments::provider::{CHECK_SECRET, CheckChildArguments},
        messages::{exit_code::ExitCode, failure::Failure},
        session::Session,
    },
    config::{self, ConfigError, RemoteConfig, is_secret_reference},
    registry::{OpenRequest, OpenedStorage, Registry, RegistryError, Reports},
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
use toml::{Table, Value};

/// Runs the child to its end. What it has to say goes to its parent.
pub fn run(session: &Session, arguments: &CheckChildArguments) -> ExitCode {
    let told = Reports::to_parent().and_then(|reports| {
        let channel = Arc::new(Channel(Mutex::new(reports)));
        tell_all(session, arguments, &channel)
    });
    match told {
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
        // Without a parent nobody wants to hear it.
        let _ = self.send(&event);
    }

    fn is_cancelled(&self) -> bool {
        false
    }
}

fn tell_all(
    session: &Session,
    arguments: &CheckChildArguments,
    channel: &Arc<Channel>,
) -> io::Result<()> {
    let output = StandardOutput::watch()?;
    let way_in = WayIn::prepare(session, arguments);
    let opened = way_in.and_then(|way_in| Ok((way_in.open(channel.clone())?, way_in)));
    let (opened, way_in) = match opened {
        Ok(opened) => opened,
        Err(failure) => {
            let report = failure.report(&session.names.with_provider(&arguments.name));
            return channel.send(&Event::NotOpened(report.into()));
        }
    };
    channel.send(&Event::Opened {
        title: opened.title.clone(),
        version: opened.version.clone(),
        url: opened.redactor.clean(&way_in.url),
    })?;
    let subject = Subject {
        storage: &*opened.storage,
        open: &|host| way_in.open_again(host),
        prefix: &arguments.prefix,
        output: &output,
    };
    let steps = if arguments.only.is_empty() {
        Step::all(arguments.full)
    } else {
        Step::only(&arguments.only).unwrap_or_default()
    };
    let mut unknown_in_a_row = 0;
    let mut ended_at_the_door = false;
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
        ended_at_the_door = step.is_basic() && !is_passed;
        // It was not available for long, and will not be for the next.
        if ended_at_the_door || unknown_in_a_row == 2 {
            break;
        }
    }
    clean_up(
        subject.storage,
        &arguments.prefix,
        channel,
        ended_at_the_door,
    )?;
    channel.send(&Event::Done)
}

/// What it takes to open the storage, and to do so again.
struct WayIn<'a> {
    session: &'a Session,
    name: &'a str,
    root: PathBuf,
    remote: Option<RemoteConfig>,
    settings: Table,
    url: String,
    /// A library is loaded once.
    registry: Mutex<Registry>,
}

impl<'a> WayIn<'a> {
    fn prepare(session: &'a Session, arguments: &'a CheckChildArguments) -> Result<Self, Failure> {
        let root = session.root()?;
        let remote = configured(&root, arguments)?;
        let registry = session.registry(&root);
        let settings = settings(&registry, remote.as_ref(), arguments)?;
        let configured = remote.as_ref().map(|remote| &remote.url);
        let url = arguments.url.as_ref().or(configured);
        Ok(Self {
            session,
            name: &arguments.name,
            url: url.cloned().unwrap_or_default(),
            settings,
            registry: Mutex::new(registry),
            root,
            remote,
        })
    }

    fn open(&self, services: Arc<dyn HostServices>) -> Result<OpenedStorage, RegistryError> {
        let remote = self.remote.as_ref();
        let mut registry = self.registry.lock().unwrap_or_else(PoisonError::into_inner);
        registry.open(OpenRequest {
            name: self.name,
            url: &self.url,
            version: remote.and_then(|remote| remote.version.as_ref()),
            settings: &self.settings,
            base_dir: &self.root,
            environment: &self.session.environment,
            services,
        })
    }

    fn open_again(&self, host: Host) -> Result<Box<dyn RemoteStorage>, Error> {
        match self.open(Arc::new(HostOfTheCheck(host))) {
            Ok(opened) => Ok(opened.storage),
            Err(error) => Err(Error::new(ErrorKind::Other, error.to_string())),
        }
    }
}

/// The configured settings, with those of the command line over them. A secret is a reference there.
fn settings(
    registry: &Registry,
    remote: Option<&RemoteConfig>,
    arguments: &CheckChildArguments,
) -> Result<Table, Failure> {
    let mut settings = remote.map_or_else(Table::new, |remote| remote.settings.clone());
    if !arguments.settings.is_empty() {
        let chosen = registry.choose(&arguments.name, None)?;
        for (name, text) in &arguments.settings {
            let spec = chosen.settings().iter().find(|spec| spec.name == name);
            let kind = spec.map_or(SettingKind::Text, |spec| spec.kind);
            if kind == SettingKind::Secret && !is_secret_reference(text) {
                return Err(CheckError::SecretInTheOpen(name.clone()).into());
            }
            settings.insert(name.clone(), value(kind, text));
        }
    }
    if let Some(name) = &arguments.secret {
        settings.insert(name.clone(), format!("env:{CHECK_SECRET}").into());
    }
    Ok(settings)
}

/// What does not fit is refused with the setting's other rules.
fn value(kind: SettingKind, text: &str) -> Value {
    let typed = match kind {
        SettingKind::Integer => text.parse::<i64>().ok().map(Value::from),
        SettingKind::Boolean => text.parse::<bool>().ok().map(Value::from),
        _ => None,
    };
    typed.unwrap_or_else(|| text.into())
}

/// The host of a storage that a check opens for itself.
struct HostOfTheCheck(Host);

impl HostServices for HostOfTheCheck {
    fn log(&self, level: LogLevel, message: &str) {
        self.0.log(level, message);
    }

    fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}

/// The configuration, where it is about this provider. With a url of its own a check needs none.
fn configured(
    root: &Path,
    arguments: &CheckChildArguments,
) -> Result<Option<RemoteConfig>, ConfigError> {
    match config::load(root) {
        Ok(loaded) => {
            let remote = loaded.config.remote;
            Ok((remote.provider == arguments.name).then_some(remote))
        }
        Err(ConfigError::NotConfigured { .. }) if arguments.url.is_some() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Removes what a step left behind that crashed, or could not delete. Where the place let nobody in, nothing was left.
fn clean_up(
    storage: &dyn RemoteStorage,
    prefix: &str,
    channel: &Channel,
    ended_at_the_door: bool,
) -> io::Result<()> {
    let Err(error) = remove_all(storage, prefix) else {
        return Ok(());
    };
    let is_passing = is_of_the_place(error.kind());
    if is_passing && ended_at_the_door {
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
