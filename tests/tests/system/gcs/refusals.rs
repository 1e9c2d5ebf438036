//! The refusals of the service, as the user reads them.

use super::GcsBackup;
use devlog_tests::{
    gcs_double::{ACCOUNT, refuse},
    http::Reply,
    output::Output,
};
use jiff::SignedDuration;
use std::fs;

#[track_caller]
fn assert_says(output: Output, status: i32, wanted: &[&str]) {
    let output = output.expect(status);
    let text = output
        .stderr
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    for wanted in wanted {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    assert!(!text.contains("PRIVATE KEY"), "{text}");
}

#[test]
fn a_key_that_is_not_the_accounts_is_a_refusal_of_the_credentials() {
    let gcs = GcsBackup::new(1);
    gcs.configure(&gcs.double.key_file("stranger"));
    let (output, requests) = gcs.push();
    assert_says(
        output,
        12,
        &["gave no token (400 invalid_grant)", "keys list", ACCOUNT],
    );
    assert_eq!(requests.get("list"), None);
}

#[test]
fn a_wrong_clock_is_named_before_the_key() {
    let gcs = GcsBackup::new(1);
    gcs.configure(&gcs.double.key_file("stranger"));
    gcs.double.set_clock_ahead(SignedDuration::from_mins(210));
    let (output, _) = gcs.push();
    assert_says(output, 12, &["this computer's clock is 3 hours behind"]);
}

#[test]
fn a_bucket_that_is_absent_is_reported_with_the_command_that_creates_it() {
    let gcs = GcsBackup::new(1);
    gcs.double.delete_bucket();
    let (output, _) = gcs.push();
    assert_says(
        output,
        10,
        &["404 notFound", "gcloud storage buckets create gs://journal"],
    );
}

#[test]
fn missing_rights_are_reported_with_the_role_that_has_them() {
    let gcs = GcsBackup::new(1);
    gcs.double.plan("list", 1, refuse(403, "forbidden"));
    let (output, _) = gcs.push();
    let role = "--role=roles/storage.objectUser";
    assert_says(
        output,
        12,
        &["403 forbidden, request ABg5-Ux7", ACCOUNT, role],
    );
}

#[test]
fn a_token_that_is_withdrawn_is_fetched_again() {
    let gcs = GcsBackup::new(1);
    gcs.double.plan("list", 1, refuse(401, "authError"));
    let requests = gcs.push_well();
    assert_eq!((requests["token"], requests["list"]), (2, 2));
}

#[test]
fn an_upload_in_pieces_that_fails_is_cancelled() {
    let gcs = GcsBackup::new(1);
    let [_, entry] = gcs.journal.keys(0);
    fs::write(gcs.journal.path(&entry), vec![7; 9 << 20]).expect("the journal is ours");
    gcs.double
        .plan("put part", 1, refuse(403, "retentionPolicyNotMet"));
    let (output, requests) = gcs.push();
    assert_says(
        output,
        3,
        &["403 retentionPolicyNotMet", "retention policy"],
    );
    assert_eq!(requests["cancel upload"], 1);
    assert_eq!(gcs.double.unfinished(), 0);
}

#[test]
fn an_object_is_removed_where_the_answer_is_empty_or_an_emulators_null() {
    let gcs = GcsBackup::new(3);
    gcs.push_well();
    for key in gcs.journal.keys(0) {
        fs::remove_file(gcs.journal.path(&key)).expect("the journal is ours");
    }
    let prune = || gcs.backup.sandbox.run(["prune", "--yes"]);
    let answer = |body: &str| Reply::new(200).body(body);
    gcs.double.plan("delete", 1, answer("<html>"));
    assert_says(prune(), 1, &["a body where none is expected"]);
    gcs.double.plan("delete", 1, answer("null\n"));
    prune().expect(0);
}

#[test]
fn init_creates_the_bucket_in_the_projects_of_the_key() {
    let gcs = GcsBackup::new(1);
    gcs.double.delete_bucket();
    let sandbox = &gcs.backup.sandbox;
    fs::remove_file(sandbox.root().join("config.toml")).expect("it was written above");
    let key_file = sandbox.root().join("key.json");
    fs::write(key_file, gcs.double.key_file("application")).expect("the sandbox is writable");
    let url = gcs.double.url();
    let place = [
        "init",
        "--provider",
        "gcp",
        "--url",
        &url,
        "--create-container",
    ];
    let key = ["--set", "credentials_file=key.json"];
    let output = sandbox.run([&place[..], &key].concat()).expect(0);
    let created = "Google Cloud Storage: created; listing, reading and writing work";
    assert!(output.stdout.contains(created), "{}", output.stdout);
    gcs.push_well();
    gcs.backup.assert_complete(&gcs.journal);
}
