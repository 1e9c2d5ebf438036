//! The folder and the files of the state: permissions, links, and what cannot be read.

use super::{binding, facts, file, full_state, open, read, save, with_log};
use crate::state::{State, StateStore, newest};
use std::{
    fs, io,
    os::unix::fs::{PermissionsExt, symlink},
    path::PathBuf,
};

#[test]
fn the_state_is_private() {
    let root = with_log();
    save(&root, full_state());
    let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(root.path().join("state")), 0o700);
    assert_eq!(mode(file(&root, "log")), 0o600);
    assert_eq!(mode(file(&root, "snapshot")), 0o600);
}

#[test]
fn no_link_is_written_through() {
    let root = with_log();
    let victim = root.path().join("victim");
    fs::write(&victim, "mine").unwrap();
    for extension in ["log", "snapshot"] {
        let _ = fs::remove_file(file(&root, extension));
        symlink(&victim, file(&root, extension)).unwrap();
    }
    let store = open(&root);
    assert_eq!(*store.state(), State::default());
    *store.state() = full_state();
    assert!(store.append(facts().remove(0)).is_err());
    assert!(store.save().is_err());
    assert_eq!(fs::read(&victim).unwrap(), b"mine");
    assert_eq!(read(&root), full_state(), "the snapshot replaced its link");
}

#[test]
fn a_state_folder_that_is_a_link_is_refused() {
    let root = tempfile::tempdir().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    symlink(elsewhere.path(), root.path().join("state")).unwrap();
    let store = open(&root);
    assert!(store.append(facts().remove(0)).is_err());
    assert!(store.save().is_err());
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
}

#[test]
fn a_state_that_cannot_be_read_is_an_error_and_not_an_empty_state() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("state"), "not a folder").unwrap();
    let error = StateStore::open(root.path(), &binding()).unwrap_err();
    assert_eq!(error.path, file(&root, "snapshot"));
    assert_eq!(error.source.kind(), io::ErrorKind::NotADirectory);
    let error = newest(root.path()).unwrap_err();
    assert_eq!(error.path, root.path().join("state"));
}
