#![doc = include_str!("../README.md")]
#![warn(missing_docs)]
#![cfg_attr(docsrs, feature(doc_cfg))]

/// Used by devlog itself and by [`export_provider!`]; no part of the contract, and free to change.
#[doc(hidden)]
pub mod abi;
mod attributes;
mod error;
mod error_kind;
mod export;
// The unit tests of the workspace are built without the feature.
#[cfg(any(feature = "file_store", test))]
#[cfg_attr(docsrs, doc(cfg(feature = "file_store")))]
pub mod file_store;
mod host;
pub mod manifest;
mod object;
mod properties;
mod secret;
mod settings;
mod storage;
mod stream;
#[cfg(feature = "testkit")]
#[cfg_attr(docsrs, doc(cfg(feature = "testkit")))]
pub mod testkit;

pub use attributes::{Attributes, InvalidAttribute};
pub use error::{Error, Result};
pub use error_kind::ErrorKind;
pub use host::{Host, HostServices, LogLevel};
pub use object::{
    ETag, InvalidDigest, InvalidObjectKey, ObjectKey, Precondition, RemoteFile, Sha256Digest,
};
pub use properties::Properties;
pub use secret::Secret;
pub use settings::{SettingKind, SettingSpec, Settings, StorageConfig};
pub use storage::{RemoteStorage, RemoteStorageProvider, UploadOptions};
pub use stream::{Sink, SinkWriter, Source, SourceReader};
