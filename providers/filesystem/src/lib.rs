#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod delete;
mod download;
mod error;
mod folder;
mod index;
mod key_path;
mod list;
mod provider;
mod record;
mod settings;
mod stat;
mod store;
mod sync;
#[cfg(test)]
mod tests;
mod upload;
mod version;

use devlog_provider_api::{Host, RemoteStorage, Result, StorageConfig, export_provider};

export_provider! {
    /// Keeps objects as files of a folder.
    pub struct FilesystemProvider {
        name: "filesystem",
        title: "Local Folder",
        description: "Keeps objects as files of a folder: on another disk, a share, a stick",
        url: "/PATH/OF/A/FOLDER",
        settings: &[],
        create_storage: create_storage,
    }
}

fn create_storage(config: &StorageConfig, host: Host) -> Result<Box<dyn RemoteStorage>> {
    let target = settings::target(config)?;
    settings::refuse_source(&target, &config.base_dir)?;
    Ok(Box::new(provider::FilesystemStorage::new(target, host)))
}
