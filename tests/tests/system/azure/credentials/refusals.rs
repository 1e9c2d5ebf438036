//! Failures to get a token: each with its sentence, its hint and its exit status.

use devlog_tests::{
    azure_fake::token::{Application, SECRET, TlsIdentity, TokenBackup},
    output::{Output, table},
    sandbox::Sandbox,
};
use insta::assert_snapshot;
use std::fs;

fn with_secret(secret: &str) -> TokenBackup {
    with("AZURE_CLIENT_SECRET", secret)
}

/// A push that asks the storage nothing, and for a token once.
#[track_caller]
fn refused(backup: &TokenBackup) -> Output {
    let (output, seen) = backup.push();
    assert!(seen.is_empty(), "{}", output.transcript());
    assert!(backup.tokens.asked().len() <= 1, "{}", output.transcript());
    output
}

/// A backup with an application, which proves itself by this variable.
fn with(variable: &'static str, value: &str) -> TokenBackup {
    let mut backup = TokenBackup::new(1);
    backup.set_application();
    backup.set(variable, value);
    backup
}

#[test]
fn each_refusal_of_an_application_is_named() {
    let expired = with_secret(SECRET);
    let change = |application: &mut Application| application.is_secret_expired = true;
    expired.tokens.change(change);
    let mut tenant = with_secret(SECRET);
    tenant.set("AZURE_TENANT_ID", "contoso.example.org");
    let mut client = with_secret(SECRET);
    client.set("AZURE_CLIENT_ID", "stranger");
    let file = Application::certificate_file("stranger");
    let certificate = with("AZURE_CLIENT_CERTIFICATE_PATH", &file.display().to_string());
    let folder = Sandbox::new();
    let file = folder.folder().join("token");
    fs::write(&file, "untrusted").expect("the sandbox is writable");
    let federated = with("AZURE_FEDERATED_TOKEN_FILE", &file.display().to_string());
    let outputs = [
        ("a wrong secret", refused(&with_secret("wrong"))),
        ("an expired secret", refused(&expired)),
        ("an unknown tenant", refused(&tenant)),
        ("an unknown application", refused(&client)),
        ("a stranger's certificate", refused(&certificate)),
        ("an untrusted federated token", refused(&federated)),
    ];
    assert_snapshot!(table(&outputs), @r"
    ## a wrong secret
    exit status 12
    ----- stderr
    error: push failed: the remote refused the credentials
      Caused by: Microsoft Entra refused the client secret (401 AADSTS7000215, trace [ID])

    hint: `client_secret` must be the value of a secret of the application `client_id`, not the secret's id

    ## an expired secret
    exit status 12
    ----- stderr
    error: push failed: the remote refused the credentials
      Caused by: the client secret has expired (401 AADSTS7000222, trace [ID])

    hint: make a new secret for the application and set `client_secret`

    ## an unknown tenant
    exit status 12
    ----- stderr
    error: push failed: the remote refused the credentials
      Caused by: Microsoft Entra does not know the tenant (400 AADSTS90002, trace [ID])

    hint: check `tenant_id`, and for a sovereign cloud `authority_host`

    ## an unknown application
    exit status 12
    ----- stderr
    error: push failed: the remote refused the credentials
      Caused by: Microsoft Entra does not know the application in this tenant (400 AADSTS700016, trace [ID])

    hint: check `client_id` and `tenant_id`

    ## a stranger's certificate
    exit status 12
    ----- stderr
    error: push failed: the remote refused the credentials
      Caused by: Microsoft Entra does not accept the certificate (401 AADSTS700027, trace [ID])

    hint: upload the certificate in `client_certificate_path` to the application; has it expired?

    ## an untrusted federated token
    exit status 12
    ----- stderr
    error: push failed: the remote refused the credentials
      Caused by: the application does not trust the federated token (401 AADSTS700213, trace [ID])

    hint: add a federated credential with the token's issuer, subject and audience to the application
    ");
}

#[test]
fn each_lack_of_an_identity_is_named() {
    let mut federated = TokenBackup::new(1);
    federated.set_application();
    let file = federated.backup.sandbox.folder().join("token");
    federated.set("AZURE_FEDERATED_TOKEN_FILE", &file.display().to_string());
    let configured = |settings: &str| {
        let backup = TokenBackup::new(1);
        backup.backup.configure(settings);
        backup
    };
    let mut stranger = configured("auth_method = \"managed_identity\"\nclient_id = \"other\"");
    stranger.set_managed_identity();
    let signed_out = configured("auth_method = \"azure_cli\"");
    let says = "echo \"ERROR: Please run 'az login' to setup account.\" >&2; exit 1";
    signed_out.add_program("az", says);
    let mut unreachable = with_secret(SECRET);
    unreachable.set("AZURE_AUTHORITY_HOST", "https://127.0.0.1:1");
    let mut untrusted = with_secret(SECRET);
    let other = untrusted.backup.sandbox.folder().join("other");
    fs::create_dir(&other).expect("the sandbox is writable");
    let other = TlsIdentity::create(&other).certificate;
    untrusted.set("SSL_CERT_FILE", &other.display().to_string());
    let no_identity = configured("auth_method = \"managed_identity\"");
    let outputs = [
        ("no file of the federated token", refused(&federated)),
        ("a machine without an identity", refused(&no_identity)),
        (
            "an identity that the machine does not have",
            refused(&stranger),
        ),
        ("a program that is not signed in", refused(&signed_out)),
        ("no program and no identity", refused(&TokenBackup::new(1))),
        ("an authority that cannot be reached", refused(&unreachable)),
        (
            "an authority without a good certificate",
            refused(&untrusted),
        ),
    ];
    assert!(untrusted.tokens.asked().is_empty());
    assert_snapshot!(table(&outputs), @r"
    ## no file of the federated token
    exit status 12
    ----- stderr
    error: push failed: the remote refused the credentials
      Caused by: the file of `federated_token_file`, [SANDBOX]/token, cannot be read: No such file or directory (os error 2)

    hint: the platform writes it; check that workload identity is set up for this machine

    ## a machine without an identity
    exit status 12
    ----- stderr
    error: push failed: the remote refused the credentials
      Caused by: this machine has no managed identity: nothing responds at 127.0.0.1:[PORT]

    hint: managed identities are for machines in Azure; elsewhere set another `auth_method`

    ## an identity that the machine does not have
    exit status 12
    ----- stderr
    error: push failed: the remote refused the credentials
      Caused by: this machine does not have the managed identity (400)

    hint: assign an identity to the machine; for a user-assigned one set `client_id`

    ## a program that is not signed in
    exit status 12
    ----- stderr
    error: push failed: the remote refused the credentials
      Caused by: no credentials were found: `az` is not signed in; `azd` is not installed

    hint: run `az login`, or set `connection_string`, `account_key`, `sas` or `auth_method`

    ## no program and no identity
    exit status 12
    ----- stderr
    error: push failed: the remote refused the credentials
      Caused by: no credentials were found: `az` is not installed; `azd` is not installed; this machine has no managed identity: nothing responds at 127.0.0.1:[PORT]

    hint: run `az login`, or set `connection_string`, `account_key`, `sas` or `auth_method`

    ## an authority that cannot be reached
    exit status 5
    ----- stderr
    error: push failed: the remote cannot be reached
      Caused by: cannot connect to 127.0.0.1:[PORT]: Connection refused (os error 111)

    hint: nothing is lost; check the network connection, then run `devlog push` again

    ## an authority without a good certificate
    exit status 12
    ----- stderr
    error: push failed: the remote's certificate is not trusted
      Caused by: the encrypted connection to 127.0.0.1:[PORT] failed: its certificate is not valid

    hint: check the server's certificate
    ");
}

#[test]
fn a_certificate_that_cannot_be_used_is_named_before_anything_is_asked() {
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
