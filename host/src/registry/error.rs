//! Why no storage could be opened.

use super::{library::Refusal, settings::SettingsError};
use crate::config::did_you_mean;
use devlog_provider_api::{Error, ErrorKind};
use semver::{Version, VersionReq};
use std::{io, path::PathBuf};

/// Why no storage could be opened.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// No provider has this name.
    #[error("there is no provider `{name}` (searched {}){}", list(searched), did_you_mean(nearest.as_deref()))]
    Unknown {
        /// The name that was asked for.
        name: String,
        /// A provider that there is, if its name is like it.
        nearest: Option<String>,
        /// The folders that were searched.
        searched: Vec<PathBuf>,
    },
    /// There is such a provider, but it is not used.
    #[error("provider `{name}` at {} is refused", file.display())]
    Refused {
        /// The provider.
        name: String,
        /// Its file.
        file: PathBuf,
        /// Why.
        #[source]
        refusal: Box<Refusal>,
    },
    /// There are usable providers of this name, but not of the wanted version.
    #[error(
        "no version of provider `{name}` fits `{wanted}`; there is {}",
        versions(found)
    )]
    NoVersionFits {
        /// The provider.
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
        /// The provider.
        name: String,
        /// The provider's error.
        #[source]
        source: Error,
    },
    /// The system has no thread to open the storage in.
    #[error("cannot start a thread to open the storage of provider `{name}`")]
    NoThread {
        /// The provider.
        name: String,
        /// The system's reason.
        #[source]
        source: io::Error,
    },
    /// The provider's `create_storage` did not come back.
    #[error("provider `{name}` did not open the storage within {seconds} seconds")]
    Hung {
        /// The provider.
        name: String,
        /// The time limit, in seconds.
        seconds: u64,
    },
}

/// Whose turn it is to mend something; what an exit code is chosen by.
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
    /// Whose turn it is.
    #[must_use]
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
            Self::NoThread { .. } => Class::Machine,
            Self::CreateStorage { source, .. } => match source.kind() {
                ErrorKind::Panicked => Class::Provider,
                _ => Class::Remote(source),
            },
        }
    }

    /// A word for machines, which stays the same.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unknown { .. } => "provider_missing",
            Self::Refused { .. } => "provider_refused",
            Self::NoVersionFits { .. } => "provider_version",
            Self::Settings(_) => "invalid_settings",
            Self::CreateStorage { source, .. } => source.kind().name(),
            Self::NoThread { .. } => "no_thread",
            Self::Hung { .. } => "provider_hung",
        }
    }

    /// The next action for the user, where the text does not name it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Unknown { .. } => Some("`devlog provider list` shows what there is".to_owned()),
            Self::Refused { refusal, .. } => refusal.hint(),
            Self::NoVersionFits { .. } => {
                Some("change `version` in [remote], or install a version that fits".to_owned())
            }
            Self::Settings(error) => error.hint(),
            Self::CreateStorage { name, source } => match source.hint() {
                None if source.kind() == ErrorKind::Panicked => Some(bug_of(name)),
                hint => hint.map(ToOwned::to_owned),
            },
            Self::NoThread { .. } => Some(NO_THREAD.to_owned()),
            Self::Hung { name, .. } => Some(bug_of(name)),
        }
    }
}

const NO_THREAD: &str =
    "raise the limit on processes or memory (`ulimit -u`, `ulimit -v`), or end other programs";

fn bug_of(name: &str) -> String {
    format!(
        "this is a bug in the provider `{name}`; nothing is lost; please report it to its author"
    )
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
