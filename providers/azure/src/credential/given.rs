//! What the settings give, and who gave it.

use devlog_provider_api::{Secret, Settings};
use std::path::{Path, PathBuf};

/// Who gave a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    Configuration,
    Environment,
}

/// The settings, with the folder of the configuration.
#[derive(Clone, Copy)]
pub struct Given<'a> {
    pub settings: &'a Settings,
    pub base_dir: &'a Path,
}

impl<'a> Given<'a> {
    /// A secret that is not blank.
    pub fn secret(&self, name: &str) -> Option<&'a Secret> {
        let secret = self.settings.secret(name)?;
        (!secret.expose_secret().trim().is_empty()).then_some(secret)
    }

    /// A text that is not blank, without space around it.
    pub fn text(&self, name: &str) -> Option<&'a str> {
        self.secret(name).map(|text| text.expose_secret().trim())
    }

    /// A text that the configuration gives.
    pub fn configured(&self, name: &str) -> Option<&'a str> {
        self.text(name)
            .filter(|_| self.settings.variable(name).is_none())
    }

    /// A path; in the configuration it starts from the configuration's folder.
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        let path = self.text(name)?;
        Some(match self.configured(name) {
            Some(_) => self.base_dir.join(path),
            None => path.into(),
        })
    }

    /// Who gave a value that is not blank.
    pub fn origin(&self, name: &str) -> Option<Origin> {
        self.text(name)?;
        Some(match self.settings.variable(name) {
            Some(_) => Origin::Environment,
            None => Origin::Configuration,
        })
    }

    /// Where a value comes from, for messages.
    pub fn source(&self, name: &str) -> String {
        match self.settings.variable(name) {
            Some(variable) => variable.to_owned(),
            None => format!("`{name}`"),
        }
    }
}
