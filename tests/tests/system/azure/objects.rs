//! Pushes to containers with objects that other programs have begun or written; access tiers.

use devlog_tests::{
    azure_fake::{Arrived, CONTAINER, Call, Seen, StrictBackup},
    azurite::KEY,
    http::tally,
};
use insta::assert_snapshot;
use std::{collections::BTreeMap, fs, sync::Arc};

/// Bytes that do not fit into one request, in the place of the first day's entry; its key, and them.
fn write_large(backup: &StrictBackup) -> (String, Vec<u8>) {
    let [_, entry] = backup.journal.keys(0);
    let mut bytes = vec![0; (9 << 20) + 7];
    fastrand::Rng::with_seed(1).fill(&mut bytes);
    fs::write(backup.journal.path(&entry), &bytes).expect("the journal is ours");
    (entry, bytes)
}

fn send(backup: &StrictBackup, call: &Call) {
    assert_eq!(call.send(backup.fake.port()).verdict(), "201");
}

fn kinds(seen: &[Seen]) -> BTreeMap<&'static str, usize> {
    tally(seen.iter().map(|seen| &seen.request.line))
}

#[test]
fn blocks_that_an_unfinished_upload_left_are_in_nobodys_way() {
    let backup = StrictBackup::new(1);
    let (entry, _) = write_large(&backup);
    for id in ["eHh4eHh4eHg%3D", "QVpDb3B5LWxpa2UtaWRz"] {
        let path = format!("{CONTAINER}/{entry}?comp=block&blockid={id}");
        send(&backup, &Call::new("PUT", &path).body("left"));
        let asked = kinds(&backup.push_well());
        assert_eq!(asked["put block list"], 1, "{asked:?}");
        backup.assert_complete();
        fs::write(backup.journal.path(&entry), vec![7; 9 << 20]).expect("the journal is ours");
    }
}

#[test]
fn a_large_object_of_another_program_is_compared_in_checked_ranges() {
    let backup = StrictBackup::new(1);
    let (entry, bytes) = write_large(&backup);
    let put = Call::new("PUT", &format!("{CONTAINER}/{entry}"));
    let put = put.header("x-ms-blob-type", "BlockBlob");
    send(&backup, &put.body(bytes));
    let seen = backup.push_well();
    let ranges: Vec<_> = seen
        .iter()
        .filter(|seen| seen.request.line.kind() == "get")
        .collect();
    assert_eq!((ranges.len(), seen.len()), (3, 5));
    for range in ranges {
        assert_eq!(range.status, 206);
        let is_first = range.request.header("x-ms-range") == Some("bytes=0-4194303");
        assert_eq!(range.request.header("if-match").is_some(), !is_first);
    }
    // From now on this version of it is known.
    assert_eq!(kinds(&backup.push_well()), BTreeMap::new());
}

#[test]
fn new_objects_are_put_into_the_tier_and_old_ones_are_not_sent_again_for_it() {
    let backup = StrictBackup::new(1);
    let (entry, _) = write_large(&backup);
    backup.configure(&format!("account_key = \"{KEY}\"\naccess_tier = \"Cold\""));
    let seen = backup.push_well();
    let [events, _] = backup.journal.keys(0);
    for (key, kind) in [(entry, "put block list"), (events, "put")] {
        let mut requests = seen.iter().map(|seen| &seen.request);
        let is_last =
            |request: &&Arc<Arrived>| request.path().ends_with(&key) && request.line.kind() == kind;
        let upload = requests.find(is_last).expect("it was uploaded");
        assert_eq!(upload.header("x-ms-access-tier"), Some("Cold"), "{key}");
    }
    backup.configure(&format!("account_key = \"{KEY}\"\naccess_tier = \"hot\""));
    let seen = backup.push_well();
    let sent: Vec<_> = seen.iter().map(|seen| seen.request.path()).collect();
    assert_eq!(sent, ["/devstoreaccount1/log/config.toml"]);
}

#[test]
fn the_archive_is_refused_with_the_reason() {
    let backup = StrictBackup::new(1);
    backup.configure(&format!(
        "account_key = \"{KEY}\"\naccess_tier = \"Archive\""
    ));
    let (output, seen) = backup.push();
    assert!(seen.is_empty());
    assert_snapshot!(output.expect(4).snapshot(), @r"
    exit status 4
    ----- stderr
    error: push failed: a setting is invalid
      Caused by: `access_tier` cannot be `Archive`: what lies there can neither be replaced nor read before it was brought back, which takes hours; use `Hot`, `Cool` or `Cold`

    hint: correct `url` under [remote], or [remote.azure], in [SANDBOX]/journal/config.toml
    ");
}
