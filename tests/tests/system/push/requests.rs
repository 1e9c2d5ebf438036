//! The uploads of a push, and its requests.

use devlog_tests::{
    backup::{Backup, written},
    encrypted,
    remote::Remote,
};
use std::{collections::BTreeMap, fs};

on_each_remote!(
    a_push_without_changes_writes_nothing,
    a_push_uploads_what_changed,
    a_long_journal_is_one_request_a_file_and_then_only_lists,
);

/// The requests of a push without changes: none that depends on the number of files.
fn only_lists(pages: usize) -> BTreeMap<&'static str, usize> {
    BTreeMap::from([("list", pages)])
}

fn a_push_without_changes_writes_nothing(backup: &Backup) {
    let journal = backup.journal(3);
    backup.push().expect(0);
    let before = backup.assert_complete(&journal);
    let (output, requests) = backup.remote.requests_during(|| backup.push());
    output.expect(0);
    assert!(requests.is_none_or(|requests| requests == only_lists(1)));
    assert_eq!(written(&before, &backup.remote.objects()), [""; 0]);
}

fn a_push_uploads_what_changed(backup: &Backup) {
    let journal = backup.journal(40);
    backup.push().expect(0);
    let before = backup.assert_complete(&journal);
    journal.edit(7, "Rewritten with @bob.");
    journal.append(30, "One more line.");
    let (output, requests) = backup.remote.requests_during(|| backup.push());
    output.expect(0);
    let after = backup.assert_complete(&journal);
    let [events, entry] = journal.keys(7);
    assert_eq!(
        written(&before, &after),
        [entry, events, journal.keys(30)[0].clone()]
    );
    let few = BTreeMap::from([("list", 1), ("put", 3)]);
    assert!(requests.is_none_or(|requests| requests == few));
}

fn a_long_journal_is_one_request_a_file_and_then_only_lists(backup: &Backup) {
    let days = match backup.remote {
        // A journal of several of its pages would take minutes.
        Remote::Container { .. } => 100,
        _ => 1000,
    };
    let files = 2 * days + 1;
    let journal = backup.journal(days);
    let (output, requests) = backup.remote.requests_during(|| backup.push());
    output.expect(0);
    let mut uploads = BTreeMap::from([("list", 1), ("put", files)]);
    if encrypted::is_on() {
        // One object is asked for, to see that the remote keeps attributes.
        uploads.insert("head", 1);
    }
    assert!(requests.is_none_or(|requests| requests == uploads));
    let before = backup.assert_complete(&journal);
    let pages = only_lists(backup.remote.list_pages(files));
    let (output, requests) = backup.remote.requests_during(|| backup.push());
    output.expect(0);
    assert!(requests.is_none_or(|requests| requests == pages));
    let state = backup.sandbox.root().join("state");
    fs::remove_dir_all(state).expect("a push wrote its state");
    let (output, requests) = backup.remote.requests_during(|| backup.push());
    output.expect(0);
    let mut asked = pages;
    if let Remote::Bucket(_) = backup.remote {
        // A listing of S3 has no digests, so each object is asked for once.
        asked.insert("head", files);
    }
    assert!(requests.is_none_or(|requests| requests == asked));
    assert_eq!(written(&before, &backup.remote.objects()), [""; 0]);
}

#[test]
fn another_way_to_authenticate_is_no_conflict() {
    let Some(backup) = Backup::on_azurite("another_way_to_authenticate_is_no_conflict") else {
        return;
    };
    let journal = backup.journal(2);
    backup.push().expect(0);
    let section = backup.remote.section();
    backup
        .sandbox
        .configure(&section.replace("auth_method = \"key\"\n", ""));
    backup.push().expect(0);
    backup.assert_complete(&journal);
}
