//! A command that works on the journal and its remote: opens both, reports while it runs, and words the end.

mod command_hook;
mod exposed_secrets;

use self::command_hook::CommandHook;
use super::automation::due;
use crate::{
    automation::{AutoPushStore, Request},
    cli::{
        arguments::output::When,
        commands::host_services::Services,
        interrupt,
        messages::{
            display_names::DisplayNames,
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
    sync::{Backoff, PushResult, SILENCE, SignsOfLife, SyncError, SyncManager, SyncObserver},
    wall_clock,
};
use jiff::Timestamp;
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

/// A run that is about to begin.
pub struct RemoteRun<'a> {
    session: &'a Session,
    root: PathBuf,
    names: DisplayNames,
    loaded: LoadedConfig,
    stop: Arc<AtomicBool>,
    signs_of_life: Arc<SignsOfLife>,
    /// Reports if nothing is changed.
    pub dry_run: bool,
    progress: When,
    automatic: AutoPushStore,
    /// The request for an automatic push that this run may fulfil.
    request: Option<Request>,
    began: Timestamp,
}

impl<'a> RemoteRun<'a> {
    /// Reads the configuration.
    ///
    /// # Errors
    /// If there is no journal, or its configuration cannot be used.
    pub fn prepare(session: &'a Session, dry_run: bool, progress: When) -> Result<Self, Failure> {
        let root = session.root()?;
        let loaded = config::load(&root)?;
        for warning in &loaded.warnings {
            session.output.warning("config", warning);
        }
        let automatic = AutoPushStore::new(&root);
        Ok(Self {
            request: automatic.request(),
            began: wall_clock::now(),
            automatic,
            session,
            root,
            names: session.names.with_provider(&loaded.config.remote.provider),
            loaded,
            stop: interrupt::stop_flag()?,
            signs_of_life: Arc::default(),
            dry_run,
            progress,
        })
    }

    /// Reports if the interval since the last complete push has passed.
    pub fn is_due(&self) -> bool {
        let interval = self.loaded.config.preferences.sync_interval;
        due::is_due(&self.root, interval, wall_clock::now())
    }

    /// Opens the remote and does the work.
    ///
    /// # Errors
    /// The reason why the remote cannot be opened; the error of the work.
    pub fn carry_out<T>(
        &self,
        work: impl FnOnce(&SyncManager, Arc<dyn SyncObserver>) -> Result<T, SyncError>,
    ) -> Result<(T, Opened), Failure> {
        let reporter = Arc::new(self.reporter());
        let done = self.with_manager(&reporter, work);
        reporter.finish();
        self.session.output.report_hidden();
        done.map_err(|failure| failure.with_provider(&self.names.provider))
    }

    fn with_manager<T>(
        &self,
        reporter: &Arc<ProgressReporter>,
        work: impl FnOnce(&SyncManager, Arc<dyn SyncObserver>) -> Result<T, SyncError>,
    ) -> Result<(T, Opened), Failure> {
        let keys = self.keys()?;
        let storage = self.open(reporter)?;
        reporter.redact(storage.redactor.clone());
        self.warn(reporter, &storage);
        let hook = self.hook(&storage, reporter);
        let (mut manager, opened) = self.manager(storage, keys);
        manager.hooks.push(Arc::new(hook));
        let observer = Arc::clone(reporter) as Arc<dyn SyncObserver>;
        Ok((work(&manager, observer)?, opened))
    }

    /// The summary of a run; its colours belong to standard output where the run is complete.
    pub fn summary<'s>(&'s self, opened: &'s Opened, is_complete: bool) -> Summary<'s> {
        let style = self.session.output.style();
        Summary {
            title: &opened.title,
            names: &self.names,
            dry_run: self.dry_run,
            verbose: style.verbose,
            now: wall_clock::now(),
            palette: if is_complete {
                style.stdout
            } else {
                style.stderr
            },
        }
    }

    /// Writes a summary where it belongs.
    pub fn say(&self, is_complete: bool, text: &str) {
        if is_complete {
            self.session.output.success(text);
        } else {
            self.session.output.trouble(text);
        }
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
            cancelled: Arc::clone(&self.stop),
            signs_of_life: Arc::clone(&self.signs_of_life),
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
        let view = View::choose(self.progress, style.json, style.quiet, draws);
        let started = Instant::now();
        let clock = Box::new(move || started.elapsed());
        ProgressReporter::start(output, self.names.clone(), view, &self.stop, clock)
            .with_dry_run(self.dry_run)
            .with_prompt(self.prompt(terminal))
    }

    /// A question needs a person who reads it and can answer.
    fn prompt(&self, terminal: bool) -> Prompt {
        let style = self.session.output.style();
        let silent = style.json || style.quiet || self.dry_run;
        let is_answerable = terminal && io::stdin().is_terminal() && !silent;
        let typed = is_answerable.then(|| TypedAnswers::from_stdin(&self.stop).ok());
        let answers = typed.flatten().map(BufReader::new);
        Prompt::new(answers.map(|answers| Box::new(answers) as Box<dyn BufRead + Send>))
    }

    /// Reports if the remote now holds everything as it is here.
    fn is_everything_remote(&self, result: &PushResult) -> bool {
        result.outcome.is_complete() && result.left_to_remote.is_empty() && !self.dry_run
    }

    /// Notes a push that left everything on the remote: in the configuration, and for the automatic pushes.
    pub fn note_push(&self, result: &PushResult) {
        self.note_time(result);
        if self.is_everything_remote(result)
            && let Err(error) = self.automatic.fulfil(self.request, self.began)
        {
            let message = format!("the request for an automatic push stays: {error}");
            let message = self.names.text(&message);
            self.session.output.warning("auto_push", &message);
        }
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

/// The provider, as a summary names it.
pub struct Opened {
    /// Its name.
    pub name: String,
    /// Its name for people.
    pub title: String,
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
