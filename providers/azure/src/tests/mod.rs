//! The provider's requests, and its reading of the answers.

#![expect(clippy::unwrap_used, reason = "tests")]

mod answers;
mod blocks;
mod creation;
mod crowd;
mod download;
mod listing;
mod responder;
mod success;
mod upload;

use crate::AzureProvider;
use devlog_provider_api::{
    Host, HostServices, LogLevel, ObjectKey, RemoteFile, RemoteStorage, RemoteStorageProvider,
    Result, StorageConfig, UploadOptions, testkit::BytesSource,
};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// A storage at `url`, with a key.
fn storage(url: &str) -> Box<dyn RemoteStorage> {
    storage_with(url, &[("account_key", "aHVudGVyMg==")], Host::detached())
}

fn storage_with(url: &str, settings: &[(&str, &str)], host: Host) -> Box<dyn RemoteStorage> {
    let mut config = StorageConfig::new(url);
    for (name, value) in settings {
        config.settings.set(*name, *value);
    }
    AzureProvider.create_storage(&config, host).unwrap()
}

fn key(text: &str) -> ObjectKey {
    text.parse().unwrap()
}

const MIB: usize = 1 << 20;

/// Bytes that differ from block to block.
fn content(size: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(size + 8);
    for number in 0_u64.. {
        if bytes.len() >= size {
            break;
        }
        bytes.extend_from_slice(&number.to_le_bytes());
    }
    bytes.truncate(size);
    bytes
}

fn md5(bytes: &[u8]) -> String {
    use base64::{Engine, prelude::BASE64_STANDARD};
    use md5::{Digest, Md5};
    BASE64_STANDARD.encode(Md5::digest(bytes))
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
