//! `devlog push`.

mod command_hook;
mod exposed_secrets;

use self::command_hook::CommandHook;
use super::automation::due;
use crate::{
    automation::AutoPushStore,
    cli::{
        arguments::push::PushArguments,
        commands::host_services::Services,
        interrupt,
        json::{self, Line, SummaryFields},
        messages::{
            display_names::DisplayNames,
            exit_code::ExitCode,
            explain::{causes, io_kind},
            failure::{Failure, WrongSetting},
            summary::Summary,
        },
        session::Session,
        ui::{
            output_style::obeys_escapes,
            progress::{ProgressReporter, painter::View},
            prompt::Prompt,
            typed_answers::TypedAnswers,
        },
    },
    config::{self, EditError, Environment, LoadedConfig, Spliced, public_projection},
    encryption::{KeyPlace, Keyring},
    registry::{OpenRequest, OpenedStorage, RegistryError, Trust},
    state::RemoteBinding,
    sync::{Backoff, Outcome, PushResult, SILENCE, SignsOfLife, SyncError, SyncManager},
    wall_clock,
};
use std::{
    io::{self, BufRead, BufReader, IsTerminal},
    iter,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

/// Runs the command.
pub fn run(session: &Session, arguments: PushArguments) -> Result<SummaryFields, Failure> {
    session.output.json(&Line::Start {
        version: env!("CARGO_PKG_VERSION"),
        mode: json::mode(arguments.mode),
        dry_run: arguments.dry_run,
    });
    let push = Push::prepare(session, arguments)?;
    if arguments.if_due && !push.is_due() {
        session
            .output
            .success("Nothing to do: the next push is not due yet");
        return Ok(ExitCode::Done.into());
    }
    push.run()
        .map_err(|failure| failure.with_provider(&push.names.provider))
}

/// A push that is about to begin.
struct Push<'a> {
    session: &'a Session,
    arguments: PushArguments,
    root: PathBuf,
    names: DisplayNames,
    loaded: LoadedConfig,
    stop: Arc<AtomicBool>,
    signs_of_life: Arc<SignsOfLife>,
}

impl<'a> Push<'a> {
    /// Reads the configuration.
    fn prepare(session: &'a Session, arguments: PushArguments) -> Result<Self, Failure> {
        let root = session.root()?;
        let loaded = config::load(&root)?;
        for warning in &loaded.warnings {
            session.output.warning("config", warning);
        }
        Ok(Self {
            session,
            arguments,
            root,
            names: session.names.with_provider(&loaded.config.remote.provider),
            loaded,
            stop: interrupt::stop_flag()?,
            signs_of_life: Arc::default(),
        })
    }

    /// Reports if the interval since the last complete push has passed.
    fn is_due(&self) -> bool {
        let interval = self.loaded.config.preferences.sync_interval;
        due::is_due(&self.root, interval, wall_clock::now())
    }

    fn run(&self) -> Result<SummaryFields, Failure> {
        let automatic = AutoPushStore::new(&self.root);
        let (request, began) = (automatic.request(), wall_clock::now());
        let reporter = Arc::new(self.reporter());
        let pushed = self.push(&reporter);
        reporter.finish();
        self.session.output.report_hidden();
        let (result, opened) = pushed?;
        self.note_time(&result);
        if self.is_everything_remote(&result)
            && let Err(error) = automatic.fulfil(request, began)
        {
            let message = format!("the request for an automatic push stays: {error}");
            let message = self.names.text(&message);
            self.session.output.warning("auto_push", &message);
        }
        Ok(self.tell(&result, &opened))
    }

    fn push(&self, reporter: &Arc<ProgressReporter>) -> Result<(PushResult, Opened), Failure> {
        let keys = self.keys()?;
        let storage = self.open(reporter)?;
        reporter.redact(storage.redactor.clone());
        self.warn(reporter, &storage);
        let hook = self.hook(&storage, reporter);
        let (mut manager, opened) = self.manager(storage, keys);
        manager.hooks.push(Arc::new(hook));
        let observer = Arc::clone(reporter);
        let result = manager.push(&self.arguments.options(), observer)?;
        Ok((result, opened))
    }

    fn open(&self, reporter: &Arc<ProgressReporter>) -> Result<OpenedStorage, Failure> {
        let remote = &self.loaded.config.remote;
        let services = Services {
            provider: remote.provider.clone(),
            shared: Arc::clone(reporter.shared()),
            stop: Arc::clone(&self.stop),
            signs_of_life: Arc::clone(&self.signs_of_life),
        };
        self.session.output.keep_stdout();
        let opened = self.session.registry(&self.root).open(OpenRequest {
            name: &remote.provider,
            url: &remote.url,
            version: remote.version.as_ref(),
            settings: &remote.settings,
            base_dir: &self.root,
            environment: &self.session.environment,
            services: Arc::new(services),
        });
        opened.map_err(|error| {
            // Ctrl-C also ends the command that a secret comes from.
            if self.stop.load(Ordering::Relaxed) {
                return SyncError::Interrupted.into();
            }
            not_opened(error, &self.loaded)
        })
    }

    fn warn(&self, reporter: &ProgressReporter, storage: &OpenedStorage) {
        let warn = |code, message: &str| reporter.aside(|output| output.warning(code, message));
        for warning in &storage.warnings {
            warn("provider", warning);
        }
        if let Some(unverified) = unverified(storage, &self.names) {
            warn("unverified_provider", &unverified);
        }
        let is_public = |name: &str| is_public(storage, name);
        let env = &self.session.environment;
        for exposed in exposed_secrets::warnings(&self.loaded, &is_public, env, &self.names) {
            warn("exposed_secret", &exposed);
        }
    }

    /// The keys of the journal, if it is to be encrypted.
    fn keys(&self) -> Result<Option<Arc<Keyring>>, Failure> {
        let (config, env) = (&self.loaded.config.encryption, &self.session.environment);
        let keys = Keyring::load_if_enabled(config, env, &self.root)?;
        Ok(keys.map(Arc::new))
    }

    fn manager(&self, storage: OpenedStorage, keys: Option<Arc<Keyring>>) -> (SyncManager, Opened) {
        let config = &self.loaded.config;
        let is_public = |name: &str| is_public(&storage, name);
        let manager = SyncManager {
            root: self.root.clone(),
            binding: binding(&storage.name, &storage.place),
            public_config: public_projection(config, &is_public).into_bytes(),
            keys,
            resolution: config.sync.conflict_resolution,
            backoff: Backoff::default(),
            silence: SILENCE,
            signs_of_life: Arc::clone(&self.signs_of_life),
            cancelled: Arc::clone(&self.stop),
            hooks: Vec::new(),
            remote: Arc::from(storage.storage),
        };
        let opened = Opened {
            name: storage.name,
            title: storage.title,
        };
        (manager, opened)
    }

    /// The environment without the variable that holds the encryption key.
    fn without_key(&self) -> Environment {
        let env = self.session.environment.clone();
        match KeyPlace::of(&self.loaded.config.encryption, &env, &self.root) {
            KeyPlace::Variable(name) => env.without(&name),
            _ => env,
        }
    }

    fn hook(&self, storage: &OpenedStorage, reporter: &Arc<ProgressReporter>) -> CommandHook {
        CommandHook {
            commands: self.loaded.config.hooks.clone(),
            root: self.root.clone(),
            environment: self.without_key(),
            redactor: storage.redactor.clone(),
            names: self.names.clone(),
            reporter: Arc::clone(reporter),
            stop: Arc::clone(&self.stop),
        }
    }

    fn reporter(&self) -> ProgressReporter {
        let output = &self.session.output;
        let style = output.style();
        let terminal = io::stderr().is_terminal();
        let draws = terminal && obeys_escapes(&self.session.environment);
        let view = View::choose(self.arguments.progress, style.json, style.quiet, draws);
        let started = Instant::now();
        let clock = Box::new(move || started.elapsed());
        ProgressReporter::start(output, self.names.clone(), view, &self.stop, clock)
            .with_dry_run(self.arguments.dry_run)
            .with_prompt(self.prompt(terminal))
    }

    /// A question needs somebody who reads it and can answer.
    fn prompt(&self, terminal: bool) -> Prompt {
        let style = self.session.output.style();
        let silent = style.json || style.quiet || self.arguments.dry_run;
        let somebody = terminal && io::stdin().is_terminal() && !silent;
        let typed = somebody.then(|| TypedAnswers::from_stdin(&self.stop).ok());
        let answers = typed.flatten().map(BufReader::new);
        Prompt::new(answers.map(|answers| Box::new(answers) as Box<dyn BufRead + Send>))
    }

    /// Reports if the remote now holds everything as it is here.
    fn is_everything_remote(&self, result: &PushResult) -> bool {
        is_complete(result) && result.left_to_remote.is_empty() && !self.arguments.dry_run
    }

    /// For people, in the configuration. Whether it works decides nothing.
    fn note_time(&self, result: &PushResult) {
        if !self.is_everything_remote(result) {
            return;
        }
        let why = match config::set_last_push_timestamp(&self.loaded, wall_clock::now()) {
            Ok(Spliced::Written) => return,
            Ok(Spliced::ChangedMeanwhile) => "the file changed during the push".to_owned(),
            // A file that the user made read-only is meant to stay as it is.
            Err(error) if is_read_only(&error) => return,
            Err(error) => {
                let why = iter::once(self.names.text(&error.to_string()));
                why.chain(causes(&error, &self.names))
                    .collect::<Vec<_>>()
                    .join(": ")
            }
        };
        let message = format!("`last_push_timestamp` was not written: {why}");
        self.session
            .output
            .warning("timestamp_not_written", &message);
    }

    fn tell(&self, result: &PushResult, opened: &Opened) -> SummaryFields {
        let (output, dry_run) = (&self.session.output, self.arguments.dry_run);
        let exit_code = if self.arguments.exit_code {
            ExitCode::of_dry_run(result)
        } else {
            ExitCode::of_push(result)
        };
        let complete = is_complete(result);
        let style = output.style();
        let summary = Summary {
            title: &opened.title,
            names: &self.names,
            dry_run,
            verbose: style.verbose,
            now: wall_clock::now(),
            palette: if complete { style.stdout } else { style.stderr },
        };
        if complete {
            output.success(&summary.text(result));
        } else {
            output.trouble(&summary.text(result));
        }
        SummaryFields::of_push(result, exit_code, dry_run, &opened.name)
    }
}

fn is_read_only(error: &EditError) -> bool {
    matches!(
        io_kind(error),
        Some(io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem)
    )
}

/// Names the line of the configuration, where the error is about a setting that stands there.
fn not_opened(error: RegistryError, loaded: &LoadedConfig) -> Failure {
    let setting = match &error {
        RegistryError::Settings(error) => error.setting(),
        _ => None,
    };
    match setting.and_then(|setting| loaded.position_of(setting)) {
        Some(at) => WrongSetting { at, error }.into(),
        None => error.into(),
    }
}

/// What the summary needs to know of the provider.
struct Opened {
    name: String,
    title: String,
}

/// Reports if everything is on the remote.
fn is_complete(result: &PushResult) -> bool {
    matches!(result.outcome, Outcome::Ok | Outcome::NothingToDo)
}

fn is_public(storage: &OpenedStorage, setting: &str) -> bool {
    storage
        .public_settings
        .iter()
        .any(|public| public == setting)
}

fn unverified(storage: &OpenedStorage, names: &DisplayNames) -> Option<String> {
    let OpenedStorage { name, version, .. } = storage;
    let library = storage.library.as_ref()?;
    matches!(library.trust, Trust::Unverified { .. }).then(|| {
        let file = names.path(&library.file);
        format!("provider `{name}` {version} ({file}) is unverified; it can do whatever you can do")
    })
}

fn binding(provider: &str, place: &[String]) -> RemoteBinding {
    let parts: Vec<&str> = [provider]
        .into_iter()
        .chain(place.iter().map(String::as_str))
        .collect();
    RemoteBinding::new(&parts)
}

#[cfg(test)]
mod tests;
