//! The settings as a provider reads them, with their origins.

use devlog_provider_api::{Secret, Settings, StorageConfig};
use std::path::{Path, PathBuf};

/// The origin of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    Configuration,
    Environment,
}

/// The settings, together with the folder of the configuration.
#[derive(Clone, Copy)]
pub struct SettingsView<'a> {
    pub settings: &'a Settings,
    pub base_dir: &'a Path,
}

impl<'a> SettingsView<'a> {
    /// The settings of a storage.
    pub fn of(config: &'a StorageConfig) -> Self {
        Self {
            settings: &config.settings,
            base_dir: &config.base_dir,
        }
    }

    /// Returns a secret that is not blank.
    pub fn secret(&self, name: &str) -> Option<&'a Secret> {
        let secret = self.settings.secret(name)?;
        (!secret.expose_secret().trim().is_empty()).then_some(secret)
    }

    /// Returns a text that is not blank, without space around it.
    pub fn text(&self, name: &str) -> Option<&'a str> {
        self.secret(name).map(|text| text.expose_secret().trim())
    }

    /// Returns a text that the configuration gives.
    pub fn configured(&self, name: &str) -> Option<&'a str> {
        self.text(name)
            .filter(|_| self.settings.variable(name).is_none())
    }

    /// Returns a path; in the configuration it starts from the configuration's folder.
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        let path = self.text(name)?;
        Some(match self.configured(name) {
            Some(_) => self.base_dir.join(path),
            None => path.into(),
        })
    }

    /// Returns the origin of a value that is not blank.
    pub fn origin(&self, name: &str) -> Option<Origin> {
        self.text(name)?;
        Some(match self.settings.variable(name) {
            Some(_) => Origin::Environment,
            None => Origin::Configuration,
        })
    }

    /// Names the origin of a value for messages: the variable, or the setting in backquotes.
    pub fn source(&self, name: &str) -> String {
        match self.settings.variable(name) {
            Some(variable) => variable.to_owned(),
            None => format!("`{name}`"),
        }
    }
}
