//! The promises of replacing a file.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::{replace, replace_private, stage_private};
use std::{
    fs::{self, Permissions},
    os::unix::fs::{MetadataExt, PermissionsExt, symlink},
    path::Path,
};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o777
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_new_file_is_private_and_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    replace(&path, b"new").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new");
    assert_eq!(mode(&path), 0o600);
    assert_eq!(names(folder.path()), ["file"]);
}

#[test]
fn the_mode_survives() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    for kept in [0o400, 0o640, 0o644, 0o755] {
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(kept)).unwrap();
        replace(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(mode(&path), kept);
        fs::remove_file(&path).unwrap();
    }
}

#[test]
fn the_owner_survives_where_this_user_may_set_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    fs::write(&path, "old").unwrap();
    // Only root may do that; for others there is nothing to see.
    let _ = std::os::unix::fs::chown(&path, Some(4711), Some(4712));
    let owner = || {
        fs::metadata(&path)
            .map(|file| (file.uid(), file.gid()))
            .unwrap()
    };
    let before = owner();
    replace(&path, b"new").unwrap();
    assert_eq!(owner(), before);
}

#[test]
fn a_link_survives_and_its_target_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("dotfiles")).unwrap();
    let target = folder.path().join("dotfiles/file");
    let link = folder.path().join("link");
    fs::write(&target, "old").unwrap();
    fs::set_permissions(&target, Permissions::from_mode(0o640)).unwrap();
    symlink("dotfiles/file", &link).unwrap();
    replace(&link, b"new").unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read(&target).unwrap(), b"new");
    assert_eq!(mode(&target), 0o640);
}

#[test]
fn a_private_file_takes_the_place_of_a_link() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("target");
    let link = folder.path().join("link");
    fs::write(&target, "old").unwrap();
    symlink(&target, &link).unwrap();
    replace_private(&link, b"new").unwrap();
    assert_eq!(fs::read(&target).unwrap(), b"old");
    assert!(!fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(mode(&link), 0o600);
}

#[test]
fn a_staged_file_takes_its_place_when_it_is_committed_and_is_gone_otherwise() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    fs::write(&path, "old").unwrap();
    drop(stage_private(&path, b"dropped").unwrap());
    assert_eq!(names(folder.path()), ["file"]);
    let staged = stage_private(&path, b"new").unwrap();
    assert_eq!(fs::read(staged.waiting_at()).unwrap(), b"new");
    assert_eq!(fs::read(&path).unwrap(), b"old");
    staged.commit().unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new");
    assert_eq!(names(folder.path()), ["file"]);
}

#[test]
fn a_failure_names_the_file_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    fs::create_dir(&path).unwrap();
    fs::write(path.join("inside"), "").unwrap();
    let error = replace(&path, b"new").unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("cannot write {}", path.display())
    );
    assert_eq!(names(folder.path()), ["file"]);
}

#[test]
fn the_cause_of_a_failure_does_not_name_a_temporary_file() {
    let folder = tempfile::tempdir().unwrap();
    let error = replace(&folder.path().join("absent/file"), b"new").unwrap_err();
    assert_eq!(
        error.source.to_string(),
        "No such file or directory (os error 2)"
    );
}
