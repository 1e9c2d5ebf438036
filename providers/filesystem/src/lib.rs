#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod settings;

#[cfg(unix)]
mod delete;
#[cfg(unix)]
mod download;
#[cfg(unix)]
mod error;
#[cfg(unix)]
mod folder;
#[cfg(unix)]
mod index;
#[cfg(unix)]
mod key_path;
#[cfg(unix)]
mod list;
#[cfg(unix)]
mod provider;
#[cfg(unix)]
mod record;
#[cfg(unix)]
mod stat;
#[cfg(unix)]
mod store;
#[cfg(unix)]
mod upload;
#[cfg(unix)]
mod version;

use devlog_provider_api::{Host, RemoteConfig, RemoteStorage, Result, export_provider};

export_provider! {
    /// Keeps objects as files of a folder.
    pub struct FilesystemProvider {
        name: "filesystem",
        title: "Local Folder",
        description: "Keeps objects as files of a folder: on another disk, a share, a stick",
        settings: &[],
        create_storage: create_storage,
    }
}

#[cfg(unix)]
fn create_storage(config: &RemoteConfig, host: Host) -> Result<Box<dyn RemoteStorage>> {
    let target = settings::target(config)?;
    Ok(Box::new(provider::FilesystemStorage::new(target, host)))
}

#[cfg(not(unix))]
fn create_storage(config: &RemoteConfig, _: Host) -> Result<Box<dyn RemoteStorage>> {
    settings::target(config)?;
    Err(devlog_provider_api::Error::new(
        devlog_provider_api::ErrorKind::Unsupported,
        "the filesystem provider works on Unix only",
    ))
}
