//! Why the keys of a backup stay as they are.

use crate::{
    cli::{
        messages::{
            display_names::DisplayNames,
            error_report::ErrorReport,
            exit_code::ExitCode,
            explain::{Explain, causes},
        },
        ui::questions::Stopped,
    },
    config::{EditError, KeyringError},
    durable::DurableError,
    encryption::{KeyPlace, NoRandomness},
};
use std::{io, path::PathBuf};

/// Why the keys of a backup stay as they are.
#[derive(Debug, thiserror::Error)]
pub enum EncryptionError {
    #[error("encryption is on already, with the key {0}")]
    AlreadyOn(String),
    #[error("encryption is off")]
    Off,
    #[error("not a terminal, and --recovery-file or --yes is missing")]
    NoTerminal,
    #[error("stopped; nothing was changed")]
    Stopped,
    #[error("the recovery key was not confirmed; nothing was changed")]
    NotConfirmed,
    #[error("cannot write the recovery key to {}", path.display())]
    RecoveryFile {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("{0} cannot be changed by devlog")]
    Foreign(KeyPlace),
    #[error("the configuration changed meanwhile and was left alone")]
    ChangedMeanwhile,
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    #[error(transparent)]
    Write(#[from] DurableError),
    #[error(transparent)]
    Edit(#[from] EditError),
    #[error(transparent)]
    Random(#[from] NoRandomness),
}

impl From<Stopped> for EncryptionError {
    fn from(_: Stopped) -> Self {
        Self::Stopped
    }
}

impl Explain for EncryptionError {
    fn explain(&self, names: &DisplayNames) -> ErrorReport {
        let (code, exit_code) = match self {
            Self::AlreadyOn(_) => ("encryption_on", ExitCode::Conflict),
            Self::Off => ("encryption_off", ExitCode::Conflict),
            Self::NoTerminal => ("no_terminal", ExitCode::Usage),
            Self::Stopped => ("cancelled", ExitCode::Interrupted),
            Self::NotConfirmed => ("not_confirmed", ExitCode::Conflict),
            Self::RecoveryFile { .. } => ("recovery_file", ExitCode::Failed),
            Self::Foreign(_) => ("foreign_key_place", ExitCode::Conflict),
            Self::ChangedMeanwhile => ("config_changed", ExitCode::Conflict),
            Self::Keyring(_) => ("keyring", ExitCode::Failed),
            Self::Write(_) | Self::Edit(_) => ("not_written", ExitCode::Failed),
            Self::Random(_) => ("random", ExitCode::Failed),
        };
        ErrorReport::new(code, exit_code, names.text(&self.to_string()))
            .with_causes(causes(self, names))
            .with_hint(self.hint())
    }
}

impl EncryptionError {
    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::AlreadyOn(_) => {
                "`devlog encryption rotate` makes a new key, `devlog encryption status` shows those that are here"
            }
            Self::Off => "switch it on with `devlog encryption init`",
            Self::NoTerminal => {
                "give --recovery-file FILE and --yes, and keep that file somewhere other than this computer"
            }
            Self::NotConfirmed => "run the command again when you can keep the recovery key",
            Self::RecoveryFile { .. } => {
                "name a file that does not exist yet, in a folder that you can write to"
            }
            Self::Foreign(_) => {
                "make a key with `age-keygen`, and put it there before the old one: the first one writes, all of them read"
            }
            Self::ChangedMeanwhile => "run the command again",
            Self::Keyring(error) => return error.hint(),
            Self::Stopped | Self::Write(_) | Self::Edit(_) | Self::Random(_) => return None,
        };
        Some(hint.to_owned())
    }
}
