//! From `[remote.NAME]` and the environment to the values that a provider is created from. Needs the
//! provider's manifest, not its code.

use crate::config::{Environment, SecretError, did_you_mean, named, nearest_name, resolve_secret};
use devlog_provider_api::{SettingKind, SettingSpec, Settings};
use std::path::Path;
use toml::{Table, Value};

/// The reason why the settings cannot be used. Shows no value.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    #[error("unknown setting{} of provider `{provider}`{}", named(setting, *nearest), did_you_mean(*nearest))]
    Unknown {
        provider: String,
        /// The key in its section.
        setting: String,
        /// A setting that it declares, if it is like it.
        nearest: Option<&'static str>,
    },
    #[error("{place} of provider `{provider}` must be {expected}")]
    WrongValue {
        provider: String,
        /// The setting, or the environment variable that stands for it.
        place: String,
        /// The setting, if its value in the configuration is wrong.
        setting: Option<&'static str>,
        /// The expected value, with its article.
        expected: String,
    },
    #[error("[remote.{section}] is not read, since the provider is `{provider}` there")]
    OtherName {
        /// The provider, as the configuration names it.
        provider: String,
        section: String,
    },
    #[error("setting `{}` of provider `{provider}` is missing: {}", spec.name, spec.help)]
    Missing {
        provider: String,
        spec: Box<SettingSpec>,
    },
    #[error("cannot get the secret `{setting}` of provider `{provider}`")]
    Secret {
        provider: String,
        setting: &'static str,
        #[source]
        source: SecretError,
    },
}

impl SettingsError {
    /// The key of the configuration that is wrong, if one is.
    pub fn setting(&self) -> Option<&str> {
        match self {
            Self::Unknown { setting, .. } => Some(setting),
            Self::WrongValue { setting, .. } => *setting,
            Self::Secret { setting, .. } => Some(setting),
            Self::Missing { .. } | Self::OtherName { .. } => None,
        }
    }
}

/// The sources of values.
#[derive(Clone, Copy)]
pub struct SettingsInput<'a> {
    pub provider: &'a str,
    /// Its section of the configuration.
    pub table: &'a Table,
    /// The folder that relative paths of secrets start from.
    pub base_dir: &'a Path,
    /// The environment variables.
    pub environment: &'a Environment,
}

/// Checks and completes the settings of a provider.
///
/// # Errors
/// [`SettingsError`], for the first setting that cannot be used.
pub fn resolve(
    input: &SettingsInput<'_>,
    specs: &[SettingSpec],
) -> Result<Settings, SettingsError> {
    for setting in input.table.keys() {
        if !specs.iter().any(|spec| spec.name == setting) {
            return Err(SettingsError::Unknown {
                provider: input.provider.to_owned(),
                setting: setting.clone(),
                nearest: nearest_name(setting, specs.iter().map(|spec| spec.name)),
            });
        }
    }
    let mut settings = Settings::default();
    for spec in specs {
        match input.value(spec)? {
            Some((value, variable)) => {
                settings.set(spec.name, value);
                if let Some(variable) = variable {
                    settings.set_variable(spec.name, variable);
                }
            }
            None if spec.required && spec.default.is_empty() => {
                return Err(SettingsError::Missing {
                    provider: input.provider.to_owned(),
                    spec: Box::new(*spec),
                });
            }
            None => {}
        }
    }
    settings.fill_defaults(specs);
    Ok(settings)
}

impl SettingsInput<'_> {
    /// The configuration's value, else that of the first variable that has one, with the variable.
    fn value(
        &self,
        spec: &SettingSpec,
    ) -> Result<Option<(String, Option<&'static str>)>, SettingsError> {
        if let Some(value) = self.table.get(spec.name) {
            return self.configured(spec, value).map(|text| Some((text, None)));
        }
        let Some((variable, text)) = setting_variable(spec, self.environment) else {
            return Ok(None);
        };
        if setting_value(spec, text).is_none() {
            let place = format!("environment variable `{variable}`");
            return Err(self.wrong(spec, place, None));
        }
        Ok(Some((text.to_owned(), Some(variable))))
    }

    fn configured(&self, spec: &SettingSpec, value: &Value) -> Result<String, SettingsError> {
        if let (SettingKind::Secret, Value::String(reference)) = (spec.kind, value) {
            return self.secret(spec, reference);
        }
        let text = match (spec.kind, value) {
            (SettingKind::Integer, Value::Integer(number)) => Some(number.to_string()),
            (SettingKind::Boolean, Value::Boolean(flag)) => Some(flag.to_string()),
            (SettingKind::Integer | SettingKind::Boolean, _) => None,
            (_, value) => value.as_str().map(ToOwned::to_owned),
        };
        let fits = |text: &String| setting_value(spec, text).is_some();
        text.filter(fits).ok_or_else(|| {
            let place = format!("setting `{}`", spec.name);
            self.wrong(spec, place, Some(spec.name))
        })
    }

    fn secret(&self, spec: &SettingSpec, reference: &str) -> Result<String, SettingsError> {
        let secret = resolve_secret(reference, self.environment, self.base_dir);
        let secret = secret.map_err(|source| SettingsError::Secret {
            provider: self.provider.to_owned(),
            setting: spec.name,
            source,
        })?;
        Ok(secret.expose_secret().to_owned())
    }

    fn wrong(
        &self,
        spec: &SettingSpec,
        place: String,
        setting: Option<&'static str>,
    ) -> SettingsError {
        SettingsError::WrongValue {
            provider: self.provider.to_owned(),
            place,
            setting,
            expected: expected_value(spec),
        }
    }
}

/// Returns the value that `text` stands for in the configuration; `None` if the setting does not take it. A reference
/// to a secret is not resolved.
pub fn setting_value(spec: &SettingSpec, text: &str) -> Option<Value> {
    match spec.kind {
        SettingKind::Integer => text.parse::<i64>().ok().map(Value::from),
        SettingKind::Boolean => text.parse::<bool>().ok().map(Value::from),
        _ if spec.choices.is_empty() || spec.choices.contains(&text) => Some(text.into()),
        _ => None,
    }
}

/// Returns the values that the setting takes, in words: "a whole number".
pub fn expected_value(spec: &SettingSpec) -> String {
    match (spec.kind, spec.choices) {
        (SettingKind::Integer, _) => "a whole number".to_owned(),
        (SettingKind::Boolean, _) => "`true` or `false`".to_owned(),
        (SettingKind::Secret, _) => "a text, or a reference to one".to_owned(),
        (_, [others @ .., last]) if !others.is_empty() => {
            format!("`{}` or `{last}`", others.join("`, `"))
        }
        (_, [only]) => format!("`{only}`"),
        _ => "a text".to_owned(),
    }
}

/// Returns the first variable of the setting that is set, and its text.
pub fn setting_variable<'e>(
    spec: &SettingSpec,
    env: &'e Environment,
) -> Option<(&'static str, &'e str)> {
    let mut variables = spec.env.iter();
    variables.find_map(|name| Some((*name, env.get(name)?)))
}

#[cfg(test)]
mod tests;
