//! A command that works on the journal and its remote: opens both, reports while it runs, and words the end.

mod command_hook;
mod complete_push;
mod end;
mod exposed_secrets;
mod reporting;

pub use reporting::report_start;

use self::{command_hook::CommandHook, reporting::reporter};
use super::automation::due;
use crate::{
    automation::{AutoPushStore, Request},
    cli::{
        Session,
        arguments::output::When,
        commands::host_services::Services,
        interrupt,
        messages::{DisplayNames, Failure, failure::WrongSetting},
        ui::ProgressReporter,
    },
    config::{self, Environment, LoadedConfig, public_projection},
    encryption::{KeyPlace, Keyring},
    registry::{OpenRequest, OpenedStorage, RegistryError, Trust},
    state::RemoteBinding,
    sync::{Backoff, PushMode, SILENCE, SignsOfLife, SyncError, SyncManager, SyncObserver},
    wall_clock,
};
use devlog_provider_api::{Host, Secret};
use jiff::Timestamp;
use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
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
    /// Reports the start, and reads the configuration.
    ///
    /// # Errors
    /// If there is no journal, or its configuration cannot be used.
    pub fn prepare(
        session: &'a Session,
        mode: PushMode,
        dry_run: bool,
        progress: When,
    ) -> Result<Self, Failure> {
        report_start(session, mode, dry_run);
        let root = session.root()?;
        let loaded = config::load(&root)?;
        for warning in &loaded.warnings {
            session.output.warning("config", warning);
        }
        let automatic = AutoPushStore::new(&root);
        let key_place = KeyPlace::of(&loaded.config.encryption, &session.environment, &root);
        Ok(Self {
            request: automatic.request(),
            began: wall_clock::now(),
            automatic,
            session,
            root,
            names: DisplayNames {
                provider: loaded.config.remote.provider.clone(),
                key_place: Some(key_place.to_string()),
                ..session.names.clone()
            },
            loaded,
            stop: interrupt::stop_flag(&session.output)?,
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

    /// Set when the user stops the run.
    pub fn stop(&self) -> &Arc<AtomicBool> {
        &self.stop
    }

    /// Opens the remote and does the work.
    ///
    /// # Errors
    /// The reason why the remote cannot be opened; the error of the work.
    pub fn carry_out<T>(
        &self,
        work: impl FnOnce(&SyncManager, Arc<dyn SyncObserver>) -> Result<T, SyncError>,
    ) -> Result<(T, Opened), Failure> {
        let reporter = reporter(
            self.session,
            &self.names,
            &self.stop,
            self.dry_run,
            self.progress,
        );
        let reporter = Arc::new(reporter);
        let done = self.with_manager(&reporter, work);
        reporter.finish();
        self.session.output.report_hidden();
        done.map_err(|failure| failure.with_names(&self.names))
    }

    fn with_manager<T>(
        &self,
        reporter: &Arc<ProgressReporter>,
        work: impl FnOnce(&SyncManager, Arc<dyn SyncObserver>) -> Result<T, SyncError>,
    ) -> Result<(T, Opened), Failure> {
        let keys = self.keys()?;
        let secrets = keys.as_ref().map(|keys| keys.secrets());
        let storage = self.open(reporter, &secrets.unwrap_or_default())?;
        reporter.redact(storage.redactor.clone());
        self.warn(reporter, &storage);
        let hook = self.hook(&storage, reporter);
        let (mut manager, opened) = self.manager(storage, keys);
        manager.hooks.push(Arc::new(hook));
        let observer = Arc::clone(reporter) as Arc<dyn SyncObserver>;
        Ok((work(&manager, observer)?, opened))
    }

    fn open(
        &self,
        reporter: &Arc<ProgressReporter>,
        secrets: &[Secret],
    ) -> Result<OpenedStorage, Failure> {
        let remote = &self.loaded.config.remote;
        let services = Services {
            provider: remote.provider.clone(),
            shared: Arc::clone(reporter.shared()),
            stop: Arc::clone(&self.stop),
            signs_of_life: Arc::clone(&self.signs_of_life),
        };
        self.session.output.keep_stdout();
        let opened = self.session.registry(&self.root).open(OpenRequest {
            remote,
            base_dir: &self.root,
            environment: &self.session.environment,
            secrets,
            host: Host::new(Arc::new(services)),
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
    pub name: String,
    /// Its name for people.
    pub title: String,
}

fn is_public(storage: &OpenedStorage, setting: &str) -> bool {
    let mut public = storage.public_settings.iter();
    public.any(|public| public == setting)
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
    let place = place.iter().map(String::as_str);
    let parts: Vec<&str> = [provider].into_iter().chain(place).collect();
    RemoteBinding::new(&parts)
}
