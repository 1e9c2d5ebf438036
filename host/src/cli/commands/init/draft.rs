//! The answers of the user so far.

use super::{InitError, Known, SecretPlace, secret_place::NewSecret};
use crate::{
    config::{Environment, RemoteConfig, is_secret_reference},
    registry::{setting_value, setting_variable},
};
use devlog_provider_api::{Secret, SettingKind, SettingSpec};
use toml::Table;

/// The configuration that is going to be written. Has no `Debug`: it holds secrets.
pub struct Draft {
    pub provider: Known,
    /// The URL of the remote; `None` until it is known.
    pub url: Option<String>,
    /// The settings, as they are to stand in the configuration.
    pub settings: Table,
    /// The secrets that are not stored yet.
    pub secrets: Vec<NewSecret>,
}

impl Draft {
    /// One that only has its provider.
    pub fn new(provider: Known) -> Self {
        Self {
            provider,
            url: None,
            settings: Table::new(),
            secrets: Vec::new(),
        }
    }

    /// Takes over a setting that is given as `NAME=VALUE`.
    ///
    /// # Errors
    /// If there is no such setting, if it is a secret that is written out, or if it takes no such value.
    pub fn set(&mut self, name: &str, text: &str) -> Result<(), InitError> {
        let Some(spec) = self.provider.spec(name) else {
            return Err(InitError::no_setting(name, &self.provider, false));
        };
        if spec.kind == SettingKind::Secret && !is_secret_reference(text) {
            return Err(InitError::SecretInTheOpen { setting: spec.name });
        }
        let value = setting_value(spec, text).ok_or(InitError::WrongValue { spec: *spec })?;
        self.settings.insert(spec.name.to_owned(), value);
        Ok(())
    }

    /// Takes over a secret, or a reference to one.
    pub fn add_secret(&mut self, setting: &'static str, secret: Secret, place: SecretPlace) {
        self.secrets.push(NewSecret {
            setting,
            secret,
            place,
        });
    }

    /// Forgets every secret, every reference to one, and the settings that they need.
    pub fn forget_secrets(&mut self) {
        self.secrets.clear();
        for spec in self.provider.secrets() {
            for name in spec.needs.iter().chain([&spec.name]) {
                self.settings.remove(*name);
            }
        }
    }

    /// Reports if a setting is given, by the user or by a variable.
    pub fn has(&self, spec: &SettingSpec, env: &Environment) -> bool {
        self.is_given(spec) || setting_variable(spec, env).is_some()
    }

    /// Reports if the user's settings name the place, so that the provider may need no URL.
    pub fn names_place(&self) -> bool {
        let mut places = self.provider.specs.iter().filter(|spec| spec.place);
        places.any(|spec| self.is_given(spec))
    }

    /// Reports if a setting is given by the user.
    pub fn is_given(&self, spec: &SettingSpec) -> bool {
        self.settings.contains_key(spec.name)
            || self.secrets.iter().any(|new| new.setting == spec.name)
    }

    /// The remote with every secret in its place, for a first check of it.
    pub fn remote_now(&self) -> RemoteConfig {
        let mut settings = self.settings.clone();
        for new in &self.secrets {
            let value = new.secret.expose_secret();
            settings.insert(new.setting.to_owned(), value.into());
        }
        RemoteConfig {
            provider: self.provider.name.clone(),
            url: self.url.clone().unwrap_or_default(),
            settings,
            ..RemoteConfig::default()
        }
    }
}
