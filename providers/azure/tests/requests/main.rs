//! What the provider sends, and what it makes of the answers.

#![expect(clippy::unwrap_used, reason = "tests")]

mod answers;
mod creation;
mod listing;
mod responder;
mod upload;

use devlog_provider_api::{
    Host, HostServices, LogLevel, ObjectKey, RemoteConfig, RemoteFile, RemoteStorage,
    RemoteStorageProvider, Result, UploadOptions, testkit::BytesSource,
};
use devlog_provider_azure::AzureProvider;
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// A storage at `url`, with a key.
fn storage(url: &str) -> Box<dyn RemoteStorage> {
    storage_with(url, &[("account_key", "aHVudGVyMg==")], Host::detached())
}

fn storage_with(url: &str, settings: &[(&str, &str)], host: Host) -> Box<dyn RemoteStorage> {
    let mut config = RemoteConfig::new(url);
    for (name, value) in settings {
        config.settings.set(*name, *value);
    }
    AzureProvider.create_storage(&config, host).unwrap()
}

fn key(text: &str) -> ObjectKey {
    text.parse().unwrap()
}

fn upload(
    storage: &dyn RemoteStorage,
    bytes: &[u8],
    options: &UploadOptions,
) -> Result<RemoteFile> {
    let mut source = BytesSource::new(bytes);
    storage.upload_file(&mut source.source(), &key("a.md"), options)
}

/// Cancels when the test says so.
#[derive(Clone, Default)]
struct Stop(Arc<AtomicBool>);

impl Stop {
    fn host(&self) -> Host {
        Host::new(Arc::new(self.clone()))
    }

    fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl HostServices for Stop {
    fn log(&self, _: LogLevel, _: &str) {}

    fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
