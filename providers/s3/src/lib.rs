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
mod unfinished;

#[cfg(test)]
mod readme;

devlog_provider_api::export_provider! {
    /// Keeps objects in a bucket of Amazon S3, or of a service with the same interface.
    pub struct S3Provider {
        name: "s3",
        title: "S3",
        description: "Keeps objects in a bucket of Amazon S3 or a compatible service",
        url: "s3://BUCKET",
        aliases: &["aws"],
        settings: settings::SETTINGS,
        create_storage: provider::create_storage,
    }
}
