//! Installing, trusting and removing.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::{LibraryFile, LockFile, ProviderStore, StoreError};
use crate::registry::{
    Refusal, file_name,
    library::test_library::{TestLibrary, manifest},
};
use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    thread,
};

fn library(folder: &Path, version: &str) -> LibraryFile {
    let path = folder.join("download");
    let bytes = TestLibrary::with_manifest(&manifest("my-nas", version)).build();
    fs::write(&path, bytes).unwrap();
    LibraryFile::inspect(&path).unwrap()
}

fn installed(root: &Path) -> PathBuf {
    root.join("providers").join(file_name("my-nas"))
}

fn install(root: &Path, version: &str) {
    let store = ProviderStore::new(root);
    let staged = store.stage(&library(root, version)).unwrap();
    assert_eq!(store.commit(staged).unwrap(), installed(root));
}

fn trusted(root: &Path) -> Vec<(String, String)> {
    let lock = LockFile::read_at(&root.join("providers.lock")).unwrap();
    let providers = lock.providers().iter();
    providers
        .map(|known| (known.version.to_string(), known.sha256.to_string()))
        .collect()
}

fn names(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn an_installed_library_is_private_listed_and_whole() {
    let root = tempfile::tempdir().unwrap();
    let root = fs::canonicalize(root.path()).unwrap();
    install(&root, "1.0.0");
    let copy = LibraryFile::inspect(&installed(&root)).unwrap();
    assert_eq!(copy.mode, 0o600);
    let folder = fs::metadata(root.join("providers")).unwrap();
    assert_eq!(folder.permissions().mode() & 0o777, 0o700);
    let expected = ("1.0.0".to_owned(), copy.sha256.to_string());
    assert_eq!(trusted(&root), [expected]);
}

#[test]
fn another_version_takes_the_place_of_the_first() {
    let root = tempfile::tempdir().unwrap();
    let root = fs::canonicalize(root.path()).unwrap();
    install(&root, "1.0.0");
    install(&root, "1.1.0");
    assert_eq!(names(&root.join("providers")), [installed(&root)]);
    let versions: Vec<_> = trusted(&root)
        .into_iter()
        .map(|(version, _)| version)
        .collect();
    assert_eq!(versions, ["1.1.0"]);
}

#[test]
fn a_copy_that_is_not_committed_leaves_nothing() {
    let root = tempfile::tempdir().unwrap();
    let store = ProviderStore::new(root.path());
    drop(store.stage(&library(root.path(), "1.0.0")).unwrap());
    assert!(names(&root.path().join("providers")).is_empty());
    assert!(trusted(root.path()).is_empty());
}

#[test]
fn nothing_is_installed_where_others_could_replace_it() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("providers");
    fs::create_dir(&folder).unwrap();
    fs::set_permissions(&folder, Permissions::from_mode(0o777)).unwrap();
    let store = ProviderStore::new(root.path());
    let error = store.stage(&library(root.path(), "1.0.0")).unwrap_err();
    let StoreError::Refused { refusal, .. } = error else {
        panic!("{error}");
    };
    assert!(matches!(*refusal, Refusal::Access { .. }), "{refusal}");
    assert!(names(&folder).is_empty());
}

#[test]
fn to_remove_a_provider_takes_file_and_trust() {
    let root = tempfile::tempdir().unwrap();
    let root = fs::canonicalize(root.path()).unwrap();
    install(&root, "1.0.0");
    let store = ProviderStore::new(&root);
    let removed = store.remove("my-nas", Some(&installed(&root))).unwrap();
    assert_eq!(removed.len(), 1);
    assert!(trusted(&root).is_empty() && !installed(&root).exists());
    assert!(store.remove("my-nas", None).unwrap().is_empty());
}

#[test]
fn what_is_trusted_at_the_same_time_is_all_listed() {
    let root = tempfile::tempdir().unwrap();
    let trust = |number: usize| {
        let folder = root.path().join(number.to_string());
        fs::create_dir(&folder).unwrap();
        let library = library(&folder, "1.0.0");
        ProviderStore::new(root.path()).trust(&library).unwrap();
    };
    thread::scope(|scope| {
        for first in 0..4 {
            scope.spawn(move || (4 * first..4 * first + 4).for_each(trust));
        }
    });
    assert_eq!(trusted(root.path()).len(), 16);
}
