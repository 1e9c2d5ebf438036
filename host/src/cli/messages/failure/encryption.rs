//! The explanations of encryption keys that cannot be used.

use crate::{
    cli::messages::{DisplayNames, ErrorReport, ExitCode, Explain, causes, io_kind},
    config::SecretError,
    encryption::{KeyError, KeyPlace},
    terminal_text::for_terminal,
};
use std::io;

impl Explain for KeyError {
    fn explain(&self, names: &DisplayNames) -> ErrorReport {
        let headline = match self {
            Self::Unreadable { .. } => "the encryption key cannot be read".to_owned(),
            _ => names.text(&self.to_string()),
        };
        ErrorReport::new("encryption_key", ExitCode::Denied, headline)
            .with_causes(causes(self, names))
            .with_hint(hint(self, names))
    }
}

fn hint(error: &KeyError, names: &DisplayNames) -> String {
    match error {
        KeyError::Unreadable { place, source } if is_denied(source) => {
            format!("make sure that you can read {}", called(place, names))
        }
        KeyError::Unreadable { place, source } => source
            .hint()
            .map_or_else(|| restore(place, names), |hint| for_terminal(&hint)),
        KeyError::NotIdentities { place } => restore(place, names),
        KeyError::Passphrase { place } => format!(
            "decrypt it once with `age -d`, and put the result into {}",
            called(place, names)
        ),
        KeyError::Recipient => format!(
            "`recipients` in [encryption] of {} takes texts such as \"age1…\"",
            names.config()
        ),
    }
}

fn is_denied(error: &SecretError) -> bool {
    io_kind(error) == Some(io::ErrorKind::PermissionDenied)
}

/// The same for a key that was lost and one that is wrong: no other text opens the backup.
fn restore(place: &KeyPlace, names: &DisplayNames) -> String {
    format!(
        "put your recovery key, `AGE-SECRET-KEY-1…`, into {}; without it the backup cannot be read",
        called(place, names)
    )
}

fn called(place: &KeyPlace, names: &DisplayNames) -> String {
    match place {
        KeyPlace::File(path) => names.path(path),
        _ => place.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        cli::messages::explain::said,
        config::SecretError,
        encryption::{KeyError, KeyPlace},
        permissions::{Exposed, Fault},
    };
    use std::{io, path::PathBuf};

    #[test]
    fn each_key_that_cannot_be_used_says_what_helps() {
        let path = PathBuf::from("/home/ada/.devlog/encryption.key");
        let place = || KeyPlace::File(path.clone());
        let unreadable = |source| KeyError::Unreadable {
            place: place(),
            source,
        };
        let file = |kind: io::ErrorKind| SecretError::File {
            path: path.clone(),
            source: kind.into(),
        };
        let known = Exposed {
            path: path.clone(),
            fault: Fault::OthersRead,
        };
        let variable = "DEVLOG_ENCRYPTION_KEY";
        let errors = [
            unreadable(file(io::ErrorKind::NotFound)),
            unreadable(file(io::ErrorKind::PermissionDenied)),
            unreadable(SecretError::Known(known)),
            KeyError::NotIdentities { place: place() },
            KeyError::Passphrase { place: place() },
            KeyError::Unreadable {
                place: KeyPlace::Variable(variable.to_owned()),
                source: SecretError::NotSet {
                    name: variable.to_owned(),
                },
            },
        ];
        insta::assert_snapshot!(said(errors), @"
        12, error: the encryption key cannot be read
          Caused by: cannot read the secret in ~/.devlog/encryption.key
          Caused by: entity not found

        hint: put your recovery key, `AGE-SECRET-KEY-1…`, into ~/.devlog/encryption.key; without it the backup cannot be read

        12, error: the encryption key cannot be read
          Caused by: cannot read the secret in ~/.devlog/encryption.key
          Caused by: permission denied

        hint: make sure that you can read ~/.devlog/encryption.key

        12, error: the encryption key cannot be read
          Caused by: ~/.devlog/encryption.key can be read by others, so others may know the secret

        hint: run `chmod go-rwx '/home/ada/.devlog/encryption.key'`

        12, error: ~/.devlog/encryption.key does not hold an age identity

        hint: put your recovery key, `AGE-SECRET-KEY-1…`, into ~/.devlog/encryption.key; without it the backup cannot be read

        12, error: ~/.devlog/encryption.key is protected by a passphrase, which devlog does not ask for

        hint: decrypt it once with `age -d`, and put the result into ~/.devlog/encryption.key

        12, error: the encryption key cannot be read
          Caused by: the environment variable `DEVLOG_ENCRYPTION_KEY` is not set

        hint: put your recovery key, `AGE-SECRET-KEY-1…`, into the environment variable `DEVLOG_ENCRYPTION_KEY`; without it the backup cannot be read
        ");
    }
}
