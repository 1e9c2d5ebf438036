//! The providers that there are to choose from.

use crate::registry::{ChosenProvider, Registry, RegistryError};
use devlog_provider_api::{SettingKind, SettingSpec};

/// A provider that can be used.
#[derive(Clone, Debug)]
pub struct Known {
    pub name: String,
    /// Its name for people.
    pub title: String,
    /// Its description, a sentence without a full stop.
    pub description: String,
    /// The form of a URL; empty if it is unknown.
    pub url: String,
    pub specs: Vec<SettingSpec>,
}

impl Known {
    /// Returns the providers that may be loaded, by name; each once, in the version that is used.
    pub fn all(registry: &Registry) -> Vec<Self> {
        let found = registry.candidates().iter();
        let usable = found.filter(|found| found.refusal().is_none());
        let mut names: Vec<_> = usable.map(|found| found.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        let known = names.into_iter().map(|name| Self::find(registry, name));
        known.filter_map(Result::ok).collect()
    }

    /// The one that a name stands for.
    ///
    /// # Errors
    /// The errors of [`Registry::choose`].
    pub fn find(registry: &Registry, name: &str) -> Result<Self, RegistryError> {
        let choice = registry.choose(name, None)?;
        let specs = choice.settings().to_vec();
        let unknown = |title: &str| Self {
            name: name.to_owned(),
            title: title.to_owned(),
            description: String::new(),
            url: String::new(),
            specs: specs.clone(),
        };
        Ok(match choice {
            ChosenProvider::Registered(provider) => unknown(provider.title()),
            ChosenProvider::Library(_, library) => Self {
                description: library.manifest.description.clone(),
                url: library.manifest.url.clone(),
                ..unknown(&library.manifest.title)
            },
        })
    }

    pub fn spec(&self, name: &str) -> Option<&SettingSpec> {
        self.specs.iter().find(|spec| spec.name == name)
    }

    pub fn secrets(&self) -> impl Iterator<Item = &SettingSpec> {
        self.specs
            .iter()
            .filter(|spec| spec.kind == SettingKind::Secret)
    }
}
