//! From `[remote.NAME]` and the environment to the values that a provider is created from. Needs the
//! provider's manifest, not its code.

use crate::config::{Environment, SecretError, did_you_mean, named, nearest_name, resolve_secret};
use devlog_provider_api::{SettingKind, SettingSpec, Settings};
use std::path::Path;
use toml::{Table, Value};

/// Why the settings cannot be used. Shows no value.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The provider declares no such setting.
    #[error("unknown setting{} of provider `{provider}`{}", named(setting, *nearest), did_you_mean(*nearest))]
    Unknown {
        /// The provider.
        provider: String,
        /// The key in its section.
        setting: String,
        /// A setting that it declares, if it is like it.
        nearest: Option<&'static str>,
    },
    /// The value is of another kind, or none of those that are possible.
    #[error("{place} of provider `{provider}` must be {expected}")]
    WrongValue {
        /// The provider.
        provider: String,
        /// The setting, or the environment variable that stands for it.
        place: String,
        /// The setting, if it is what the configuration says that is wrong.
        setting: Option<&'static str>,
        /// The expected value, with its article.
        expected: String,
    },
    /// Neither the configuration nor the environment gives it.
    #[error("setting `{}` of provider `{provider}` is missing: {}", spec.name, spec.help)]
    Missing {
        /// The provider.
        provider: String,
        /// The setting.
        spec: Box<SettingSpec>,
    },
    /// A reference to a secret leads nowhere.
    #[error("cannot get the secret `{setting}` of provider `{provider}`")]
    Secret {
        /// The provider.
        provider: String,
        /// The setting.
        setting: &'static str,
        /// Why.
        #[source]
        source: SecretError,
    },
}

impl SettingsError {
    /// The key of the configuration that is wrong, if one is.
    #[must_use]
    pub fn setting(&self) -> Option<&str> {
        match self {
            Self::Unknown { setting, .. } => Some(setting),
            Self::WrongValue { setting, .. } => *setting,
            Self::Secret { setting, .. } => Some(setting),
            Self::Missing { .. } => None,
        }
    }

    /// The next action for the user, where the text does not name it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let (provider, spec) = match self {
            Self::Missing { provider, spec } => (provider, spec),
            Self::Secret { source, .. } => return source.hint(),
            _ => return None,
        };
        let name = spec.name;
        let mut hint = format!("set `{name}` in [remote.{provider}]");
        if !spec.env.is_empty() {
            hint.push_str(", or the environment variable ");
            hint.push_str(&spec.env.join(" or "));
        }
        Some(hint)
    }
}

/// The sources of values.
#[derive(Clone, Copy)]
pub struct SettingsInput<'a> {
    /// The provider.
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
        let mut variables = spec.env.iter();
        let found = variables.find_map(|name| Some((name, self.environment.get(name)?)));
        let Some((variable, text)) = found else {
            return Ok(None);
        };
        if !fits(spec, text) {
            let place = format!("environment variable `{variable}`");
            return Err(self.wrong(spec, place, None));
        }
        Ok(Some((text.to_owned(), Some(*variable))))
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
        text.filter(|text| fits(spec, text)).ok_or_else(|| {
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
            expected: expected(spec),
        }
    }
}

fn fits(spec: &SettingSpec, text: &str) -> bool {
    match spec.kind {
        SettingKind::Integer => text.parse::<i64>().is_ok(),
        SettingKind::Boolean => text.parse::<bool>().is_ok(),
        _ => spec.choices.is_empty() || spec.choices.contains(&text),
    }
}

fn expected(spec: &SettingSpec) -> String {
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

#[cfg(test)]
mod tests;
