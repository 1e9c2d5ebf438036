//! The settings that a provider takes: how it declares them, and how it reads them.

use crate::{Error, ErrorKind, Result, Secret};
use std::{collections::BTreeMap, path::PathBuf};

/// The kind of values that a setting takes. The host checks them before the provider is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SettingKind {
    /// Any text; one of [`SettingSpec::choices`] where there are some.
    Text,
    /// A text that is never shown, and that may be a reference such as `env:NAME` or `file:PATH`, which
    /// the host resolves.
    Secret,
    /// A whole number, 64 bits with sign.
    Integer,
    /// `true` or `false`.
    Boolean,
}

impl SettingKind {
    /// The word for this kind in a manifest.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Secret => "secret",
            Self::Integer => "integer",
            Self::Boolean => "boolean",
        }
    }
}

/// Declares one key of the provider's section `[remote.NAME]`.
///
/// Specs are constants: they are written into the library's manifest, so that the host can check a
/// configuration without running the provider.
///
/// ```
/// use devlog_provider_api::SettingSpec;
///
/// const SETTINGS: &[SettingSpec] = &[
///     SettingSpec::text("region", "the region of the bucket").required(),
///     SettingSpec::secret("token", "the access token").env(&["EXAMPLE_TOKEN"]),
///     SettingSpec::text("tier", "where objects are kept").choices(&["hot", "cool"]),
/// ];
/// # assert_eq!(SETTINGS.len(), 3);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SettingSpec {
    /// The key: lower-case letters, digits and `_`.
    pub name: &'static str,
    /// The kind of its values.
    pub kind: SettingKind,
    /// Its purpose: half a sentence, without a full stop.
    pub help: &'static str,
    /// Environment variables that give the value where the configuration does not; the first one that is
    /// set and not empty wins.
    pub env: &'static [&'static str],
    /// The only texts that are accepted; any text if empty.
    pub choices: &'static [&'static str],
    /// The value, as text, where nothing else gives one; empty for no default. The host fills it in.
    pub default: &'static str,
    /// True if the provider cannot be created without it.
    pub required: bool,
    /// True if it takes part in naming the place, as a bucket does. The host's record of one place is never used
    /// for another.
    pub place: bool,
    /// The names of the settings without which this one has no effect, as the id of a key for its secret. `devlog init`
    /// asks for those first.
    pub needs: &'static [&'static str],
}

impl SettingSpec {
    /// Declares a text.
    #[must_use]
    pub const fn text(name: &'static str, help: &'static str) -> Self {
        Self::new(SettingKind::Text, name, help)
    }

    /// Declares a secret.
    #[must_use]
    pub const fn secret(name: &'static str, help: &'static str) -> Self {
        Self::new(SettingKind::Secret, name, help)
    }

    /// Declares a whole number.
    #[must_use]
    pub const fn integer(name: &'static str, help: &'static str) -> Self {
        Self::new(SettingKind::Integer, name, help)
    }

    /// Declares a switch.
    #[must_use]
    pub const fn boolean(name: &'static str, help: &'static str) -> Self {
        Self::new(SettingKind::Boolean, name, help)
    }

    /// Declares a setting of a kind that is only known at run time, as from a manifest that was read.
    #[must_use]
    pub const fn new(kind: SettingKind, name: &'static str, help: &'static str) -> Self {
        Self {
            name,
            kind,
            help,
            env: &[],
            choices: &[],
            default: "",
            required: false,
            place: false,
            needs: &[],
        }
    }

    /// Adds environment variables that give the value too, in order of precedence.
    #[must_use]
    pub const fn env(mut self, names: &'static [&'static str]) -> Self {
        self.env = names;
        self
    }

    /// Restricts a text to these.
    #[must_use]
    pub const fn choices(mut self, choices: &'static [&'static str]) -> Self {
        self.choices = choices;
        self
    }

    /// Gives the value, as text, that the setting has where nothing else gives one.
    #[must_use]
    pub const fn default(mut self, value: &'static str) -> Self {
        self.default = value;
        self
    }

    /// Marks the setting as part of the place's name.
    #[must_use]
    pub const fn place(mut self) -> Self {
        self.place = true;
        self
    }

    /// Names the settings without which this one has no effect.
    #[must_use]
    pub const fn needs(mut self, names: &'static [&'static str]) -> Self {
        self.needs = names;
        self
    }

    /// Requires a value for the setting.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }
}

/// The values of a provider's settings, checked against its [`SettingSpec`]s, with references to secrets
/// resolved. Its `Debug` shows names only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    values: BTreeMap<String, Value>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Value {
    text: Secret,
    variable: Option<String>,
}

impl Settings {
    /// Sets a value, as text, that the configuration gives.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        let text = Secret::new(value);
        let variable = None;
        self.values.insert(name.into(), Value { text, variable });
    }

    /// Notes that the value of `name`, which is set already, comes from this environment variable.
    pub fn set_variable(&mut self, name: &str, variable: impl Into<String>) {
        if let Some(value) = self.values.get_mut(name) {
            value.variable = Some(variable.into());
        }
    }

    /// Gives every setting that has no value its default.
    pub fn fill_defaults(&mut self, specs: &[SettingSpec]) {
        for spec in specs.iter().filter(|spec| !spec.default.is_empty()) {
            if self.text(spec.name).is_none() {
                self.set(spec.name, spec.default);
            }
        }
    }

    /// The environment variable that gave the value of a setting; `None` if the configuration gave it, or if it has
    /// no value.
    ///
    /// The configuration of this remote has precedence over the environment: a provider with several settings for the
    /// same purpose decides by this.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.values.get(name)?.variable.as_deref()
    }

    /// The value of a text setting.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.secret(name).map(Secret::expose_secret)
    }

    /// The value of a secret setting.
    #[must_use]
    pub fn secret(&self, name: &str) -> Option<&Secret> {
        self.values.get(name).map(|value| &value.text)
    }

    /// The value of an integer setting.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidSettings`] if it is not a whole number; the host does not let that happen.
    pub fn integer(&self, name: &str) -> Result<Option<i64>> {
        self.parsed(name, "a whole number")
    }

    /// The value of a boolean setting.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidSettings`] if it is neither `true` nor `false`; the host does not let that happen.
    pub fn boolean(&self, name: &str) -> Result<Option<bool>> {
        self.parsed(name, "`true` or `false`")
    }

    /// Every name with its value, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Secret)> {
        self.values
            .iter()
            .map(|(name, value)| (name.as_str(), &value.text))
    }

    fn parsed<T: std::str::FromStr>(&self, name: &str, wanted: &str) -> Result<Option<T>> {
        self.text(name)
            .map(|text| {
                text.parse().map_err(|_| {
                    Error::new(
                        ErrorKind::InvalidSettings,
                        format!("`{name}` must be {wanted}"),
                    )
                })
            })
            .transpose()
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Settings {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let mut settings = Self::default();
        pairs
            .into_iter()
            .for_each(|(name, value)| settings.set(name, value));
        settings
    }
}

/// The configuration of a storage: the `[remote]` section as far as it concerns the provider.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct StorageConfig {
    /// The place of the remote, in the provider's own form; empty if the configuration does not name it.
    pub url: String,
    /// The provider's own settings.
    pub settings: Settings,
    /// The folder that relative paths start from: the one that holds the configuration.
    pub base_dir: PathBuf,
}

impl StorageConfig {
    /// A configuration with a url and nothing else.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            ..Self::default()
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // tests; `expect` with a reason needs Rust 1.81
mod tests;
