//! All providers that there are, and the way from a name to an open storage.

use super::{
    discovery::{self, Candidate},
    error::RegistryError,
    loader::LibraryProvider,
    opened_storage::{OpenRequest, OpenedStorage, create_storage},
    refusal::Refusal,
    search_path::{Origin, SearchPath},
    settings::{self, SettingsInput},
    trust::Trust,
    watch::{Entry, Watch},
};
use crate::config::nearest_name;
use devlog_provider_api::{RemoteStorageProvider, SettingSpec};
use semver::{Version, VersionReq};
use std::path::PathBuf;

/// All providers that there are: those that are registered, and the libraries that were found.
#[derive(Default)]
pub struct Registry {
    registered: Vec<Registered>,
    candidates: Vec<Candidate>,
    places: Vec<PathBuf>,
    warnings: Vec<String>,
}

struct Registered {
    provider: Box<dyn RemoteStorageProvider>,
    watch: Watch,
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
    pub fn discover(&mut self, search_path: &SearchPath) {
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
            let (provider, library) = load(candidate)?;
            self.register(Box::new(provider), Some(library));
        }
        let registered = self.registered(request.name);
        let registered = registered.ok_or_else(|| self.unknown(request.name))?;
        let provider = &*registered.provider;
        let mut opened = create_storage(provider, registered.watch, request, values)?;
        opened.warnings.clone_from(&self.warnings);
        if let Some(library) = &registered.library {
            opened.file = Some(library.file.clone());
            opened.unverified = library.trust == Trust::Unverified;
        }
        Ok(opened)
    }

    fn register(&mut self, provider: Box<dyn RemoteStorageProvider>, library: Option<Library>) {
        if self.registered(provider.name()).is_some() {
            return;
        }
        let watch = Watch::new(provider.name());
        self.registered.push(Registered {
            provider,
            watch,
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

fn load(candidate: &Candidate) -> Result<(LibraryProvider, Library), RegistryError> {
    let refused = |refusal| refused(candidate, refusal);
    let trust = candidate.trust.clone().map_err(refused)?;
    let load = || LibraryProvider::load(candidate);
    let provider = Watch::new(&candidate.name).run(Entry::Load, load);
    let file = candidate.file.clone();
    Ok((provider.map_err(refused)?, Library { file, trust }))
}

fn refused(candidate: &Candidate, refusal: Refusal) -> RegistryError {
    RegistryError::Refused {
        name: candidate.name.clone(),
        file: candidate.file.clone(),
        refusal: Box::new(refusal),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{Choice, Registry};
    use crate::registry::{
        CheckedFile, LockFile, RegistryError, SearchPath, TrustedProvider, file_name,
        refusal::Refusal,
        test_library::{TestLibrary, manifest},
    };
    use semver::Version;
    use std::{
        fs::{self, Permissions},
        os::unix::fs::PermissionsExt,
        path::{Path, PathBuf},
    };

    /// A journal, and folders with libraries.
    struct Folders(tempfile::TempDir);

    impl Folders {
        fn new() -> Self {
            Self(tempfile::tempdir().unwrap())
        }

        fn path(&self, path: &str) -> PathBuf {
            self.0.path().join(path)
        }

        fn library(&self, path: &str, manifest: &str) -> PathBuf {
            let path = self.path(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, TestLibrary::with_manifest(manifest).build()).unwrap();
            fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
            path
        }

        /// A library of provider `nas` in a folder, trusted.
        fn nas(&self, folder: &str, version: &str) -> PathBuf {
            let path = format!("{folder}/{}", file_name("nas"));
            let path = self.library(&path, &manifest("nas", version));
            self.trust("nas", &path);
            path
        }

        fn trust(&self, name: &str, path: &Path) {
            let lock_file = self.path("providers.lock");
            let mut lock = LockFile::read(&lock_file).unwrap();
            lock.trust(TrustedProvider {
                name: name.to_owned(),
                version: Version::new(1, 0, 0),
                sha256: CheckedFile::open(path).unwrap().sha256().unwrap(),
                file: path.to_owned(),
            });
            lock.write(&lock_file).unwrap();
        }

        /// What there is in the folders `a` and `b`, the journal, and beside the program in `program`.
        fn registry(&self, overrides: &[(String, PathBuf)]) -> Registry {
            let list = std::env::join_paths([self.path("a"), self.path("b")]).unwrap();
            let program = self.path("program/devlog");
            let search_path =
                SearchPath::new(overrides, Some(&list), self.0.path(), Some(&program));
            let mut registry = Registry::new();
            registry.discover(&search_path);
            registry
        }
    }

    fn chosen(registry: &Registry, version: Option<&str>) -> Result<PathBuf, RegistryError> {
        let version = version.map(|text| text.parse().unwrap());
        match registry.choose("nas", version.as_ref())? {
            Choice::Library(candidate) => Ok(candidate.file.clone()),
            Choice::Registered(_) => Ok(PathBuf::new()),
        }
    }

    #[test]
    fn the_highest_version_that_will_do_is_chosen() {
        let folders = Folders::new();
        let older = folders.nas("a", "1.2.0");
        let newer = folders.nas("b", "1.10.0");
        let newest = folders.nas("providers", "2.0.0");
        let registry = folders.registry(&[]);
        assert_eq!(chosen(&registry, None).unwrap(), newest);
        assert_eq!(chosen(&registry, Some("^1.2")).unwrap(), newer);
        assert_eq!(chosen(&registry, Some("~1.2")).unwrap(), older);
    }

    #[test]
    fn of_equal_versions_the_first_in_the_search_path_is_chosen() {
        let folders = Folders::new();
        folders.nas("providers", "1.0.0");
        folders.nas("b", "1.0.0+build2");
        let first = folders.nas("a", "1.0.0+build1");
        assert_eq!(chosen(&folders.registry(&[]), None).unwrap(), first);
    }

    #[test]
    fn a_version_that_nothing_fits_is_told_with_what_there_is() {
        let folders = Folders::new();
        folders.nas("a", "1.2.0");
        folders.nas("b", "1.3.0");
        let error = chosen(&folders.registry(&[]), Some("^2")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "no version of provider `nas` fits `^2`; there is 1.2.0, 1.3.0"
        );
    }

    #[test]
    fn a_refused_library_does_not_stand_in_the_way_of_a_usable_one() {
        let folders = Folders::new();
        folders.library(
            &format!("a/{}", file_name("nas")),
            &manifest("nas", "9.0.0"),
        );
        let bundled = folders.nas("b", "1.0.0");
        let registry = folders.registry(&[]);
        assert_eq!(chosen(&registry, None).unwrap(), bundled);
        let refusal = registry.candidates()[0].refusal();
        assert!(matches!(refusal, Some(Refusal::NotTrusted { .. })));
    }

    #[test]
    fn the_bundled_provider_needs_no_lock_file() {
        let folders = Folders::new();
        let file = format!("program/{}", file_name("nas"));
        let bundled = folders.library(&file, &manifest("nas", "1.0.0"));
        fs::write(folders.path("program/devlog"), "").unwrap();
        assert_eq!(chosen(&folders.registry(&[]), None).unwrap(), bundled);
        fs::set_permissions(&bundled, Permissions::from_mode(0o757)).unwrap();
        let error = chosen(&folders.registry(&[]), None).unwrap_err();
        let hint = format!(
            "run `chmod go-w '{}'`",
            fs::canonicalize(bundled).unwrap().display()
        );
        assert_eq!(error.hint(), Some(hint));
    }

    #[test]
    fn the_file_named_on_the_command_line_comes_before_every_other() {
        let folders = Folders::new();
        folders.nas("a", "9.0.0");
        let named = folders.library("build/any.so", &manifest("nas", "0.1.0"));
        let registry = folders.registry(&[("nas".to_owned(), named.clone())]);
        assert_eq!(chosen(&registry, Some("^9")).unwrap(), named);
    }

    #[test]
    fn an_unusable_file_named_on_the_command_line_is_not_passed_over() {
        let folders = Folders::new();
        folders.nas("a", "9.0.0");
        let absent = folders.path("absent.so");
        let error = chosen(&folders.registry(&[("nas".to_owned(), absent)]), None).unwrap_err();
        assert_eq!(error.code(), "provider_refused");
    }

    #[test]
    fn a_library_in_the_place_of_another_provider_is_refused() {
        let folders = Folders::new();
        folders.library(
            &format!("a/{}", file_name("nas")),
            &manifest("evil", "1.0.0"),
        );
        let registry = folders.registry(&[]);
        let expected = Refusal::NameMismatch {
            expected: "nas".to_owned(),
            found: "evil".to_owned(),
        };
        assert_eq!(registry.candidates()[0].refusal(), Some(&expected));
        assert!(registry.choose("evil", None).is_err());
    }

    #[test]
    fn a_name_with_a_hyphen_is_found_in_the_file_that_cargo_builds() {
        let folders = Folders::new();
        let file = format!("a/{}", file_name("my-nas"));
        folders.trust(
            "my-nas",
            &folders.library(&file, &manifest("my-nas", "1.0.0")),
        );
        let registry = folders.registry(&[]);
        assert!(registry.choose("my-nas", None).is_ok());
        assert!(registry.choose("my_nas", None).is_err());
    }

    #[test]
    fn an_absent_provider_is_told_with_the_nearest_one_and_the_places() {
        let folders = Folders::new();
        folders.nas("a", "1.0.0");
        let registry = folders.registry(&[]);
        let error = registry.choose("nsa", None).err().unwrap();
        let places = ["a", "b", "providers", "program"].map(|place| folders.path(place));
        let places = places.map(|place| place.display().to_string());
        assert_eq!(
            error.to_string(),
            format!(
                "there is no provider `nsa` (searched {}); did you mean `nas`?",
                places.join(", ")
            )
        );
    }
}
