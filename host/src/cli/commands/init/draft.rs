//! What the user has said so far.

use super::{
    error::InitError,
    known::Known,
    secret_place::{NewSecret, SecretPlace},
};
use crate::config::{Environment, is_secret_reference};
use devlog_provider_api::{Secret, SettingKind, SettingSpec};
use toml::{Table, Value};

/// What is going to be the configuration. Has no `Debug`: it holds secrets.
pub struct Draft {
    /// The provider.
    pub provider: Known,
    /// Where the remote is; nothing while that is not known.
    pub url: Option<String>,
    /// The settings, as they are to stand in the configuration.
    pub settings: Table,
    /// The secrets that are still to be put somewhere.
    pub secrets: Vec<NewSecret>,
}

impl Draft {
    /// One that only has its provider.
    #[must_use]
    pub fn new(provider: Known) -> Self {
        Self {
            provider,
            url: None,
            settings: Table::new(),
            secrets: Vec::new(),
        }
    }

    /// Takes over what is said as `NAME=VALUE`.
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
        let value = value(spec, text).ok_or(InitError::WrongValue { spec: *spec })?;
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

    /// Forgets every secret, and every reference to one.
    pub fn forget_secrets(&mut self) {
        self.secrets.clear();
        let names: Vec<_> = self.provider.secrets().map(|spec| spec.name).collect();
        self.settings.retain(|name, _| !names.contains(&name));
    }

    /// Reports if a setting is given, by the user or by a variable.
    #[must_use]
    pub fn has(&self, spec: &SettingSpec, env: &Environment) -> bool {
        self.is_given(spec) || variable(spec, env).is_some()
    }

    /// Reports if a setting is given by the user.
    #[must_use]
    pub fn is_given(&self, spec: &SettingSpec) -> bool {
        self.settings.contains_key(spec.name)
            || self.secrets.iter().any(|new| new.setting == spec.name)
    }

    /// The settings with every secret in its place, for a first look at the remote.
    #[must_use]
    pub fn settings_now(&self) -> Table {
        let mut settings = self.settings.clone();
        for new in &self.secrets {
            let value = new.secret.expose_secret();
            settings.insert(new.setting.to_owned(), value.into());
        }
        settings
    }
}

/// The variable that gives a setting, if one is set.
#[must_use]
pub fn variable(spec: &SettingSpec, env: &Environment) -> Option<&'static str> {
    spec.env
        .iter()
        .copied()
        .find(|name| env.get(name).is_some())
}

fn value(spec: &SettingSpec, text: &str) -> Option<Value> {
    match spec.kind {
        SettingKind::Integer => text.parse::<i64>().ok().map(Value::from),
        SettingKind::Boolean => text.parse::<bool>().ok().map(Value::from),
        _ if spec.choices.is_empty() || spec.choices.contains(&text) => Some(text.into()),
        _ => None,
    }
}
