//! Every state that a killed run or a power failure can leave: old or new, whole, with its own hash or none.

use super::sandbox::{Sandbox, modified, set_modified};
use devlog_provider_api::testkit::sha256;
use std::{
    fs,
    time::{Duration, SystemTime},
};

#[test]
fn killed_before_the_rename_the_old_version_has_its_hash() {
    let sandbox = Sandbox::new();
    let old = sandbox.upload("a", b"old version");
    let time = modified(&sandbox.path("a"));
    sandbox.upload("a", b"new version");
    // The line of the new version is there, the file is the old one.
    fs::write(sandbox.path("a"), b"old version").unwrap();
    set_modified(&sandbox.path("a"), time);
    assert_eq!(
        sandbox.again().stat_file(&"a".parse().unwrap()),
        Ok(Some(old))
    );
    let again = sandbox.upload("a", b"new version");
    assert_eq!(sandbox.stat("a"), Some(again));
}

#[test]
fn without_the_new_line_the_new_version_has_no_hash() {
    let sandbox = Sandbox::new();
    sandbox.upload("a", b"old version");
    let index = fs::read(sandbox.index()).unwrap();
    sandbox.upload("a", b"new version");
    fs::write(sandbox.index(), index).unwrap();
    assert_eq!(sandbox.stat("a").unwrap().sha256, None);
    assert_eq!(sandbox.download("a").unwrap(), b"new version");
}

#[test]
fn an_unfinished_upload_is_no_object() {
    let sandbox = Sandbox::new();
    sandbox.upload("a", b"x");
    fs::write(
        sandbox.path(".devlog-store/tmp/0123456789abcdef.tmp"),
        b"half",
    )
    .unwrap();
    assert_eq!(sandbox.names(""), ["a"]);
}

#[test]
fn what_a_killed_run_left_is_removed_a_day_later_and_nothing_else() {
    let sandbox = Sandbox::new();
    sandbox.upload("a", b"x");
    let folder = sandbox.path(".devlog-store/tmp");
    let old = SystemTime::now() - Duration::from_secs(25 * 3600);
    for (name, time) in [
        ("0123456789abcdef.tmp", old),
        ("fedcba9876543210.tmp", SystemTime::now()),
        ("mine.tmp", old),
    ] {
        fs::write(folder.join(name), b"half").unwrap();
        set_modified(&folder.join(name), time);
    }
    let next_run = sandbox.again();
    super::sandbox::upload(
        &*next_run,
        "b",
        b"x",
        devlog_provider_api::Precondition::None,
    )
    .unwrap();
    let left = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    let mut left: Vec<_> = left.collect();
    left.sort();
    assert_eq!(left, ["fedcba9876543210.tmp", "mine.tmp"]);
}

#[test]
fn an_index_cut_at_any_byte_never_gives_a_wrong_hash_and_heals() {
    let sandbox = Sandbox::new();
    sandbox.upload("a", b"one");
    sandbox.upload("b", b"other");
    sandbox.upload("a", b"two");
    let whole = fs::read(sandbox.index()).unwrap();
    for end in 0..whole.len() {
        fs::write(sandbox.index(), &whole[..end]).unwrap();
        let storage = sandbox.again();
        for (name, bytes) in [("a", &b"two"[..]), ("b", b"other")] {
            let hash = storage.get_file_hash(&name.parse().unwrap()).unwrap();
            assert!(
                hash.is_none() || hash == Some(sha256(bytes)),
                "{name} cut at {end}"
            );
        }
    }
    fs::write(sandbox.index(), &whole[..whole.len() - 5]).unwrap();
    assert_eq!(sandbox.stat("a").unwrap().sha256, None);
    sandbox.upload("a", b"two");
    assert_eq!(sandbox.stat("a").unwrap().sha256, Some(sha256(b"two")));
    assert_eq!(sandbox.stat("b").unwrap().sha256, Some(sha256(b"other")));
}
