//! The reasons why no storage could be opened.

use super::{SettingsError, library::Refusal};
use crate::config::did_you_mean;
use devlog_provider_api::{Error, ErrorKind};
use semver::{Version, VersionReq};
use std::{io, path::PathBuf};

/// The reasons why no storage could be opened.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    #[error("there is no provider `{name}` (searched {}){}", list(searched), did_you_mean(nearest.as_deref()))]
    Unknown {
        /// The name that was asked for.
        name: String,
        /// A provider that there is, if its name is like it.
        nearest: Option<String>,
        /// The folders that were searched.
        searched: Vec<PathBuf>,
    },
    #[error("provider `{name}` at {} is refused", file.display())]
    Refused {
        name: String,
        file: PathBuf,
        #[source]
        refusal: Box<Refusal>,
    },
    #[error(
        "no version of provider `{name}` fits `{wanted}`; there is {}",
        versions(found)
    )]
    NoVersionFits {
        name: String,
        /// The requirement of `[remote] version`.
        wanted: VersionReq,
        /// The versions that exist.
        found: Vec<Version>,
    },
    /// `[remote.NAME]` is not what the provider takes.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The provider's `create_storage` failed. Its text is free of secrets.
    #[error("provider `{name}` cannot open the storage")]
    CreateStorage {
        name: String,
        #[source]
        source: Error,
    },
    #[error("cannot start a thread to open the storage of provider `{name}`")]
    NoThread {
        name: String,
        /// The system's reason.
        #[source]
        source: io::Error,
    },
    #[error("cannot write the log file {}", path.display())]
    LogFile {
        path: PathBuf,
        /// The system's reason.
        #[source]
        source: io::Error,
    },
    #[error("provider `{name}` did not open the storage within {seconds} seconds")]
    Hung {
        name: String,
        /// The time limit, in seconds.
        seconds: u64,
    },
}

/// The side that has to fix the error, which decides the exit code.
#[derive(Clone, Copy, Debug)]
pub enum Class<'a> {
    /// The provider is missing, refused, incompatible or broken.
    Provider,
    /// The configuration is wrong.
    Config,
    /// This machine lacks something.
    Machine,
    /// The provider failed, in its own words.
    Remote(&'a Error),
}

impl RegistryError {
    /// Returns the side that has to fix it.
    pub fn class(&self) -> Class<'_> {
        match self {
            Self::Refused { refusal, .. } if matches!(**refusal, Refusal::NoTrial(_)) => {
                Class::Machine
            }
            Self::Unknown { .. }
            | Self::Refused { .. }
            | Self::NoVersionFits { .. }
            | Self::Hung { .. } => Class::Provider,
            Self::Settings(_) => Class::Config,
            Self::NoThread { .. } | Self::LogFile { .. } => Class::Machine,
            Self::CreateStorage { source, .. } => match source.kind() {
                ErrorKind::Panicked => Class::Provider,
                _ => Class::Remote(source),
            },
        }
    }

    /// A word for machines, which stays the same.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unknown { .. } => "provider_missing",
            Self::Refused { .. } => "provider_refused",
            Self::NoVersionFits { .. } => "provider_version",
            Self::Settings(_) => "invalid_settings",
            Self::CreateStorage { source, .. } => source.kind().name(),
            Self::NoThread { .. } => "no_thread",
            Self::LogFile { .. } => "log_file",
            Self::Hung { .. } => "provider_hung",
        }
    }
}

fn list(searched: &[PathBuf]) -> String {
    let searched: Vec<_> = searched
        .iter()
        .map(|folder| folder.display().to_string())
        .collect();
    searched.join(", ")
}

fn versions(found: &[Version]) -> String {
    let found: Vec<_> = found.iter().map(Version::to_string).collect();
    found.join(", ")
}
