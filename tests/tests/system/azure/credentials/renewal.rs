//! Tokens that end, or are withdrawn or refused, while a push runs.

use devlog_tests::azure_fake::{
    refuse,
    token::{FEDERATED_TOKEN, SECRET, TokenBackup},
};
use insta::assert_snapshot;
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
    let wait = (lifetime / 2 + 1).to_string();
    let busy = refuse(503, "ServerBusy").header("Retry-After", wait);
    backup.backup.fake.plan("put", 1, busy);
}

#[test]
fn a_token_that_is_refused_is_renewed_once() {
    let backup = with_secret(1);
    let withdrawn = refuse(401, "InvalidAuthenticationInfo");
    backup.backup.fake.plan("put", 1, withdrawn);
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
fn a_new_token_that_is_refused_too_ends_the_push() {
    let backup = with_secret(1);
    let refused = refuse(401, "InvalidAuthenticationInfo");
    backup.backup.fake.plan("list", usize::MAX, refused);
    let (output, seen) = backup.push();
    assert_eq!((seen.len(), backup.tokens.asked().len()), (2, 2));
    assert_snapshot!(output.expect(12).snapshot(), @r"
    exit status 12
    ----- stderr
    error: push failed: the remote refused the credentials
      Caused by: azure refused the credentials (401 InvalidAuthenticationInfo, request [ID])

    hint: azure does not accept this identity's token; check that `tenant_id` is the tenant of the account `devstoreaccount1`
    ");
}
