//! The uploads of a push, and its requests.

use devlog_tests::{
    azurite::{has_program, rclone, skip},
    backup::{Backup, written},
    remote::{Remote, sha256},
};
use std::collections::BTreeMap;

on_each_remote!(
    a_first_push_uploads_every_file,
    a_push_without_changes_writes_nothing,
    a_push_uploads_what_changed,
    mode_all_uploads_everything,
    a_journal_of_a_thousand_days_is_pushed,
    an_event_log_whose_beginning_is_remote_is_uploaded,
);

/// The requests of a push without changes: none that depends on the number of files.
fn only_lists(pages: usize) -> BTreeMap<&'static str, usize> {
    BTreeMap::from([("list", pages)])
}

fn a_first_push_uploads_every_file(backup: &Backup) {
    let journal = backup.journal(3);
    let output = backup.push().expect(0);
    backup.assert_complete(&journal);
    assert!(
        output.stdout.starts_with("✓ Pushed 7 files to "),
        "{}",
        output.stdout
    );
    assert!(output.stderr.is_empty(), "{}", output.stderr);
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

fn mode_all_uploads_everything(backup: &Backup) {
    let journal = backup.journal(3);
    backup.push().expect(0);
    let before = backup.assert_complete(&journal);
    backup.sandbox.run(["push", "--mode", "all"]).expect(0);
    let after = backup.assert_complete(&journal);
    assert_eq!(written(&before, &after).len(), 7);
}

fn a_journal_of_a_thousand_days_is_pushed(backup: &Backup) {
    let journal = backup.journal(1000);
    let (output, requests) = backup.remote.requests_during(|| backup.push());
    output.expect(0);
    let uploads = BTreeMap::from([("list", 1), ("put", 2001)]);
    assert!(requests.is_none_or(|requests| requests == uploads));
    let before = backup.assert_complete(&journal);
    let (output, requests) = backup.remote.requests_during(|| backup.push());
    output.expect(0);
    assert!(requests.is_none_or(|requests| requests == only_lists(backup.remote.list_pages(2001))));
    assert_eq!(written(&before, &backup.remote.objects()), [""; 0]);
}

fn an_event_log_whose_beginning_is_remote_is_uploaded(backup: &Backup) {
    let journal = backup.journal(1);
    let [events, _] = journal.keys(0);
    let log = std::fs::read(journal.path(&events)).expect("the journal is there");
    let first_line = log.split_inclusive(|byte| *byte == b'\n').next();
    // Another machine pushed the beginning; this one knows nothing of that.
    backup
        .remote
        .put(&events, first_line.expect("the log has lines"));
    backup.push().expect(0);
    backup.assert_complete(&journal);
}

#[test]
fn rclone_finds_the_same_bytes() {
    let test = "rclone_finds_the_same_bytes";
    let Some(backup) = Backup::on_azurite(test) else {
        return;
    };
    if !has_program("rclone") {
        return skip(test, "rclone is missing");
    }
    let journal = backup.journal(5);
    backup.push().expect(0);
    let objects = backup.assert_complete(&journal);
    let Remote::Container { azurite, name } = &backup.remote else {
        unreachable!("it is a container")
    };
    let expected: BTreeMap<_, _> = objects
        .iter()
        .map(|(key, object)| (key.clone(), sha256(&object.content)))
        .collect();
    assert_eq!(rclone::hashes(azurite, name), expected);
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
