//! Pushes that succeed, and the requests that they take.

use super::backup::S3Backup;
use devlog_tests::s3_double::{REGION, SECRET};
use std::{collections::BTreeMap, fs};

fn requests<const N: usize>(counts: [(&'static str, usize); N]) -> BTreeMap<&'static str, usize> {
    BTreeMap::from(counts)
}

#[test]
fn a_push_costs_its_list_pages_and_a_request_for_each_changed_file() {
    let backup = S3Backup::new(6);
    assert_eq!(backup.push_well(), requests([("list", 1), ("put", 13)]));
    backup.assert_complete_below("");
    assert_eq!(backup.push_well(), requests([("list", 1)]));
    for day in [0, 2, 5] {
        backup.journal.append(day, "More.");
    }
    assert_eq!(backup.push_well(), requests([("list", 1), ("put", 3)]));
    backup.assert_complete_below("");
    assert_eq!(backup.push_well(), requests([("list", 1)]));
}

#[test]
fn after_the_state_is_lost_each_object_is_asked_for_once() {
    let backup = S3Backup::new(6);
    backup.push_well();
    fs::remove_dir_all(backup.sandbox.root().join("state")).expect("a push wrote its state");
    assert_eq!(backup.push_well(), requests([("head", 13), ("list", 1)]));
    assert_eq!(backup.push_well(), requests([("list", 1)]));
}

#[test]
fn a_prefix_with_odd_characters_is_signed_and_listed() {
    for (path, prefix) in [
        ("/my%20notes/%C3%A9", "my notes/é/"),
        ("/a+b/100%25/x&y=z", "a+b/100%/x&y=z/"),
    ] {
        let backup = S3Backup::new(2);
        let url = format!("{}{path}", backup.double.url());
        backup.configure(&url, SECRET, REGION);
        assert_eq!(backup.push_well(), requests([("list", 1), ("put", 5)]));
        backup.assert_complete_below(prefix);
        assert_eq!(backup.push_well(), requests([("list", 1)]));
    }
}

#[test]
fn settings_name_the_place_in_parts() {
    let backup = S3Backup::new(1);
    let endpoint = format!("http://127.0.0.1:{}", backup.double.port());
    backup.sandbox.configure(&format!(
        "[remote]\nprovider = \"s3\"\n\n[remote.s3]\nbucket = \"journal\"\nregion = \"{REGION}\"\n\
         endpoint = \"{endpoint}\"\naccess_key_id = \"AKIDOUBLE\"\nsecret_access_key = \"{SECRET}\"\n"
    ));
    assert_eq!(backup.push_well(), requests([("list", 1), ("put", 3)]));
    backup.assert_complete_below("");
}

/// Bytes that no two parts share.
fn large(size: usize) -> Vec<u8> {
    let mut random = fastrand::Rng::with_seed(1);
    let mut bytes = vec![0; size];
    random.fill(&mut bytes);
    bytes
}

#[test]
fn a_large_file_is_one_streamed_request_and_a_larger_one_goes_in_parts() {
    let backup = S3Backup::new(2);
    for (day, size) in [(0, 20 << 20), (1, (65 << 20) + 7)] {
        let [_, entry] = backup.journal.keys(day);
        fs::write(backup.journal.path(&entry), large(size)).expect("the journal is ours");
    }
    let uploads = [
        ("complete upload", 1),
        ("create upload", 1),
        ("head", 1),
        ("list", 1),
        ("put", 4),
        ("put part", 9),
    ];
    assert_eq!(backup.push_well(), requests(uploads));
    backup.assert_complete_below("");
    assert_eq!(backup.double.unfinished(), 0);
    assert_eq!(backup.push_well(), requests([("list", 1)]));
}
