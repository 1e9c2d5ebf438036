//! The place where the identities are kept.

use crate::config::{
    ENCRYPTION_KEY, EncryptionConfig, Environment, KeySource, SecretError, read_secret_file,
    referred_file, resolve_secret,
};
use devlog_provider_api::Secret;
use std::{
    fmt,
    path::{Path, PathBuf},
};

/// The name of the key file in the root folder of the journal. No object key leads to it.
pub const KEY_FILE: &str = "encryption.key";
/// The name in the keyring of the desktop.
pub const KEYRING_NAME: &str = "encryption";

/// The place of the identities. Shown as it is called in a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyPlace {
    File(PathBuf),
    /// An environment variable.
    Variable(String),
    /// The keyring of the desktop, under this name.
    Keyring(String),
    /// The output of a command.
    Command(String),
}

impl KeyPlace {
    /// The place that a configuration names, for the journal at `root`.
    pub fn of(config: &EncryptionConfig, env: &Environment, root: &Path) -> Self {
        let Some(reference) = &config.key else {
            return match config.key_source {
                KeySource::File => Self::File(root.join(KEY_FILE)),
                KeySource::Env => Self::Variable(ENCRYPTION_KEY.to_owned()),
                KeySource::Keychain => Self::Keyring(KEYRING_NAME.to_owned()),
            };
        };
        match reference.split_once(':') {
            Some(("env", name)) => Self::Variable(name.to_owned()),
            Some(("keyring", name)) => Self::Keyring(name.to_owned()),
            Some(("file", path)) => {
                Self::File(referred_file(reference, env, root).unwrap_or_else(|| path.into()))
            }
            _ => Self::Command(reference.clone()),
        }
    }

    /// Reads what is kept there. A file is refused if others can read or write it.
    ///
    /// # Errors
    /// If nothing can be read, or nothing is there.
    pub fn read(&self, env: &Environment, root: &Path) -> Result<Secret, SecretError> {
        match self {
            Self::File(path) => read_secret_file(path),
            Self::Variable(name) => resolve_secret(&format!("env:{name}"), env, root),
            Self::Keyring(name) => resolve_secret(&format!("keyring:{name}"), env, root),
            Self::Command(reference) => resolve_secret(reference, env, root),
        }
    }
}

impl fmt::Display for KeyPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Variable(name) => write!(f, "the environment variable `{name}`"),
            Self::Keyring(name) => write!(f, "the keyring's secret `{name}`"),
            Self::Command(_) => f.write_str("the output of the command of `encryption.key`"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::KeyPlace;
    use crate::config::{EncryptionConfig, Environment, KeySource};
    use std::path::Path;

    #[test]
    fn a_reference_overrides_the_source() {
        let env: Environment = [("HOME", "/home/ada")].into_iter().collect();
        for (key_source, key, shown) in [
            (KeySource::File, None, "/j/encryption.key"),
            (
                KeySource::Env,
                None,
                "the environment variable `DEVLOG_ENCRYPTION_KEY`",
            ),
            (
                KeySource::Keychain,
                None,
                "the keyring's secret `encryption`",
            ),
            (KeySource::Env, Some("file:~/key"), "/home/ada/key"),
            (KeySource::File, Some("file:key"), "/j/key"),
            (
                KeySource::File,
                Some("env:K"),
                "the environment variable `K`",
            ),
            (
                KeySource::File,
                Some("cmd:pass hunter2"),
                "the output of the command of `encryption.key`",
            ),
        ] {
            let config = EncryptionConfig {
                key_source,
                key: key.map(ToOwned::to_owned),
                ..EncryptionConfig::default()
            };
            let place = KeyPlace::of(&config, &env, Path::new("/j"));
            assert_eq!(place.to_string(), shown);
        }
    }
}
