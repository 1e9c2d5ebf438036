//! Writes of another machine between the listing and the upload.

use devlog_tests::azure_fake::{CONTAINER, Call, Meeting, Reply, Seen, StrictBackup, refuse};
use insta::assert_snapshot;
use std::fs;

/// Shows the container to the next push as it is now, whatever another machine writes until then.
fn freeze_listing(backup: &StrictBackup) {
    backup.fake.set_page_lengths(CONTAINER, 5000..=5000);
    let path = format!("{CONTAINER}?restype=container&comp=list&include=metadata");
    let answer = Call::new("GET", &path).send(backup.fake.port());
    let listing = Reply::new(200).body(answer.body);
    backup.fake.plan(Meeting::every("list").times(1), listing);
}

/// Writes an object as another machine would.
fn write_foreign(backup: &StrictBackup, key: &str) {
    let put = Call::new("PUT", &format!("{CONTAINER}/{key}"));
    let put = put.header("x-ms-blob-type", "BlockBlob").body("not ours");
    assert_eq!(put.send(backup.fake.port()).verdict(), "201");
}

/// The refusal that a push met, and that the foreign object is still there.
#[track_caller]
fn met(backup: &StrictBackup, key: &str, seen: &[Seen]) -> Vec<String> {
    assert_eq!(backup.fake.blobs(CONTAINER)[key].content, b"not ours");
    seen.iter().filter_map(|seen| seen.code.clone()).collect()
}

#[test]
fn an_object_that_came_meanwhile_is_left_alone_and_told() {
    let backup = StrictBackup::new(1);
    let [events, _] = backup.journal.keys(0);
    freeze_listing(&backup);
    write_foreign(&backup, &events);
    let (output, seen) = backup.push();
    assert_eq!(met(&backup, &events, &seen), ["BlobAlreadyExists"]);
    assert_snapshot!(output.snapshot(), @r#"
    exit status 13
    ----- stderr
    ✗ Pushed 1 of 3 files to Azure Storage (80 B)
      2 files were left alone: Azure Storage holds other versions of them:
      - events/20230101.jsonl
      - entries/20230101.md

    hint: run `devlog sync`, which merges event logs; for the rest, compare both versions, then set `conflict_resolution` under [sync] in [SANDBOX]/journal/config.toml to "local_wins" or "remote_wins", and run `devlog push` again
    "#);
}

#[test]
fn an_object_that_was_changed_meanwhile_is_left_alone_and_told() {
    let backup = StrictBackup::new(1);
    let _ = backup.push_well();
    let [events, _] = backup.journal.keys(0);
    freeze_listing(&backup);
    write_foreign(&backup, &events);
    backup.journal.append(0, "Ours.");
    let (output, seen) = backup.push();
    assert_eq!(met(&backup, &events, &seen), ["ConditionNotMet"]);
    assert_snapshot!(output.snapshot(), @r#"
    exit status 13
    ----- stderr
    ✗ Pushed 0 of 1 file to Azure Storage
      1 file was left alone: Azure Storage holds another version of it:
      - events/20230101.jsonl
      last complete push: just now

    hint: run `devlog sync`, which merges event logs; for the rest, compare both versions, then set `conflict_resolution` under [sync] in [SANDBOX]/journal/config.toml to "local_wins" or "remote_wins", and run `devlog push` again
    "#);
}

/// Has the answers to these requests of the next push be lost once, after their effect.
#[track_caller]
fn push_losing(backup: &StrictBackup, meeting: Meeting) -> Vec<String> {
    let lost = refuse(500, "OperationTimedOut");
    backup.fake.plan(meeting.times(1).after_the_effect(), lost);
    let (output, seen) = backup.push();
    output.expect(0);
    backup.assert_complete();
    let mut codes: Vec<_> = seen.into_iter().filter_map(|seen| seen.code).collect();
    codes.retain(|code| code != "OperationTimedOut");
    codes
}

#[test]
fn an_object_that_came_from_an_upload_whose_answer_was_lost_is_our_own() {
    let backup = StrictBackup::new(1);
    let [events, _] = backup.journal.keys(0);
    let codes = push_losing(&backup, Meeting::every("put").of(&events));
    assert_eq!(codes, ["BlobAlreadyExists"]);
}

#[test]
fn an_object_that_an_upload_changed_whose_answer_was_lost_is_our_own() {
    let backup = StrictBackup::new(1);
    let _ = backup.push_well();
    let [events, _] = backup.journal.keys(0);
    backup.journal.append(0, "Ours.");
    let codes = push_losing(&backup, Meeting::every("put").of(&events));
    assert_eq!(codes, ["ConditionNotMet"]);
}

#[test]
fn an_object_of_blocks_whose_last_answer_was_lost_is_our_own() {
    let backup = StrictBackup::new(1);
    let [_, entry] = backup.journal.keys(0);
    fs::write(backup.journal.path(&entry), vec![b'x'; 9 << 20]).expect("the journal is ours");
    let codes = push_losing(&backup, Meeting::every("put block list"));
    assert_eq!(codes, ["BlobAlreadyExists"]);
}
