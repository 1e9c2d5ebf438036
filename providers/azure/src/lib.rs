#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod credential;
mod endpoint;
mod operations;
mod profile;
mod provider;
mod reply;
mod request;
mod service;
mod settings;
mod storage;

#[cfg(test)]
mod readme;
#[cfg(test)]
mod tests;

devlog_provider_api::export_provider! {
    /// Keeps objects in a container of Azure Blob Storage.
    pub struct AzureProvider {
        name: "azure",
        title: "Azure Storage",
        description: "Keeps objects in a container of Azure Blob Storage",
        url: "https://ACCOUNT.blob.core.windows.net/CONTAINER",
        settings: settings::SETTINGS,
        create_storage: provider::create_storage,
    }
}
