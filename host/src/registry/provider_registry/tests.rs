//! The choice of a library by name.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::{ChosenProvider, Registry};
use crate::{
    permissions::Fault,
    registry::{
        LockFile, PinnedFile, Refusal, RegistryError, SearchPath, TrustedProvider, file_name,
        library::test_library::{TestLibrary, manifest},
    },
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
        let mut lock = LockFile::read_at(&lock_file).unwrap();
        lock.trust(TrustedProvider {
            name: name.to_owned(),
            version: Version::new(1, 0, 0),
            sha256: PinnedFile::open(path).unwrap().sha256().unwrap(),
            file: path.to_owned(),
        });
        lock.write(&lock_file).unwrap();
    }

    /// The files in the folders `a` and `b`, the journal, and beside the program in `program`.
    fn registry(&self, overrides: &[(String, PathBuf)]) -> Registry {
        let list = std::env::join_paths([self.path("a"), self.path("b")]).unwrap();
        let program = self.path("program/devlog");
        let search_path = SearchPath::new(overrides, Some(&list), self.0.path(), Some(&program));
        let mut registry = Registry::default();
        registry.discover(&search_path);
        registry
    }
}

fn chosen(registry: &Registry, version: Option<&str>) -> Result<PathBuf, RegistryError> {
    let version = version.map(|text| text.parse().unwrap());
    match registry.choose("nas", version.as_ref())? {
        ChosenProvider::Library(candidate, _) => Ok(candidate.file.clone()),
        ChosenProvider::Registered(_) => Ok(PathBuf::new()),
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
fn a_version_that_nothing_fits_comes_with_what_there_is() {
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
    let (path, fault) = (fs::canonicalize(bundled).unwrap(), Fault::EveryoneWrites);
    let access = Refusal::Access { path, fault };
    assert!(matches!(error, RegistryError::Refused { refusal, .. } if *refusal == access));
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
fn an_alias_stands_for_a_provider_unless_another_one_has_it_as_its_name() {
    let folders = Folders::new();
    let aliased = |version| format!("{}aliases = [\"nas\"]\n", manifest("disk", version));
    let path = folders.library(&format!("a/{}", file_name("disk")), &aliased("9.0.0"));
    let registry = folders.registry(&[]);
    // It is not trusted, and is refused under both names.
    for name in ["disk", "nas"] {
        let refused = registry.choose(name, None);
        assert!(matches!(refused, Err(RegistryError::Refused { .. })));
    }
    folders.trust("disk", &path);
    let registry = folders.registry(&[]);
    assert_eq!(chosen(&registry, None).unwrap(), path);
    assert_eq!(registry.resolve("nas"), "disk");
    let own = folders.nas("b", "1.0.0");
    assert_eq!(chosen(&folders.registry(&[]), None).unwrap(), own);
}

#[test]
fn an_absent_provider_comes_with_the_nearest_one_and_the_places() {
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
