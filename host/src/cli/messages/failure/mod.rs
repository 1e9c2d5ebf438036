//! Everything that can end a command, and what is said about it.

mod config;
mod push;
mod registry;
mod store;

pub use push::report as report_push;

use super::{display_names::DisplayNames, error_report::ErrorReport, exit_code::ExitCode};
use crate::{
    cli::commands::{
        init::InitError,
        journal::failure::{self, JournalFailure},
        provider::{CheckError, NewError, NoConsent},
    },
    config::{ConfigError, LoadedConfig, Position},
    registry::{RegistryError, StoreError},
    sync::SyncError,
};
use std::{error::Error, io};

/// What ended a command.
#[derive(Debug)]
pub enum Failure {
    /// The configuration cannot be used.
    Config(ConfigError),
    /// No storage could be opened.
    Registry(RegistryError),
    /// No storage could be opened, because of what stands at a place of the configuration.
    Setting {
        /// The place.
        at: Position,
        /// Why.
        error: RegistryError,
    },
    /// The push could not be made.
    Push(SyncError),
    /// The journal, or a text for it.
    Journal(JournalFailure),
    /// The user's own providers could not be changed.
    Store(StoreError),
    /// The user does not want a provider to run.
    NoConsent(NoConsent),
    /// The command has nothing to work on; why.
    Nothing(String),
    /// A provider could not be checked.
    Check(CheckError),
    /// A provider could not be written.
    New(NewError),
    /// Where to push to was not set up.
    Init(InitError),
    /// Signals cannot be handled, so a stop would not be clean.
    Signals(io::Error),
}

impl Failure {
    /// That the storage of a configuration could not be opened.
    #[must_use]
    pub fn of_opening(error: RegistryError, loaded: &LoadedConfig) -> Self {
        let setting = match &error {
            RegistryError::Settings(error) => error.setting(),
            _ => None,
        };
        match setting.and_then(|setting| loaded.position_of(setting)) {
            Some(at) => Self::Setting { at, error },
            None => Self::Registry(error),
        }
    }

    /// What is said about it.
    #[must_use]
    pub fn report(&self, names: &DisplayNames) -> ErrorReport {
        match self {
            Self::Config(error) => config::report(error, names),
            Self::Registry(error) => registry::report(error, names),
            Self::Setting { at, error } => registry::report_at(*at, error, names),
            Self::Push(error) => push::report(error, names),
            Self::Journal(failure) => failure::report(failure, names),
            Self::Store(error) => store::report(error, names),
            Self::NoConsent(no) => no.report(),
            Self::Nothing(why) => ErrorReport::new("nothing", ExitCode::Failed, why.as_str()),
            Self::Check(error) => error.report(names),
            Self::New(error) => error.report(names),
            Self::Init(error) => error.report(names),
            Self::Signals(error) => {
                ErrorReport::new("signals", ExitCode::Failed, "cannot handle signals")
                    .with_causes([names.text(&error.to_string())])
            }
        }
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::Config(error)
    }
}

impl From<JournalFailure> for Failure {
    fn from(failure: JournalFailure) -> Self {
        Self::Journal(failure)
    }
}

impl From<RegistryError> for Failure {
    fn from(error: RegistryError) -> Self {
        Self::Registry(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<NoConsent> for Failure {
    fn from(no: NoConsent) -> Self {
        Self::NoConsent(no)
    }
}

impl From<CheckError> for Failure {
    fn from(error: CheckError) -> Self {
        Self::Check(error)
    }
}

impl From<NewError> for Failure {
    fn from(error: NewError) -> Self {
        Self::New(error)
    }
}

impl From<InitError> for Failure {
    fn from(error: InitError) -> Self {
        Self::Init(error)
    }
}

impl From<SyncError> for Failure {
    fn from(error: SyncError) -> Self {
        Self::Push(error)
    }
}

/// The causes below an error, from the nearest one on.
pub fn causes(error: &dyn Error, names: &DisplayNames) -> Vec<String> {
    let causes = std::iter::successors(error.source(), |cause| (*cause).source());
    causes.map(|cause| names.text(&cause.to_string())).collect()
}

#[cfg(test)]
mod tests {
    use super::Failure;
    use crate::cli::messages::{display_names::DisplayNames, palette::Palette};
    use std::io;

    #[test]
    fn a_system_without_signals_is_told() {
        let failure = Failure::Signals(io::Error::other("no handlers left"));
        insta::assert_snapshot!(failure.report(&DisplayNames::example()).text(Palette::default()), @r"
        error: cannot handle signals
          Caused by: no handlers left
        ");
    }
}
