//! Why the encryption key cannot be used.

use crate::{
    cli::messages::{
        display_names::DisplayNames,
        error_report::ErrorReport,
        exit_code::ExitCode,
        explain::{Explain, causes},
    },
    encryption::{KeyError, KeyPlace},
    terminal_text::for_terminal,
};

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
    #![expect(clippy::unwrap_used, reason = "tests")]

    use crate::{
        cli::messages::{
            display_names::DisplayNames, exit_code::ExitCode, explain::Explain, palette::Palette,
        },
        config::{EncryptionConfig, Environment, KeySource},
        encryption::{Identity, Keyring},
    };
    use std::{
        fs::{self, Permissions},
        os::unix::fs::PermissionsExt,
        path::Path,
    };

    /// The report for a key file with this text and mode, or for none.
    fn of_file(text: &str, mode: Option<u32>) -> String {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("encryption.key");
        if let Some(mode) = mode {
            fs::write(&path, text).unwrap();
            fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        }
        let (config, env) = (EncryptionConfig::default(), Environment::default());
        let error = Keyring::load(&config, &env, root.path()).unwrap_err();
        let report = error.explain(&DisplayNames::example());
        assert_eq!(report.exit_code, ExitCode::Denied);
        let root = root.path().canonicalize().unwrap();
        let text = report.text(Palette::default());
        text.replace(root.to_str().unwrap(), "/home/ada/.devlog")
    }

    fn key() -> String {
        let secret = Identity::from_random([1; 32]).to_secret();
        secret.expose_secret().to_owned()
    }

    #[test]
    fn a_lost_key_says_what_helps() {
        insta::assert_snapshot!(of_file("", None), @"
        error: the encryption key cannot be read
          Caused by: cannot read the secret in /home/ada/.devlog/encryption.key
          Caused by: No such file or directory (os error 2)

        hint: put your recovery key, `AGE-SECRET-KEY-1…`, into /home/ada/.devlog/encryption.key; without it the backup cannot be read
        ");
    }

    #[test]
    fn a_wrong_key_is_not_repeated() {
        insta::assert_snapshot!(of_file("hunter2", Some(0o600)), @"
        error: /home/ada/.devlog/encryption.key holds something else than identities of age

        hint: put your recovery key, `AGE-SECRET-KEY-1…`, into /home/ada/.devlog/encryption.key; without it the backup cannot be read
        ");
    }

    #[test]
    fn a_key_that_others_can_read_says_how_to_close_it() {
        insta::assert_snapshot!(of_file(&key(), Some(0o644)), @"
        error: the encryption key cannot be read
          Caused by: /home/ada/.devlog/encryption.key can be read by others, so others may know the secret

        hint: run `chmod go-rwx '/home/ada/.devlog/encryption.key'`
        ");
    }

    #[test]
    fn a_key_with_a_passphrase_says_what_to_do() {
        insta::assert_snapshot!(of_file("age-encryption.org/v1\n-> scrypt", Some(0o600)), @"
        error: /home/ada/.devlog/encryption.key is protected by a passphrase, which devlog does not ask for

        hint: decrypt it once with `age -d`, and put the result into /home/ada/.devlog/encryption.key
        ");
    }

    #[test]
    fn a_variable_that_is_not_set_is_named() {
        let config = EncryptionConfig {
            key_source: KeySource::Env,
            ..EncryptionConfig::default()
        };
        let keys = Keyring::load(&config, &Environment::default(), Path::new("/"));
        let report = keys.unwrap_err().explain(&DisplayNames::example());
        insta::assert_snapshot!(report.text(Palette::default()), @"
        error: the encryption key cannot be read
          Caused by: the environment variable `DEVLOG_ENCRYPTION_KEY` is not set

        hint: put your recovery key, `AGE-SECRET-KEY-1…`, into the environment variable `DEVLOG_ENCRYPTION_KEY`; without it the backup cannot be read
        ");
    }
}
