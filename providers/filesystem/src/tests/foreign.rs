//! Changes of other programs in the target are noticed, and never taken for uploads.

use super::sandbox::{Sandbox, key, modified, open, set_modified, upload};
use devlog_provider_api::{ErrorKind, Host, Precondition, testkit::sha256};
use std::{
    fs,
    os::unix::{ffi::OsStrExt, fs::PermissionsExt},
    process::Command,
    time::{Duration, SystemTime},
};

#[test]
fn a_foreign_file_is_listed_without_a_hash() {
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.path("photos")).unwrap();
    fs::write(sandbox.path("photos/cat.jpg"), b"meow").unwrap();
    let files = sandbox.list("");
    assert_eq!(files.len(), 1);
    assert_eq!(
        (files[0].key.as_str(), files[0].size),
        ("photos/cat.jpg", 4)
    );
    assert_eq!((files[0].sha256, files[0].upload_id.as_ref()), (None, None));
    assert_eq!(sandbox.download("photos/cat.jpg").unwrap(), b"meow");
}

#[test]
fn a_foreign_change_of_the_same_size_takes_the_hash_away() {
    let sandbox = Sandbox::new();
    let uploaded = sandbox.upload("a", b"mine");
    fs::write(sandbox.path("a"), b"your").unwrap();
    let found = sandbox.stat("a").unwrap();
    assert_eq!((found.sha256, found.upload_id), (None, None));
    let reply = upload(
        sandbox.storage(),
        "a",
        b"next",
        Precondition::IfMatch(uploaded.etag.unwrap()),
    );
    assert_eq!(reply.unwrap_err().kind(), ErrorKind::PreconditionFailed);
    assert_eq!(sandbox.download("a").unwrap(), b"your");
}

#[test]
fn an_upload_over_a_file_from_the_future_is_a_later_version() {
    let sandbox = Sandbox::new();
    let first = sandbox.upload("a", b"one");
    let future = modified(&sandbox.path("a")) + Duration::from_secs(1_000_001);
    set_modified(&sandbox.path("a"), future);
    let foreign = sandbox.stat("a").unwrap();
    let second = sandbox.upload("a", b"two");
    assert!(second.modified.unwrap() > future);
    assert!(first.etag != foreign.etag && foreign.etag != second.etag);
    assert_eq!(sandbox.stat("a"), Some(second));
}

#[test]
fn content_that_rotted_without_a_trace_is_corrupt() {
    let sandbox = Sandbox::new();
    sandbox.upload("a", b"whole");
    let time = modified(&sandbox.path("a"));
    fs::write(sandbox.path("a"), b"whale").unwrap();
    set_modified(&sandbox.path("a"), time);
    assert_eq!(
        sandbox.download("a").unwrap_err().kind(),
        ErrorKind::Corrupt
    );
}

#[test]
fn a_download_recognises_what_only_got_another_time() {
    let sandbox = Sandbox::new();
    let uploaded = sandbox.upload("a", b"mine");
    let earlier = modified(&sandbox.path("a")) - Duration::from_secs(3600);
    set_modified(&sandbox.path("a"), earlier);
    assert_eq!(sandbox.stat("a").unwrap().sha256, None);
    sandbox.download("a").unwrap();
    let found = sandbox.again().stat_file(&key("a")).unwrap().unwrap();
    assert_eq!(
        (found.sha256, found.upload_id),
        (uploaded.sha256, uploaded.upload_id)
    );
}

#[test]
fn a_download_does_not_recognise_what_is_still_being_touched() {
    let sandbox = Sandbox::new();
    sandbox.upload("a", b"mine");
    let soon = SystemTime::now() + Duration::from_secs(60);
    set_modified(&sandbox.path("a"), soon);
    sandbox.download("a").unwrap();
    assert_eq!(sandbox.stat("a").unwrap().sha256, None);
}

#[test]
fn a_download_gives_no_hash_to_what_was_never_uploaded() {
    let sandbox = Sandbox::new();
    sandbox.upload("a", b"mine");
    fs::write(sandbox.path("a"), b"your").unwrap();
    let earlier = modified(&sandbox.path("a")) - Duration::from_secs(3600);
    set_modified(&sandbox.path("a"), earlier);
    assert_eq!(sandbox.download("a").unwrap(), b"your");
    assert_eq!(sandbox.stat("a").unwrap().sha256, None);
}

#[test]
fn a_copy_of_the_folder_keeps_the_hashes() {
    let sandbox = Sandbox::new();
    let uploaded = sandbox.upload("events/1", b"hello");
    let copy = sandbox.outside().join("copy");
    let done = Command::new("cp")
        .arg("-a")
        .arg(sandbox.path(""))
        .arg(&copy)
        .status();
    assert!(done.unwrap().success());
    let found = open(&copy, Host::detached())
        .stat_file(&key("events/1"))
        .unwrap();
    assert_eq!(found, Some(uploaded));
}

#[test]
fn a_name_that_is_no_utf_8_is_left_alone() {
    let sandbox = Sandbox::new();
    let name = std::ffi::OsStr::from_bytes(b"\xff");
    fs::write(sandbox.path("").join(name), b"x").unwrap();
    sandbox.upload("a", b"x");
    assert_eq!(sandbox.names(""), ["a"]);
}

#[test]
fn an_empty_folder_of_the_user_is_no_object_and_stays() {
    let sandbox = Sandbox::new();
    fs::create_dir_all(sandbox.path("a/mine")).unwrap();
    sandbox.upload("a/b/c", b"x");
    sandbox
        .storage()
        .delete_file(&key("a/b/c"), &Precondition::None)
        .unwrap();
    assert_eq!(sandbox.names(""), Vec::<String>::new());
    assert!(sandbox.path("a/mine").is_dir());
    assert!(!sandbox.path("a/b").exists());
}

#[test]
fn only_the_owner_can_read_what_is_stored() {
    let sandbox = Sandbox::new();
    sandbox.upload("a/b", b"x");
    for (name, mode) in [
        ("a", 0o700),
        ("a/b", 0o600),
        (".devlog-store", 0o700),
        (".devlog-store/index-v1", 0o600),
    ] {
        let found = fs::metadata(sandbox.path(name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(found & 0o777, mode, "{name}");
    }
}

#[test]
fn two_versions_within_a_second_have_their_own_hashes() {
    let sandbox = Sandbox::new();
    for bytes in [b"one", b"two", b"six"] {
        let uploaded = sandbox.upload("a", bytes);
        assert_eq!(uploaded.sha256, Some(sha256(bytes)));
        assert_eq!(sandbox.stat("a"), Some(uploaded));
    }
}

#[test]
fn a_version_that_comes_again_after_a_delete_has_another_etag() {
    let sandbox = Sandbox::new();
    let first = sandbox.upload("a", b"one");
    sandbox
        .storage()
        .delete_file(&key("a"), &Precondition::None)
        .unwrap();
    let second = sandbox.upload("a", b"two");
    assert_ne!(first.etag, second.etag);
    assert_eq!(sandbox.stat("a").unwrap().sha256, Some(sha256(b"two")));
}
