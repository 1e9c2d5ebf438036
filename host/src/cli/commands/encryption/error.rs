//! The reasons why the keys of a backup stay as they are.

use crate::{
    cli::{
        messages::{
            DisplayNames, ErrorReport, ExitCode, Explain, count, grouped, report, words::list,
        },
        ui::{NO_QUESTIONS, Stopped},
    },
    config::{EditError, KeyringError},
    durable::DurableError,
    encryption::{KeyId, KeyPlace, NoRandomness},
    journal::JournalKey,
};
use std::{io, path::PathBuf};

/// The reasons why the keys of a backup stay as they are.
#[derive(Debug, thiserror::Error)]
pub enum EncryptionError {
    #[error("encryption is on already, with the key {0}")]
    AlreadyOn(String),
    #[error("encryption is off")]
    Off,
    #[error("the remote is encrypted with {}, which {} not here", called(ids), if ids.len() == 1 { "is" } else { "are" })]
    OtherKey { ids: Vec<KeyId>, place: KeyPlace },
    #[error("{}", left(objects))]
    Left { objects: Vec<JournalKey> },
    #[error("{}, and --recovery-file or --yes is missing", NO_QUESTIONS)]
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
    #[error("another key was put into {0} meanwhile, and was left alone")]
    KeyAppeared(KeyPlace),
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
            Self::OtherKey { .. } => ("other_key", ExitCode::Conflict),
            Self::Left { .. } => ("older_key", ExitCode::Partial),
            Self::NoTerminal => ("no_terminal", ExitCode::Usage),
            Self::Stopped => ("cancelled", ExitCode::Interrupted),
            Self::NotConfirmed => ("not_confirmed", ExitCode::Conflict),
            Self::RecoveryFile { .. } => ("recovery_file", ExitCode::Failed),
            Self::Foreign(_) => ("foreign_key_place", ExitCode::Conflict),
            Self::ChangedMeanwhile => ("config_changed", ExitCode::Conflict),
            Self::KeyAppeared(_) => ("key_changed", ExitCode::Conflict),
            Self::Keyring(_) => ("keyring", ExitCode::Failed),
            Self::Write(_) | Self::Edit(_) => ("not_written", ExitCode::Failed),
            Self::Random(_) => ("random", ExitCode::Failed),
        };
        report(self, code, exit_code, names).with_hint(self.hint(names))
    }
}

/// "the key a", "the keys a and b".
fn called(ids: &[KeyId]) -> String {
    let noun = if ids.len() == 1 { "key" } else { "keys" };
    let ids: Vec<_> = ids.iter().map(ToString::to_string).collect();
    format!("the {noun} {}", list(&ids))
}

/// The objects of which the first are named.
const NAMED: usize = 3;

fn left(objects: &[JournalKey]) -> String {
    let mut named: Vec<_> = objects
        .iter()
        .take(NAMED)
        .map(ToString::to_string)
        .collect();
    if objects.len() > NAMED {
        named.push(format!("{} more", grouped(objects.len() - NAMED)));
    }
    let verb = if objects.len() == 1 { "is" } else { "are" };
    let (number, named) = (count(objects.len(), "object"), list(&named));
    format!("{number} on the remote {verb} not encrypted with the new key: {named}")
}

impl EncryptionError {
    fn hint(&self, names: &DisplayNames) -> Option<String> {
        let hint = match self {
            Self::OtherKey { place, .. } => {
                let (place, config) = (names.text(&place.to_string()), names.config());
                return Some(format!(
                    "add the recovery key of this backup, `AGE-SECRET-KEY-1…`, to {place}, then run `devlog encryption init` again; for a new backup, set another `url` in {config}"
                ));
            }
            Self::Left { .. } => {
                "run `devlog pull`, then `devlog push --mode all`; `devlog encryption status` counts what is left"
            }
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
            Self::ChangedMeanwhile | Self::KeyAppeared(_) => "run the command again",
            Self::Keyring(error) => return error.hint(),
            Self::Stopped | Self::Write(_) | Self::Edit(_) | Self::Random(_) => return None,
        };
        Some(hint.to_owned())
    }
}
