//! All providers that there are, and the way from a name to an open storage.

use super::{
    crash_report::{CallTracker, Entry},
    discovery::{self, Candidate},
    error::RegistryError,
    library::{LibraryProvider, Refusal},
    opened_storage::{OpenRequest, OpenedStorage, create_storage},
    search_path::{Origin, SearchPath},
    settings::{self, SettingsInput},
    trial::Prober,
    trust::Trust,
};
use crate::config::nearest_name;
use devlog_provider_api::{RemoteStorageProvider, SettingSpec};
use semver::{Version, VersionReq};
use std::{path::PathBuf, sync::Arc};

/// All providers that there are: those that are registered, and the libraries that were found.
#[derive(Default)]
pub struct Registry {
    registered: Vec<Registered>,
    candidates: Vec<Candidate>,
    places: Vec<PathBuf>,
    warnings: Vec<String>,
    prober: Option<Prober>,
}

struct Registered {
    provider: Arc<dyn RemoteStorageProvider>,
    tracker: CallTracker,
    library: Option<Library>,
}

/// Where a registered provider was loaded from.
#[derive(Clone)]
struct Library {
    file: PathBuf,
    trust: Trust,
}

/// The provider that a name stands for.
#[derive(Clone, Copy)]
pub enum Choice<'a> {
    /// One that is registered: linked in, or loaded before.
    Registered(&'a dyn RemoteStorageProvider),
    /// A library that is still to be loaded.
    Library(&'a Candidate),
}

impl Registry {
    /// A registry that knows no provider.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Registers a provider: the single way in, for those that are loaded and those that are linked in.
    ///
    /// A registered provider comes before every library that was found. Of two with the same name the
    /// first stays.
    pub fn register_provider(&mut self, provider: Box<dyn RemoteStorageProvider>) {
        self.register(provider, None);
    }

    /// Finds the libraries of a search path and reads what they say of themselves. Loads nothing.
    ///
    /// From here on a library that did not come with the program is tried out before it is loaded.
    pub fn discover(&mut self, search_path: &SearchPath) {
        let program = search_path.program();
        self.prober = program.map(|program| Prober::new(program, search_path.journal_root()));
        let found = discovery::discover(search_path);
        self.candidates.extend(found.candidates);
        self.warnings.extend(found.warnings);
        let places = search_path.places().iter();
        self.places.extend(places.map(|place| place.folder.clone()));
    }

    /// Every library that was found, also those that are refused, in the order of the search path.
    #[must_use]
    pub fn candidates(&self) -> &[Candidate] {
        &self.candidates
    }

    /// What could not be searched, a sentence each.
    #[must_use]
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Finds the provider that a name stands for: the registered one; else the one that `--provider` names;
    /// else, among the libraries that are not refused, the highest version that will do, and of equal ones
    /// the first in the search path.
    ///
    /// # Errors
    /// [`RegistryError::Unknown`], [`RegistryError::Refused`], [`RegistryError::NoVersionFits`].
    pub fn choose(
        &self,
        name: &str,
        version: Option<&VersionReq>,
    ) -> Result<Choice<'_>, RegistryError> {
        if let Some(registered) = self.registered(name) {
            return Ok(Choice::Registered(&*registered.provider));
        }
        let mut named = self.candidates.iter().filter(|found| found.is_named(name));
        let first = named.clone().next().ok_or_else(|| self.unknown(name))?;
        if let Some(named_file) = named.find(|found| found.origin == Origin::Override) {
            return accepted(named_file).map(Choice::Library);
        }
        let usable: Vec<_> = self.usable(name).collect();
        let fits = |found: &Version| version.is_none_or(|wanted| wanted.matches(found));
        // Of equal ones `max_by` gives the last, and the first in the search path is wanted.
        let highest = usable.iter().rev().filter(|(_, found)| fits(found));
        if let Some((candidate, _)) = highest.max_by(|(_, a), (_, b)| a.cmp_precedence(b)) {
            return Ok(Choice::Library(candidate));
        }
        match version {
            Some(wanted) if !usable.is_empty() => Err(RegistryError::NoVersionFits {
                name: name.to_owned(),
                wanted: wanted.clone(),
                found: usable.iter().map(|(_, found)| (*found).clone()).collect(),
            }),
            _ => accepted(first).map(Choice::Library),
        }
    }

    /// Opens a storage: chooses the provider, checks the settings, and only then loads and runs it.
    ///
    /// # Errors
    /// [`RegistryError`].
    pub fn open(&mut self, request: OpenRequest<'_>) -> Result<OpenedStorage, RegistryError> {
        let choice = self.choose(request.name, request.version)?;
        let input = SettingsInput {
            provider: request.name,
            table: request.settings,
            base_dir: request.base_dir,
            environment: request.environment,
        };
        let values = settings::resolve(&input, choice.settings())?;
        if let Choice::Library(candidate) = choice {
            let (provider, library) = self.load(candidate)?;
            self.register(Box::new(provider), Some(library));
        }
        let registered = self.registered(request.name);
        let registered = registered.ok_or_else(|| self.unknown(request.name))?;
        let provider = Arc::clone(&registered.provider);
        let mut opened = create_storage(&provider, registered.tracker, request, values)?;
        opened.warnings.clone_from(&self.warnings);
        opened.warnings.extend(self.passed_over(&opened.name));
        if let Some(library) = &registered.library {
            opened.file = Some(library.file.clone());
            opened.unverified = library.trust == Trust::Unverified;
        }
        Ok(opened)
    }

    fn load(&self, candidate: &Candidate) -> Result<(LibraryProvider, Library), RegistryError> {
        let refused = |refusal| refused(candidate, refusal);
        let trust = candidate.trust.clone().map_err(refused)?;
        self.probe(candidate, trust).map_err(refused)?;
        let (manifest, checked) = candidate.usable().map_err(refused)?;
        let load = || LibraryProvider::load(manifest, checked);
        let provider = CallTracker::new(&candidate.name).run(Entry::Load, load);
        let file = candidate.file.clone();
        Ok((provider.map_err(refused)?, Library { file, trust }))
    }

    /// Has the library tried out. What cannot be loaded there, and said so, is loaded here for the exact reason;
    /// or because another file has taken its name, and this one is still open.
    fn probe(&self, candidate: &Candidate, trust: Trust) -> Result<(), Refusal> {
        let (Some(prober), false) = (&self.prober, trust == Trust::Bundled) else {
            return Ok(());
        };
        let (_, checked) = candidate.usable()?;
        match prober.check(checked.path(), checked.sha256()?) {
            Err(Refusal::Load(_)) => Ok(()),
            Err(Refusal::SetAside { failure, .. }) if trust == Trust::Listed => {
                Err(failure.refusal(&candidate.name))
            }
            checked => checked,
        }
    }

    fn register(&mut self, provider: Box<dyn RemoteStorageProvider>, library: Option<Library>) {
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

    fn usable(&self, name: &str) -> impl DoubleEndedIterator<Item = (&Candidate, &Version)> {
        self.candidates.iter().filter_map(move |found| {
            let (manifest, _) = found.usable().ok()?;
            (manifest.name == name).then_some((found, &manifest.version))
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
            places: self.places.clone(),
        }
    }
}

impl<'a> Choice<'a> {
    /// The settings that the provider takes.
    #[must_use]
    pub fn settings(&self) -> &'a [SettingSpec] {
        match self {
            Self::Registered(provider) => provider.settings(),
            Self::Library(candidate) => match &candidate.manifest {
                Ok(manifest) => &manifest.settings,
                Err(_) => &[],
            },
        }
    }
}

fn accepted(candidate: &Candidate) -> Result<&Candidate, RegistryError> {
    match candidate.usable() {
        Ok(_) => Ok(candidate),
        Err(refusal) => Err(refused(candidate, refusal)),
    }
}

fn refused(candidate: &Candidate, refusal: Refusal) -> RegistryError {
    RegistryError::Refused {
        name: candidate.name.clone(),
        file: candidate.file.clone(),
        refusal: Box::new(refusal),
    }
}

#[cfg(test)]
mod tests;
