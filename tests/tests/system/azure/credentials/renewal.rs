//! Tokens that end, or are withdrawn, while a push runs.

use devlog_tests::azure_fake::{
    Meeting, refuse,
    token::{Application, FEDERATED_TOKEN, SECRET, TokenBackup},
};
use jiff::SignedDuration;
use std::fs;

fn with_secret(days: usize) -> TokenBackup {
    let mut backup = TokenBackup::new(days);
    backup.set_application();
    backup.set("AZURE_CLIENT_SECRET", SECRET);
    backup
}

/// Makes the push longer than half of the life of a token, after which one is renewed.
fn outlive(backup: &TokenBackup, lifetime: i64) {
    backup.tokens.book().lifetime = SignedDuration::from_secs(lifetime);
    let [_, entry] = backup.backup.journal.keys(0);
    let wait = (lifetime / 2 + 1).to_string();
    let busy = refuse(503, "ServerBusy").header("Retry-After", wait);
    backup
        .backup
        .fake
        .plan(Meeting::every("put").of(&entry).times(1), busy);
}

#[test]
fn a_token_is_renewed_before_it_ends() {
    let backup = with_secret(1);
    outlive(&backup, 2);
    let seen = backup.push_well();
    assert!(seen.iter().all(|seen| seen.status != 401));
    assert_eq!(backup.tokens.asked().len(), 2);
}

#[test]
fn all_threads_share_one_token() {
    let backup = with_secret(40);
    let seen = backup.push_well();
    assert!(seen.len() > 80);
    assert_eq!(backup.tokens.asked().len(), 1);
}

#[test]
fn a_token_that_is_refused_is_renewed_once() {
    let backup = with_secret(1);
    let withdrawn = refuse(401, "InvalidAuthenticationInfo");
    let put = Meeting::every("put").times(1);
    backup.backup.fake.plan(put, withdrawn);
    let seen = backup.push_well();
    assert_eq!(seen.iter().filter(|seen| seen.status == 401).count(), 1);
    assert_eq!(backup.tokens.asked().len(), 2);
}

#[test]
fn a_federated_token_is_read_again_for_each_new_token() {
    let mut backup = TokenBackup::new(1);
    backup.set_application();
    let file = backup.backup.sandbox.folder().join("token");
    fs::write(&file, FEDERATED_TOKEN).expect("the sandbox is writable");
    backup.set("AZURE_FEDERATED_TOKEN_FILE", &file.display().to_string());
    backup.tokens.then(move |application| {
        "rotated".clone_into(&mut application.federated_token);
        fs::write(&file, "rotated").expect("the sandbox is writable");
    });
    outlive(&backup, 2);
    let seen = backup.push_well();
    assert!(seen.iter().all(|seen| seen.status != 401));
    assert_eq!(backup.tokens.asked().len(), 2);
}

#[test]
fn a_token_that_cannot_be_renewed_is_used_to_its_end() {
    let backup = with_secret(1);
    outlive(&backup, 6);
    let change = |application: &mut Application| application.is_secret_expired = true;
    backup.tokens.then(change);
    let seen = backup.push_well();
    assert!(seen.iter().all(|seen| seen.status != 401));
    let statuses: Vec<_> = backup
        .tokens
        .asked()
        .iter()
        .map(|asked| asked.status)
        .collect();
    assert_eq!(statuses, [200, 401]);
}
