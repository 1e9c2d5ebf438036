//! All providers that there are, and the way from a name to an open storage.

use super::{
    Candidate, ChosenProvider, LoadedLibrary, OpenRequest, OpenedStorage, Origin, RegistryError,
    SearchPath, SettingsError, UsableLibrary,
    call_log::CallLog,
    chosen_provider::{accepted, refused},
    crash_report::{CallTracker, Entry},
    discovery,
    library::{LibraryProvider, Refusal},
    opened_storage::Registered,
    settings::{self, SettingsInput},
    trial::Prober,
    trust::Trust,
};
use crate::config::{RemoteConfig, nearest_name};
use devlog_provider_api::RemoteStorageProvider;
use semver::{Version, VersionReq};
use std::{path::PathBuf, sync::Arc};

/// All providers that there are: those that are registered, and the libraries that were found.
#[derive(Default)]
pub struct Registry {
    registered: Vec<Registered>,
    candidates: Vec<Candidate>,
    searched: Vec<PathBuf>,
    warnings: Vec<String>,
    prober: Option<Prober>,
    log_file: Option<PathBuf>,
}

impl Registry {
    /// Registers a provider: the single way in, for those that are loaded and those that are linked in.
    ///
    /// A registered provider comes before every library that was found. Of two with the same name the
    /// first stays.
    pub fn register_provider(&mut self, provider: Box<dyn RemoteStorageProvider>) {
        self.register(provider, None);
    }

    /// Finds the libraries of a search path and reads their manifests. Loads nothing.
    ///
    /// From here on a library that did not come with the program is tried out before it is loaded.
    pub fn discover(&mut self, search_path: &SearchPath) {
        let program = search_path.program.as_deref();
        self.prober = program.map(|program| Prober::new(program, search_path.journal_root()));
        let found = discovery::discover(search_path);
        self.candidates.extend(found.candidates);
        self.warnings.extend(found.warnings);
        let searched = search_path.folders.iter();
        self.searched
            .extend(searched.map(|folder| folder.path.clone()));
    }

    /// Logs the calls to every storage that is opened from here on to `file`, one JSON object a line.
    pub fn log_calls_to(&mut self, file: PathBuf) {
        self.log_file = Some(file);
    }

    /// Every library that was found, also those that are refused, in the order of the search path.
    pub fn candidates(&self) -> &[Candidate] {
        &self.candidates
    }

    /// A sentence for each folder that could not be searched.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Returns the name of the provider that a name or an alias stands for. A provider's own name comes before the
    /// alias of another one, and the alias of a library that can be used before that of a refused one.
    pub fn resolve<'a>(&'a self, name: &'a str) -> &'a str {
        let is_named = |found: &Candidate| found.is_named(name);
        if self.registered(name).is_some() || self.candidates.iter().any(is_named) {
            return name;
        }
        let mut aliased: Vec<_> = self
            .candidates
            .iter()
            .filter(|found| found.has_alias(name))
            .collect();
        aliased.sort_by_key(|found| found.refusal().is_some());
        aliased.first().map_or(name, |found| &found.name)
    }

    /// Finds the provider that a name or an alias stands for: the registered one; else the one that `--provider`
    /// names; else, among the libraries that are not refused, the highest version that will do, and of equal ones
    /// the first in the search path.
    ///
    /// # Errors
    /// [`RegistryError::Unknown`], [`RegistryError::Refused`], [`RegistryError::NoVersionFits`].
    pub fn choose(
        &self,
        name: &str,
        version: Option<&VersionReq>,
    ) -> Result<ChosenProvider<'_>, RegistryError> {
        let name = self.resolve(name);
        if let Some(registered) = self.registered(name) {
            return Ok(ChosenProvider::Registered(&*registered.provider));
        }
        let mut named = self.candidates.iter().filter(|found| found.is_named(name));
        let first = named.clone().next().ok_or_else(|| self.unknown(name))?;
        if let Some(named_file) = named.find(|found| found.origin == Origin::Override) {
            return accepted(named_file);
        }
        let usable: Vec<_> = self.usable(name).collect();
        let fits = |found: &Version| version.is_none_or(|wanted| wanted.matches(found));
        // Of equal ones `max_by` gives the last, and the first in the search path is wanted.
        let fitting = usable.iter().rev();
        let fitting = fitting.filter(|(_, library)| fits(&library.manifest.version));
        let highest = fitting.max_by(|(_, a), (_, b)| {
            let (a, b) = (&a.manifest.version, &b.manifest.version);
            a.cmp_precedence(b)
        });
        if let Some((candidate, library)) = highest {
            return Ok(ChosenProvider::Library(candidate, library));
        }
        match version {
            Some(wanted) if !usable.is_empty() => Err(RegistryError::NoVersionFits {
                name: name.to_owned(),
                wanted: wanted.clone(),
                found: usable
                    .iter()
                    .map(|(_, library)| library.manifest.version.clone())
                    .collect(),
            }),
            _ => accepted(first),
        }
    }

    /// Opens a storage: chooses the provider, checks the settings, and only then loads and runs it.
    ///
    /// # Errors
    /// [`RegistryError`].
    pub fn open(&mut self, request: OpenRequest<'_>) -> Result<OpenedStorage, RegistryError> {
        let remote = request.remote;
        let choice = self.choose(&remote.provider, remote.version.as_ref())?;
        self.refuse_section_of_another_name(remote)?;
        let input = SettingsInput {
            provider: &remote.provider,
            table: &remote.settings,
            base_dir: request.base_dir,
            environment: request.environment,
        };
        let values = settings::resolve(&input, choice.settings())?;
        if let ChosenProvider::Library(candidate, library) = choice {
            let (provider, library) = self.load(candidate, library)?;
            self.register(Box::new(provider), Some(library));
        }
        let name = self.resolve(&remote.provider);
        let registered = self.registered(name);
        let registered = registered.ok_or_else(|| self.unknown(name))?;
        let refused = self.passed_over(name);
        let warnings = self.warnings.iter().cloned().chain(refused).collect();
        registered.create_storage(request, values, warnings, self.call_log()?)
    }

    /// A section under another name of the provider would be ignored, and with it the place that it names.
    fn refuse_section_of_another_name(&self, remote: &RemoteConfig) -> Result<(), SettingsError> {
        let chosen = self.resolve(&remote.provider);
        let mut sections = remote.other_sections.iter();
        match sections.find(|section| self.resolve(section) == chosen) {
            Some(section) if remote.settings.is_empty() => Err(SettingsError::OtherName {
                provider: remote.provider.clone(),
                section: section.clone(),
            }),
            _ => Ok(()),
        }
    }

    fn call_log(&self) -> Result<Option<Arc<CallLog>>, RegistryError> {
        let open = |path: &PathBuf| match CallLog::open(path) {
            Ok(log) => Ok(Arc::new(log)),
            Err(source) => Err(RegistryError::LogFile {
                path: path.clone(),
                source,
            }),
        };
        self.log_file.as_ref().map(open).transpose()
    }

    fn load(
        &self,
        candidate: &Candidate,
        library: &UsableLibrary,
    ) -> Result<(LibraryProvider, LoadedLibrary), RegistryError> {
        let refused = |refusal| refused(candidate, refusal);
        self.probe(library).map_err(refused)?;
        let (manifest, trusted) = (&library.manifest, library.trust.sha256());
        let load = || LibraryProvider::load(manifest, &library.checked, trusted);
        let provider = CallTracker::new(&candidate.name).run(Entry::Load, load);
        let loaded = LoadedLibrary {
            file: candidate.file.clone(),
            trust: library.trust,
        };
        Ok((provider.map_err(refused)?, loaded))
    }

    /// Tries the library out. One that reports that it cannot be loaded is loaded here for the exact reason;
    /// or because another file has taken its name, and this one is still open.
    fn probe(&self, library: &UsableLibrary) -> Result<(), Refusal> {
        let (Some(prober), Some(sha256)) = (&self.prober, library.trust.sha256()) else {
            return Ok(());
        };
        match prober.check(library.checked.path(), sha256) {
            Err(Refusal::Load(_)) => Ok(()),
            Err(Refusal::SetAside { failure, .. })
                if matches!(library.trust, Trust::Listed { .. }) =>
            {
                Err(failure.refusal(&library.manifest.name))
            }
            checked => checked,
        }
    }

    fn register(
        &mut self,
        provider: Box<dyn RemoteStorageProvider>,
        library: Option<LoadedLibrary>,
    ) {
        if self.registered(provider.name()).is_some() {
            return;
        }
        let tracker = CallTracker::new(provider.name());
        self.registered.push(Registered {
            provider: Arc::from(provider),
            tracker,
            library,
        });
    }

    fn registered(&self, name: &str) -> Option<&Registered> {
        self.registered
            .iter()
            .find(|registered| registered.provider.name() == name)
    }

    fn usable(&self, name: &str) -> impl DoubleEndedIterator<Item = (&Candidate, &UsableLibrary)> {
        self.candidates.iter().filter_map(move |found| {
            let library = found.usable()?;
            (library.manifest.name == name).then_some((found, library))
        })
    }

    /// The refused libraries of a provider, in whose place another one is used.
    fn passed_over(&self, name: &str) -> impl Iterator<Item = String> {
        let named = self
            .candidates
            .iter()
            .filter(move |found| found.is_named(name));
        named.filter_map(|found| {
            let refusal = found.refusal()?;
            Some(format!(
                "{} is passed over: {refusal}",
                found.file.display()
            ))
        })
    }

    fn unknown(&self, name: &str) -> RegistryError {
        let registered = self.registered.iter().map(|known| known.provider.name());
        let found = self.candidates.iter().map(|found| found.name.as_str());
        RegistryError::Unknown {
            name: name.to_owned(),
            nearest: nearest_name(name, registered.chain(found)).map(ToOwned::to_owned),
            searched: self.searched.clone(),
        }
    }
}

#[cfg(test)]
mod tests;
