//! What somebody else wrote between the listing and the upload.

use devlog_tests::azure_fake::{CONTAINER, Call, Meeting, Reply, Seen, StrictBackup};
use insta::assert_snapshot;

/// Has the next push see the container as it is now, whatever somebody else writes until then.
fn freeze_listing(backup: &StrictBackup) {
    backup.fake.set_page_lengths(CONTAINER, 5000..=5000);
    let path = format!("{CONTAINER}?restype=container&comp=list&include=metadata");
    let answer = Call::new("GET", &path).send(backup.fake.port());
    let listing = Reply::new(200).body(answer.body);
    backup.fake.plan(Meeting::every("list").times(1), listing);
}

/// Writes an object as somebody else would.
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
    ✗ Pushed 2 of 3 files to Azure Storage (286 B)
      1 file was left alone: Azure Storage holds another version of it:
      - events/20230101.jsonl

    hint: compare both versions, then set `conflict_resolution` under [sync] in [SANDBOX]/journal/config.toml to "local_wins" or "remote_wins", and run `devlog push` again
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

    hint: compare both versions, then set `conflict_resolution` under [sync] in [SANDBOX]/journal/config.toml to "local_wins" or "remote_wins", and run `devlog push` again
    "#);
}
