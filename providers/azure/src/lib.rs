#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod access_tier;
mod block_ids;
mod block_plan;
mod blocks;
mod budget;
mod client;
mod clock;
mod content_range;
mod create;
mod credential;
mod delete;
mod delivery;
mod download;
mod endpoint;
mod hint;
mod lane;
mod list;
mod object;
mod page;
mod parts;
mod place;
mod provider;
mod refusal;
mod request;
mod service;
mod settings;
mod shared_key;
mod stale_blocks;
mod stat;
mod storage;
mod tls;
mod transport;
mod upload;
mod window;

#[cfg(test)]
mod readme;

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
