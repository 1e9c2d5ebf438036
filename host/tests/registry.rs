//! A linked-in provider goes the same way as a loaded one: settings, redaction, watching.

#![expect(clippy::unwrap_used, reason = "tests")]

use devlog::{
    config::Environment,
    registry::{Class, OpenRequest, OpenedStorage, Registry, RegistryError, SearchPath},
};
use devlog_provider_api::{
    Error, ErrorKind, Host, HostServices, LogLevel, ObjectKey, Precondition, RemoteFile,
    RemoteStorage, RemoteStorageProvider, Result, SettingSpec, Sink, Source, StorageConfig,
    UploadOptions,
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

struct TalkativeStorage(String);

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
            _ => return Ok(Box::new(TalkativeStorage(token))),
        };
        Err(Error::new(kind, format!("no: {token}")))
    }
}

impl RemoteStorage for TalkativeStorage {
    fn upload_file(
        &self,
        _: &mut Source<'_>,
        _: &ObjectKey,
        _: &UploadOptions,
    ) -> Result<RemoteFile> {
        Err(Error::cancelled())
    }

    fn download_file(&self, _: &ObjectKey, _: &mut Sink<'_>) -> Result<RemoteFile> {
        Err(Error::cancelled())
    }

    fn list_files(&self, _: &str, _: &mut dyn FnMut(RemoteFile) -> Result<()>) -> Result<()> {
        Ok(())
    }

    fn stat_file(&self, _: &ObjectKey) -> Result<Option<RemoteFile>> {
        Err(Error::new(ErrorKind::Unauthenticated, &self.0))
    }

    fn delete_file(&self, _: &ObjectKey, _: &Precondition) -> Result<()> {
        Err(Error::cancelled())
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
    let mut registry = Registry::new();
    registry.register_provider(Box::new(Talkative { title: "First" }));
    registry
}

fn open(
    registry: &mut Registry,
    name: &str,
    settings: &str,
    log: &Arc<Log>,
) -> std::result::Result<OpenedStorage, RegistryError> {
    let environment = Environment::from_iter([("TEST_TOKEN", "hunter2")]);
    registry.open(OpenRequest {
        name,
        url: "https://alice:pass-word@nas.example/journal",
        version: None,
        settings: &settings.parse().unwrap(),
        base_dir: Path::new("/"),
        environment: &environment,
        services: log.clone(),
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
fn wrong_settings_are_told_before_the_provider_runs() {
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
