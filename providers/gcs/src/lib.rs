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

devlog_provider_api::export_provider! {
    /// Keeps objects in a bucket of Google Cloud Storage.
    pub struct GcsProvider {
        name: "gcs",
        title: "Google Cloud Storage",
        description: "Keeps objects in a bucket of Google Cloud Storage",
        url: "gs://BUCKET",
        aliases: &["gcp"],
        settings: settings::SETTINGS,
        create_storage: provider::create_storage,
    }
}
