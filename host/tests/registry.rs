//! A linked-in provider goes the same way as a loaded one: settings, redaction, watching.

#![expect(clippy::unwrap_used, reason = "tests")]

use devlog::{
    config::{Environment, RemoteConfig},
    registry::{Class, OpenRequest, OpenedStorage, Registry, RegistryError, SearchPath},
};
use devlog_provider_api::{
    Error, ErrorKind, Host, HostServices, LogLevel, RemoteStorage, RemoteStorageProvider, Result,
    Secret, SettingSpec, StorageConfig,
    testkit::{Fault, Faulty, MemoryStorage, Method},
};
use std::{
    path::Path,
    sync::{Arc, Mutex},
};

const SETTINGS: &[SettingSpec] = &[
    SettingSpec::secret("token", "the access token")
        .env(&["TEST_TOKEN"])
        .required(),
    SettingSpec::text("mode", "what it does").choices(&["open", "refuse", "panicked"]),
];

/// Says its token in every text that it gives.
struct Talkative {
    title: &'static str,
}

impl RemoteStorageProvider for Talkative {
    fn name(&self) -> &'static str {
        "talkative"
    }

    fn title(&self) -> &str {
        self.title
    }

    fn version(&self) -> &'static str {
        "1.0.0"
    }

    fn settings(&self) -> &[SettingSpec] {
        SETTINGS
    }

    fn create_storage(&self, config: &StorageConfig, host: Host) -> Result<Box<dyn RemoteStorage>> {
        let token = config.settings.text("token").unwrap_or_default().to_owned();
        host.log(LogLevel::Info, format!("{} with {token}", config.url));
        let kind = match config.settings.text("mode") {
            Some("refuse") => ErrorKind::InvalidSettings,
            Some("panicked") => ErrorKind::Panicked,
            _ => {
                let refused = Fault::Error(Error::new(ErrorKind::Unauthenticated, token));
                let storage = Faulty::new(MemoryStorage::new());
                return Ok(Box::new(storage.always(Method::Stat, refused)));
            }
        };
        Err(Error::new(kind, format!("no: {token}")))
    }
}

#[derive(Default)]
struct Log(Mutex<Vec<String>>);

impl HostServices for Log {
    fn log(&self, _: LogLevel, message: &str) {
        self.0.lock().unwrap().push(message.to_owned());
    }

    fn is_cancelled(&self) -> bool {
        false
    }
}

fn registry() -> Registry {
    let mut registry = Registry::default();
    registry.register_provider(Box::new(Talkative { title: "First" }));
    registry
}

/// A secret that is not a setting of the provider, as the encryption key is.
const FURTHER_SECRET: &str = "AGE-SECRET-KEY-1";

fn open(
    registry: &mut Registry,
    name: &str,
    settings: &str,
    log: &Arc<Log>,
) -> std::result::Result<OpenedStorage, RegistryError> {
    let environment = Environment::from_iter([("TEST_TOKEN", "hunter2")]);
    registry.open(OpenRequest {
        remote: &RemoteConfig {
            provider: name.to_owned(),
            url: "https://alice:pass-word@nas.example/journal".to_owned(),
            settings: settings.parse().unwrap(),
            ..RemoteConfig::default()
        },
        base_dir: Path::new("/"),
        environment: &environment,
        secrets: &[Secret::new(FURTHER_SECRET)],
        host: Host::new(log.clone()),
    })
}

#[test]
fn an_opened_storage_says_what_it_is_and_no_secret() {
    let log = Arc::new(Log::default());
    let opened = open(&mut registry(), "talkative", "mode = \"open\"", &log).unwrap();
    assert_eq!((&*opened.name, &*opened.title), ("talkative", "First"));
    assert_eq!(opened.version, "1.0.0");
    assert_eq!(opened.public_settings, ["mode"]);
    assert_eq!(opened.library, None);
    let key = "a".parse().unwrap();
    let error = opened.storage.stat_file(&key).unwrap_err();
    assert_eq!(error, Error::new(ErrorKind::Unauthenticated, "***"));
    assert_eq!(opened.redactor.clean("say hunter2\n"), "say ***");
    assert_eq!(opened.redactor.clean(FURTHER_SECRET), "***");
    assert_eq!(
        *log.0.lock().unwrap(),
        ["https://alice:***@nas.example/journal with ***"]
    );
}

#[test]
fn of_two_providers_with_one_name_the_first_stays() {
    let mut registry = registry();
    registry.register_provider(Box::new(Talkative { title: "Second" }));
    let opened = open(&mut registry, "talkative", "", &Arc::default()).unwrap();
    assert_eq!(opened.title, "First");
}

#[test]
fn wrong_settings_are_named_before_the_provider_runs() {
    let log = Arc::new(Log::default());
    let error = open(&mut registry(), "talkative", "mod = \"open\"", &log)
        .err()
        .unwrap();
    assert_eq!(
        error.to_string(),
        "unknown setting `mod` of provider `talkative`; did you mean `mode`?"
    );
    assert!(matches!(error.class(), Class::Config));
    assert!(log.0.lock().unwrap().is_empty());
}

#[test]
fn a_storage_that_cannot_be_created_is_the_remotes_error_and_a_panic_the_providers() {
    let log = Arc::default();
    let error = open(&mut registry(), "talkative", "mode = \"refuse\"", &log)
        .err()
        .unwrap();
    let expected = Error::new(ErrorKind::InvalidSettings, "no: ***");
    assert!(matches!(error.class(), Class::Remote(source) if *source == expected));
    let error = open(&mut registry(), "talkative", "mode = \"panicked\"", &log)
        .err()
        .unwrap();
    assert!(matches!(error.class(), Class::Provider));
}

#[test]
fn an_absent_provider_is_the_providers_error() {
    let mut registry = registry();
    let folder = tempfile::tempdir().unwrap();
    registry.discover(&SearchPath::new(&[], None, folder.path(), None));
    let error = open(&mut registry, "talkativ", "", &Arc::default())
        .err()
        .unwrap();
    assert!(matches!(error.class(), Class::Provider));
    assert_eq!(error.code(), "provider_missing");
    assert!(
        error.to_string().contains("did you mean `talkative`?"),
        "{error}"
    );
}
