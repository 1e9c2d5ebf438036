//! Uploads in parts that are cut off, and the ends of them.

use super::backup::S3Backup;
use devlog_tests::s3_double::refuse;
use jiff::{SignedDuration, Timestamp};
use std::fs;

/// The shortest file that is uploaded in parts, but for some bytes.
const LARGE: usize = 65 << 20;

/// A backup with one large file, and its key.
fn large() -> (S3Backup, String) {
    let backup = S3Backup::new(1);
    let [_, entry] = backup.journal.keys(0);
    fs::write(backup.journal.path(&entry), vec![7; LARGE]).expect("the journal is ours");
    (backup, entry)
}

#[test]
fn an_upload_in_parts_that_fails_is_aborted_at_once_or_by_the_next_push() {
    let (backup, _) = large();
    let double = &backup.double;
    double.plan("complete upload", 2, refuse(403, "AccessDenied"));
    double.plan("abort upload", 1, refuse(500, "InternalError"));
    let (output, _) = backup.push();
    let output = output.expect(3);
    for wanted in ["403 AccessDenied", "s3:PutObject"] {
        assert!(output.stderr.contains(wanted), "{}", output.stderr);
    }
    assert_eq!(double.unfinished(), 1);
    let (output, requests) = backup.push();
    // Nothing else was left to upload.
    output.expect(12);
    assert_eq!((requests["list uploads"], requests["abort upload"]), (1, 2));
    assert_eq!(double.unfinished(), 0);
}

#[test]
fn an_upload_of_another_machine_that_began_later_goes_on() {
    let (backup, entry) = large();
    let hour = SignedDuration::from_hours(1);
    let now = Timestamp::now();
    backup.double.begin_upload("stale", &entry, now - hour);
    backup.double.begin_upload("live", &entry, now + hour);
    assert_eq!(backup.push_well()["abort upload"], 1);
    backup.assert_complete_below("");
    let state = backup.double.lock();
    let ids = state
        .buckets
        .values()
        .flat_map(|bucket| bucket.uploads.keys());
    assert_eq!(ids.collect::<Vec<_>>(), ["live"]);
}

#[test]
fn an_upload_that_another_machine_aborted_begins_again() {
    let (backup, _) = large();
    let gone = refuse(404, "NoSuchUpload");
    backup.double.plan("complete upload", 1, gone);
    let requests = backup.push_well();
    assert_eq!(
        (requests["create upload"], requests["complete upload"]),
        (2, 2)
    );
    backup.assert_complete_below("");
    assert_eq!(backup.double.unfinished(), 0);
}
