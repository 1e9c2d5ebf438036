//! The place of a secret, and the configuration's reference to it.

use super::InitError;
use crate::{
    cli::{arguments::init::KeepSecret, messages::DisplayNames, ui::Choice},
    config::{Environment, create_private_folder, keyring},
    durable,
};
use devlog_provider_api::Secret;
use std::path::{Path, PathBuf};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretPlace {
    /// The keyring of the desktop.
    Keyring,
    /// A file of its own.
    File,
    /// A variable that the user sets.
    Variable(String),
    /// The configuration, unencrypted.
    Config,
}

/// A secret that is not kept anywhere yet.
pub struct NewSecret {
    pub setting: &'static str,
    pub secret: Secret,
    pub place: SecretPlace,
}

impl From<KeepSecret> for SecretPlace {
    fn from(keep: KeepSecret) -> Self {
        match keep {
            KeepSecret::Keyring => Self::Keyring,
            KeepSecret::File => Self::File,
            KeepSecret::Config => Self::Config,
        }
    }
}

impl SecretPlace {
    /// Every place that there is for a setting, the best one first.
    pub fn all(variable: String, env: &Environment) -> Vec<Self> {
        let keyring = keyring::is_there(env).then_some(Self::Keyring);
        let others = [Self::File, Self::Variable(variable), Self::Config];
        keyring.into_iter().chain(others).collect()
    }

    /// Returns the text by which a person chooses it.
    pub fn describe(
        &self,
        provider: &str,
        setting: &str,
        root: &Path,
        names: &DisplayNames,
    ) -> Choice {
        match self {
            Self::Keyring => Choice::new(
                "keyring",
                &format!(
                    "of this desktop, as `{}` of devlog",
                    keyring_name(provider, setting)
                ),
            ),
            Self::File => {
                let file = names.path(&root.join(file_name(provider, setting)));
                Choice::new("file", &format!("{file}, readable only by you"))
            }
            Self::Variable(name) => {
                Choice::new("variable", &format!("{name}, which you set yourself"))
            }
            Self::Config => {
                let file = names.config();
                Choice::new(
                    "config",
                    &format!("{file}, in plain text, readable only by you"),
                )
            }
        }
    }

    /// Keeps a secret of this provider, and returns the configuration's reference to it.
    ///
    /// # Errors
    /// If it is not taken there.
    pub fn keep(
        new: &NewSecret,
        provider: &str,
        root: &Path,
        env: &Environment,
    ) -> Result<String, InitError> {
        match &new.place {
            Self::Keyring => {
                let name = keyring_name(provider, new.setting);
                keyring::store(&name, &new.secret, env).map_err(InitError::Keyring)?;
                Ok(format!("keyring:{name}"))
            }
            Self::File => {
                let name = file_name(provider, new.setting);
                write(&root.join(&name), new.secret.expose_secret())?;
                Ok(format!("file:{}", name.display()))
            }
            Self::Variable(name) => Ok(format!("env:{name}")),
            Self::Config => Ok(new.secret.expose_secret().to_owned()),
        }
    }
}

fn write(path: &Path, secret: &str) -> Result<(), InitError> {
    create_private_folder(path.parent().unwrap_or(path)).map_err(InitError::Write)?;
    durable::replace_private(path, format!("{secret}\n").as_bytes())
        .map_err(|error| InitError::Write(error.into()))
}

fn keyring_name(provider: &str, setting: &str) -> String {
    format!("{provider}-{setting}")
}

/// Below the journal's root, outside of what is pushed.
fn file_name(provider: &str, setting: &str) -> PathBuf {
    Path::new("secrets").join(format!("{provider}.{setting}"))
}
