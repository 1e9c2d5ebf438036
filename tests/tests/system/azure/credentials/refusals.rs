//! Failures to get a token: each with its sentence, its hint and its exit status.

use devlog_tests::{
    azure_fake::{
        Reply,
        token::{Application, SECRET, TokenBackup},
    },
    output::Output,
};
use insta::assert_snapshot;
use std::fs;

fn with_secret(secret: &str) -> TokenBackup {
    let mut backup = TokenBackup::new(1);
    backup.set_application();
    backup.set("AZURE_CLIENT_SECRET", secret);
    backup
}

/// A push that asks the storage nothing, and for a token once.
#[track_caller]
fn refused(backup: &TokenBackup) -> Output {
    let (output, seen) = backup.push();
    assert!(seen.is_empty(), "{}", output.transcript());
    assert!(backup.tokens.asked().len() <= 1, "{}", output.transcript());
    output
}

#[test]
fn a_wrong_secret_is_told() {
    assert_snapshot!(refused(&with_secret("wrong")).expect(12).snapshot(), @r"
    exit status 12
    ----- stderr
    error: push failed: authentication
      Caused by: Microsoft Entra refused the client secret (401 AADSTS7000215, trace [ID])

    hint: `client_secret` must be the value of a secret of the application `client_id`, not the secret's id
    ");
}

#[test]
fn an_expired_secret_is_told() {
    let backup = with_secret(SECRET);
    backup
        .tokens
        .change(|application| application.is_secret_expired = true);
    assert_snapshot!(refused(&backup).expect(12).snapshot(), @r"
    exit status 12
    ----- stderr
    error: push failed: authentication
      Caused by: the client secret has expired (401 AADSTS7000222, trace [ID])

    hint: make a new secret for the application and set `client_secret`
    ");
}

#[test]
fn an_unknown_tenant_is_told() {
    let mut backup = with_secret(SECRET);
    backup.set("AZURE_TENANT_ID", "contoso.example.org");
    assert_snapshot!(refused(&backup).expect(12).snapshot(), @r"
    exit status 12
    ----- stderr
    error: push failed: authentication
      Caused by: Microsoft Entra does not know the tenant (400 AADSTS90002, trace [ID])

    hint: check `tenant_id`, and for a sovereign cloud `authority_host`
    ");
}

#[test]
fn an_unknown_application_is_told() {
    let mut backup = with_secret(SECRET);
    backup.set("AZURE_CLIENT_ID", "stranger");
    assert_snapshot!(refused(&backup).expect(12).snapshot(), @r"
    exit status 12
    ----- stderr
    error: push failed: authentication
      Caused by: Microsoft Entra does not know the application in this tenant (400 AADSTS700016, trace [ID])

    hint: check `client_id` and `tenant_id`
    ");
}

#[test]
fn a_certificate_of_somebody_else_is_told() {
    let mut backup = TokenBackup::new(1);
    backup.set_application();
    let file = Application::certificate_file("stranger");
    backup.set("AZURE_CLIENT_CERTIFICATE_PATH", &file.display().to_string());
    assert_snapshot!(refused(&backup).expect(12).snapshot(), @r"
    exit status 12
    ----- stderr
    error: push failed: authentication
      Caused by: Microsoft Entra does not accept the certificate (401 AADSTS700027, trace [ID])

    hint: upload the certificate in `client_certificate_path` to the application; has it expired?
    ");
}

#[test]
fn a_certificate_that_cannot_be_used_is_told_before_anything_is_asked() {
    let mut backup = TokenBackup::new(1);
    backup.set_application();
    let file = backup.backup.sandbox.folder().join("application.pfx");
    backup.set("AZURE_CLIENT_CERTIFICATE_PATH", &file.display().to_string());
    assert_snapshot!(refused(&backup).expect(4).snapshot(), @r"
    exit status 4
    ----- stderr
    error: push failed: a setting is invalid
      Caused by: the file of `client_certificate_path`, [SANDBOX]/application.pfx, cannot be read: No such file or directory (os error 2)

    hint: correct `url` under [remote], or [remote.azure], in [SANDBOX]/journal/config.toml
    ");
    fs::write(&file, b"0\x82\x05").expect("the sandbox is writable");
    assert_snapshot!(refused(&backup).expect(4).snapshot(), @r"
    exit status 4
    ----- stderr
    error: push failed: a setting is invalid
      Caused by: the file of `client_certificate_path`, [SANDBOX]/application.pfx, holds no certificate in PEM form

    hint: it must be a PEM file with the certificate and its RSA key without a password; from a PFX file `openssl pkcs12 -in FILE.pfx -nodes -out FILE.pem` makes one
    ");
    assert!(backup.tokens.asked().is_empty());
}

#[test]
fn a_federated_token_that_is_not_trusted_is_told() {
    let mut backup = TokenBackup::new(1);
    backup.set_application();
    let file = backup.backup.sandbox.folder().join("token");
    fs::write(&file, "untrusted").expect("the sandbox is writable");
    backup.set("AZURE_FEDERATED_TOKEN_FILE", &file.display().to_string());
    assert_snapshot!(refused(&backup).expect(12).snapshot(), @r"
    exit status 12
    ----- stderr
    error: push failed: authentication
      Caused by: the application does not trust the federated token (401 AADSTS700213, trace [ID])

    hint: add a federated credential with the token's issuer, subject and audience to the application
    ");
    fs::remove_file(&file).expect("it was written above");
    assert_snapshot!(refused(&backup).expect(12).snapshot(), @r"
    exit status 12
    ----- stderr
    error: push failed: authentication
      Caused by: the file of `federated_token_file`, [SANDBOX]/token, cannot be read: No such file or directory (os error 2)

    hint: the platform writes it; check that workload identity is set up for this machine
    ");
}

#[test]
fn a_machine_without_an_identity_is_told() {
    let backup = TokenBackup::new(1);
    backup
        .backup
        .configure("auth_method = \"managed_identity\"");
    assert_snapshot!(refused(&backup).expect(12).snapshot(), @r"
    exit status 12
    ----- stderr
    error: push failed: authentication
      Caused by: this machine has no managed identity: nothing answers at 127.0.0.1:[PORT]

    hint: managed identities are for machines in Azure; elsewhere set another `auth_method`
    ");
}

#[test]
fn an_identity_that_the_machine_does_not_have_is_told() {
    let mut backup = TokenBackup::new(1);
    backup.set_managed_identity();
    backup
        .backup
        .configure("auth_method = \"managed_identity\"\nclient_id = \"other\"");
    assert_snapshot!(refused(&backup).expect(12).snapshot(), @r"
    exit status 12
    ----- stderr
    error: push failed: authentication
      Caused by: this machine does not have the managed identity (400)

    hint: assign an identity to the machine; for a user-assigned one set `client_id`
    ");
}

#[test]
fn who_is_not_signed_in_is_told_so() {
    let backup = TokenBackup::new(1);
    backup.backup.configure("auth_method = \"azure_cli\"");
    backup.add_program(
        "az",
        "echo \"ERROR: Please run 'az login' to setup account.\" >&2; exit 1",
    );
    assert_snapshot!(refused(&backup).expect(12).snapshot(), @r"
    exit status 12
    ----- stderr
    error: push failed: authentication
      Caused by: no credentials were found: `az` is not signed in; `azd` is not installed

    hint: run `az login`, or set `connection_string`, `account_key`, `sas` or `auth_method`
    ");
}

#[test]
fn nobody_to_ask_is_told_with_what_can_be_done() {
    let backup = TokenBackup::new(1);
    assert_snapshot!(refused(&backup).expect(12).snapshot(), @r"
    exit status 12
    ----- stderr
    error: push failed: authentication
      Caused by: no credentials were found: `az` is not installed; `azd` is not installed; this machine has no managed identity: nothing answers at 127.0.0.1:[PORT]

    hint: run `az login`, or set `connection_string`, `account_key`, `sas` or `auth_method`
    ");
}

#[test]
fn an_authority_that_cannot_be_reached_is_temporary() {
    let mut backup = with_secret(SECRET);
    backup.set("AZURE_AUTHORITY_HOST", "https://127.0.0.1:1");
    assert_snapshot!(refused(&backup).expect(5).snapshot(), @r"
    exit status 5
    ----- stderr
    error: push failed: the remote cannot be reached
      Caused by: cannot connect to 127.0.0.1:[PORT]: Connection refused (os error 111)

    hint: nothing is lost; check the network connection, then run `devlog push` again
    ");
}

#[test]
fn an_authority_without_a_good_certificate_gets_no_secret() {
    let mut backup = with_secret(SECRET);
    let other = backup.backup.sandbox.folder().join("other");
    fs::create_dir(&other).expect("the sandbox is writable");
    let other = devlog_tests::azure_fake::token::TlsIdentity::create(&other);
    backup.set("SSL_CERT_FILE", &other.certificate.display().to_string());
    assert_snapshot!(refused(&backup).expect(12).snapshot(), @r"
    exit status 12
    ----- stderr
    error: push failed: the remote's certificate is not trusted
      Caused by: the encrypted connection to 127.0.0.1:[PORT] failed: its certificate is not valid

    hint: check the server's certificate
    ");
    assert!(backup.tokens.asked().is_empty());
}

#[test]
fn an_authority_that_is_busy_is_asked_again() {
    let backup = with_secret(SECRET);
    backup
        .tokens
        .plan(Reply::new(503).header("Retry-After", "0"));
    let _ = backup.push_well();
    let statuses: Vec<_> = backup
        .tokens
        .asked()
        .iter()
        .map(|asked| asked.status)
        .collect();
    assert_eq!(statuses, [503, 200]);
}
