//! The check of the remote, before anything is written.

use super::{assert_nothing_was_written, assert_private, configuration};
use devlog_tests::{
    azure_fake::{AzureFake, refuse},
    azurite::{Azurite, KEY},
    journal::Journal,
    output::Output,
    sandbox::Sandbox,
};
use insta::assert_snapshot;
use std::{io::Write, process::Stdio};

/// `devlog init` of a container, with the key, or what is in its place, on standard input.
fn init_with_secret(sandbox: &Sandbox, url: &str, arguments: &[&str], secret: &str) -> Output {
    let place = ["init", "--provider", "azure", "--url", url];
    let mut command = sandbox.command([&place[..], arguments].concat());
    command.stdin(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let mut stdin = child.stdin.take().expect("it was piped above");
    stdin.write_all(secret.as_bytes()).expect("it reads");
    drop(stdin);
    sandbox.wait(child)
}

#[test]
fn a_container_of_azurite_is_created_and_pushed_to() {
    let Some(azurite) = Azurite::shared("a_container_of_azurite_is_created_and_pushed_to") else {
        return;
    };
    let sandbox = Sandbox::new();
    let container = azurite.new_container();
    azurite.client().delete(&container);
    let url = format!(
        "http://127.0.0.1:{}/devstoreaccount1/{container}",
        azurite.port()
    );
    let arguments = ["--secret-stdin", "account_key"];
    let output = init_with_secret(&sandbox, &url, &arguments, KEY).expect(10);
    assert!(
        output.stderr.contains("--create-container"),
        "{}",
        output.stderr
    );
    assert_nothing_was_written(&sandbox);
    let arguments = ["--secret-stdin", "account_key", "--create-container"];
    let output = init_with_secret(&sandbox, &url, &arguments, KEY).expect(0);
    assert!(!output.transcript().contains(KEY));
    assert_snapshot!(output.snapshot(), @r"
    exit status 0
    ----- stdout
    ✓ Azure Storage: created; listing, reading and writing work
    ✓ Wrote [SANDBOX]/journal/config.toml

    Next: devlog push
    ");
    assert_private(&sandbox, "config.toml");
    assert_private(&sandbox, "secrets/azure.account_key");
    assert!(azurite.client().dump(&container).is_empty());
    let journal = Journal::create(sandbox.root(), 2);
    sandbox.run(["push"]).expect(0);
    assert_eq!(
        azurite.client().dump(&container).len(),
        journal.all_keys().len() + 1
    );
}

#[test]
fn a_wrong_key_is_reported_as_by_a_push() {
    let (sandbox, fake) = (Sandbox::new(), AzureFake::start());
    fake.create("log", false);
    let url = format!("{}/log", fake.endpoint());
    let arguments = ["--secret-stdin", "account_key", "--create-container"];
    let output = init_with_secret(&sandbox, &url, &arguments, "aHVudGVyMg==").expect(12);
    assert!(!output.transcript().contains("aHVudGVyMg"));
    let headline = "init failed: the remote refused the credentials; nothing was written";
    assert!(output.stderr.contains(headline), "{}", output.stderr);
    assert_nothing_was_written(&sandbox);
}

#[test]
fn a_remote_that_is_not_there_is_temporary() {
    let sandbox = Sandbox::new();
    let url = "http://127.0.0.1:1/devstoreaccount1/log";
    let arguments = ["--secret-stdin", "account_key"];
    let output = init_with_secret(&sandbox, url, &arguments, KEY).expect(5);
    assert_snapshot!(output.snapshot(), @r"
    exit status 5
    ----- stderr
    error: init failed: the remote cannot be reached; nothing was written
      Caused by: cannot connect to 127.0.0.1:[PORT]: Connection refused (os error 111)

    hint: check the network connection, then run `devlog init` again
    ");
    assert_nothing_was_written(&sandbox);
}

#[test]
fn a_signature_without_the_right_to_delete_will_do_and_what_is_left_is_named() {
    let (sandbox, fake) = (Sandbox::new(), AzureFake::start());
    fake.create("log", false);
    let url = format!("{}/log", fake.endpoint());
    let sas = fake.sas("log");
    let forbidden = refuse(403, "AuthorizationPermissionMismatch");
    fake.plan("delete", usize::MAX, forbidden);
    let output = init_with_secret(&sandbox, &url, &["--secret-stdin", "sas"], &sas).expect(0);
    let left: Vec<_> = fake.blobs("log").into_keys().collect();
    assert_eq!(left.len(), 1);
    assert!(output.stderr.contains(&left[0]), "{}", output.stderr);
    sandbox.run(["push"]).expect(0);
}

#[test]
fn a_signature_that_may_only_read_is_refused_before_the_first_push() {
    let (sandbox, fake) = (Sandbox::new(), AzureFake::start());
    fake.create("log", false);
    let url = format!("{}/log", fake.endpoint());
    let sas = fake.sas("log");
    let forbidden = refuse(403, "AuthorizationPermissionMismatch");
    fake.plan("put", usize::MAX, forbidden);
    let output = init_with_secret(&sandbox, &url, &["--secret-stdin", "sas"], &sas).expect(12);
    let headline = "init failed: permission denied; nothing was written";
    assert!(output.stderr.contains(headline), "{}", output.stderr);
    assert_nothing_was_written(&sandbox);
}

#[test]
fn a_secret_may_stand_in_the_configuration_if_that_is_said() {
    let (sandbox, fake) = (Sandbox::new(), AzureFake::start());
    fake.create("log", false);
    let url = format!("{}/log", fake.endpoint());
    let arguments = ["--secret-stdin", "account_key", "--keep-secret", "config"];
    init_with_secret(&sandbox, &url, &arguments, KEY).expect(0);
    assert!(configuration(&sandbox).contains(&format!("\naccount_key = \"{KEY}\"\n")));
    assert_private(&sandbox, "config.toml");
    sandbox.run(["push"]).expect(0);
}
