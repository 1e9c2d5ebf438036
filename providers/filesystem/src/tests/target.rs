//! The target itself: it must be there, and it is never created.

use super::sandbox::{Sandbox, key, open, upload};
use devlog_provider_api::{ErrorKind, Host, Precondition};
use std::{fs, os::unix::fs::PermissionsExt};

#[test]
fn a_missing_target_is_told_with_the_command_and_not_created() {
    let sandbox = Sandbox::new();
    let missing = sandbox.path("not/there");
    let storage = open(&missing, Host::detached());
    let errors = [
        upload(&*storage, "a", b"x", Precondition::None).unwrap_err(),
        storage.list_files("", &mut |_| Ok(())).unwrap_err(),
        storage.stat_file(&key("a")).unwrap_err(),
        storage
            .delete_file(&key("a"), &Precondition::None)
            .unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.kind(), ErrorKind::ContainerNotFound);
        let mkdir = format!("`mkdir -p '{}'`", missing.display());
        assert!(error.hint().unwrap().ends_with(&mkdir), "{error}");
    }
    assert!(!missing.exists());
}

#[test]
fn a_target_is_created_on_demand_for_its_owner_only() {
    let sandbox = Sandbox::new();
    let target = sandbox.path("backup");
    let storage = open(&target, Host::detached());
    storage.create_container().unwrap();
    let mode = fs::metadata(&target).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    upload(&*storage, "a", b"x", Precondition::None).unwrap();
    storage.create_container().unwrap();
    assert_eq!(storage.stat_file(&key("a")).unwrap().unwrap().size, 1);
}

#[test]
fn a_target_on_what_is_not_mounted_is_not_created() {
    let sandbox = Sandbox::new();
    let missing = sandbox.path("not/there");
    let error = open(&missing, Host::detached())
        .create_container()
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ContainerNotFound);
    let parent = sandbox.path("not");
    let message = format!("the folder {} does not exist", parent.display());
    assert_eq!(error.message(), message);
    assert!(!parent.exists());
}

#[test]
fn a_file_is_not_made_a_target() {
    let sandbox = Sandbox::new();
    fs::write(sandbox.path("file"), b"").unwrap();
    let storage = open(&sandbox.path("file"), Host::detached());
    let error = storage.create_container().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidSettings);
}

#[test]
fn a_target_that_goes_away_is_never_an_empty_listing() {
    let sandbox = Sandbox::new();
    sandbox.upload("a", b"x");
    fs::rename(sandbox.path(""), sandbox.outside().join("unmounted")).unwrap();
    let error = sandbox
        .storage()
        .list_files("", &mut |_| Ok(()))
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ContainerNotFound);
}

#[test]
fn a_file_is_no_target() {
    let sandbox = Sandbox::new();
    fs::write(sandbox.path("file"), b"").unwrap();
    let storage = open(&sandbox.path("file"), Host::detached());
    let error = upload(&*storage, "a", b"x", Precondition::None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidSettings);
    assert!(error.message().ends_with("file is not a folder"), "{error}");
}

#[test]
fn to_look_into_a_target_changes_nothing_in_it() {
    let sandbox = Sandbox::new();
    assert_eq!(sandbox.names(""), Vec::<String>::new());
    assert_eq!(sandbox.stat("a/b"), None);
    sandbox
        .storage()
        .delete_file(&key("a/b"), &Precondition::None)
        .unwrap();
    assert_eq!(fs::read_dir(sandbox.path("")).unwrap().count(), 0);
}
