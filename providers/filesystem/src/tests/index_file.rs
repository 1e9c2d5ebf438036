//! The index is a cache of facts: damage and loss cost hashes, never objects.

use super::sandbox::{Sandbox, list, set_modified};
use devlog_provider_api::testkit::sha256;
use std::{
    fs,
    time::{Duration, UNIX_EPOCH},
};

#[test]
fn any_flipped_byte_costs_at_most_a_hash() {
    let sandbox = Sandbox::new();
    sandbox.upload("a", b"one");
    sandbox.upload("b", b"two");
    let whole = fs::read(sandbox.index()).unwrap();
    for at in 0..whole.len() {
        let mut flipped = whole.clone();
        flipped[at] ^= 0x11;
        fs::write(sandbox.index(), flipped).unwrap();
        let storage = sandbox.again();
        let files = list(&*storage, "");
        assert_eq!(files.len(), 2);
        for (file, bytes) in files.iter().zip([b"one", b"two"]) {
            assert!(
                file.sha256.is_none_or(|hash| hash == sha256(bytes)),
                "byte {at}"
            );
        }
    }
}

#[test]
fn a_lost_store_costs_the_hashes_only() {
    let sandbox = Sandbox::new();
    sandbox.upload("events/1", b"one");
    fs::remove_dir_all(sandbox.path(".devlog-store")).unwrap();
    let files = sandbox.list("");
    assert_eq!((files.len(), files[0].sha256), (1, None));
    assert_eq!(sandbox.download("events/1").unwrap(), b"one");
    sandbox.upload("events/1", b"one");
    assert_eq!(
        sandbox.stat("events/1").unwrap().sha256,
        Some(sha256(b"one"))
    );
}

#[test]
fn an_index_that_is_mostly_out_of_date_is_written_again_with_what_is_true() {
    let sandbox = Sandbox::new();
    for (name, bytes) in [("a", "one"), ("gone", "x"), ("b", "two")] {
        sandbox.upload(name, bytes.as_bytes());
        make_old(&sandbox, name);
    }
    fs::remove_file(sandbox.path("gone")).unwrap();
    let lines = fs::read_to_string(sandbox.index()).unwrap();
    fs::write(sandbox.index(), lines.repeat(1000)).unwrap();
    sandbox.upload("c", b"three");
    let lines = fs::read_to_string(sandbox.index()).unwrap();
    assert_eq!(lines.lines().count(), 3, "{lines}");
    let other = sandbox.again();
    for (name, bytes) in [("a", &b"one"[..]), ("b", b"two"), ("c", b"three")] {
        let expected = Some(sha256(bytes));
        assert_eq!(sandbox.stat(name).unwrap().sha256, expected, "{name}");
        let found = other.get_file_hash(&name.parse().unwrap()).unwrap();
        assert_eq!(found, expected, "{name}");
    }
}

/// As if the object had been uploaded in 2001.
fn make_old(sandbox: &Sandbox, name: &str) {
    let lines = fs::read_to_string(sandbox.index()).unwrap();
    let last = lines.lines().last().unwrap();
    let mut fields: Vec<_> = last.split('\t').collect();
    fields[2] = "1000000000";
    let rest = lines.strip_suffix(&format!("{last}\n")).unwrap();
    let line = with_checksum(&fields.join("\t"));
    fs::write(sandbox.index(), format!("{rest}{line}")).unwrap();
    let time = UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    set_modified(&sandbox.path(name), time);
}

#[test]
fn two_lines_that_disagree_about_a_version_give_no_hash() {
    let sandbox = Sandbox::new();
    sandbox.upload("a", b"one");
    let mine = fs::read_to_string(sandbox.index()).unwrap();
    // A file system that cannot keep the times apart.
    let fields: Vec<_> = mine.trim_end().split('\t').skip(1).collect();
    let lie = mine.replace(fields[3], &sha256(b"two").to_string());
    fs::write(sandbox.index(), format!("{mine}{}", with_checksum(&lie))).unwrap();
    assert_eq!(
        sandbox.again().get_file_hash(&"a".parse().unwrap()),
        Ok(None)
    );
}

fn with_checksum(line: &str) -> String {
    let (_, fields) = line.trim_end().split_once('\t').unwrap();
    let sum = sha256(fields.as_bytes()).to_string();
    format!("{}\t{fields}\n", &sum[..16])
}
