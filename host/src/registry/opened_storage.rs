//! From a provider and checked settings to a storage that is ready to be used.

use super::{
    RegistryError,
    call_log::CallLog,
    crash_report::{CallTracker, Entry},
    guarded_storage::GuardedStorage,
    redaction::{RedactingServices, Redactor, clean_error},
    trust::Trust,
};
use crate::{
    config::{Environment, RemoteConfig, credentials::credentials_in},
    host_thread::{CallError, call_while},
};
use devlog_provider_api::{
    Error, ErrorKind, Host, RemoteStorage, RemoteStorageProvider, Secret, SettingKind, SettingSpec,
    Settings, StorageConfig,
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

/// The storage that is wanted.
pub struct OpenRequest<'a> {
    /// The provider, the URL and the settings.
    pub remote: &'a RemoteConfig,
    /// The folder that relative paths start from: the one that holds the configuration.
    pub base_dir: &'a Path,
    /// The environment variables.
    pub environment: &'a Environment,
    /// Secrets besides those of the settings, which are taken out of texts too.
    pub secrets: &'a [Secret],
    /// The host, as the provider meets it.
    pub host: Host,
}

/// A storage that is ready to be used.
pub struct OpenedStorage {
    /// The provider's name.
    pub name: String,
    /// The provider's name for people.
    pub title: String,
    /// The provider's version.
    pub version: String,
    /// The library that the provider was loaded from; `None` for one that is linked in.
    pub library: Option<LoadedLibrary>,
    /// The storage. Its errors hold no secret, and a crash in it is reported as the provider's.
    pub storage: Box<dyn RemoteStorage>,
    /// The names of the settings that are not secrets.
    pub public_settings: Vec<String>,
    /// The identity of this place among the provider's: the URL, and each setting that takes part in naming
    /// it, with its value.
    pub place: Vec<String>,
    /// Takes the secrets of the settings and of the request out of any other text.
    pub redactor: Redactor,
    /// Warnings for the user, a sentence each.
    pub warnings: Vec<String>,
}

/// The origin of a provider that was loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadedLibrary {
    pub file: PathBuf,
    /// The reason why it may run.
    pub trust: Trust,
}

/// A provider that can be asked for storages.
pub struct Registered {
    pub provider: Arc<dyn RemoteStorageProvider>,
    /// The record of its calls.
    pub tracker: CallTracker,
    /// The library that it was loaded from; `None` if it is linked in.
    pub library: Option<LoadedLibrary>,
}

/// The time limit of opening a storage. That makes no request; this is for a machine under load.
const TIME_LIMIT: Duration = Duration::from_secs(30);
/// The time between two checks of the limit.
const TICK: Duration = Duration::from_secs(1);

impl Registered {
    /// Asks the provider for a storage, and wraps it.
    ///
    /// # Errors
    /// [`RegistryError::CreateStorage`], without secrets; [`RegistryError::Hung`].
    pub fn create_storage(
        &self,
        request: OpenRequest<'_>,
        settings: Settings,
        warnings: Vec<String>,
        log: Option<Arc<CallLog>>,
    ) -> Result<OpenedStorage, RegistryError> {
        let specs = self.provider.settings();
        let redactor = redactor(&request, specs, &settings);
        let place = place(&request.remote.url, specs, &settings);
        let guarded = GuardedStorage {
            storage: self.ask(request, settings, &redactor)?,
            tracker: self.tracker,
            redactor: redactor.clone(),
            log,
        };
        Ok(OpenedStorage {
            name: self.provider.name().to_owned(),
            title: self.provider.title().to_owned(),
            version: self.provider.version().to_owned(),
            library: self.library.clone(),
            storage: Box::new(guarded),
            public_settings: public_settings(specs),
            place,
            redactor,
            warnings,
        })
    }

    fn ask(
        &self,
        request: OpenRequest<'_>,
        settings: Settings,
        redactor: &Redactor,
    ) -> Result<Box<dyn RemoteStorage>, RegistryError> {
        let services = RedactingServices::new(request.host, redactor.clone());
        let mut config = StorageConfig::new(&request.remote.url);
        config.settings = settings;
        config.base_dir = PathBuf::from(request.base_dir);
        let (provider, tracker) = (Arc::clone(&self.provider), self.tracker);
        let began = Instant::now();
        let created = call_while(
            TICK,
            || began.elapsed() < TIME_LIMIT,
            move || {
                tracker.run(Entry::CreateStorage, || {
                    provider.create_storage(&config, Host::new(Arc::new(services)))
                })
            },
        );
        let name = request.remote.provider.clone();
        let source = match created {
            Ok(Ok(storage)) => return Ok(storage),
            Ok(Err(error)) => clean_error(redactor, error),
            Err(CallError::Panicked) => Error::new(ErrorKind::Panicked, "it panicked"),
            Err(CallError::NoThread(source)) => {
                return Err(RegistryError::NoThread { name, source });
            }
            Err(CallError::LeftBehind) => {
                let seconds = TIME_LIMIT.as_secs();
                return Err(RegistryError::Hung { name, seconds });
            }
        };
        Err(RegistryError::CreateStorage { name, source })
    }
}

fn redactor(request: &OpenRequest<'_>, specs: &[SettingSpec], settings: &Settings) -> Redactor {
    let secrets = specs.iter().filter(|spec| spec.kind == SettingKind::Secret);
    let values = secrets.filter_map(|spec| settings.text(spec.name));
    let further = request.secrets.iter().map(Secret::expose_secret);
    Redactor::new(
        values
            .chain(credentials_in(&request.remote.url))
            .chain(further),
    )
}

fn place(url: &str, specs: &[SettingSpec], settings: &Settings) -> Vec<String> {
    let naming = specs
        .iter()
        .filter(|spec| spec.place && spec.kind != SettingKind::Secret);
    let values =
        naming.filter_map(|spec| Some(format!("{}={}", spec.name, settings.text(spec.name)?)));
    [url.to_owned()].into_iter().chain(values).collect()
}

fn public_settings(specs: &[SettingSpec]) -> Vec<String> {
    let public = specs.iter().filter(|spec| spec.kind != SettingKind::Secret);
    public.map(|spec| spec.name.to_owned()).collect()
}
