//! The kinds of tokens, each with the official crate's requests, checked as the real endpoints would.

use devlog_tests::{
    azure_fake::{
        CONTAINER,
        token::{Application, FEDERATED_TOKEN, SECRET, TokenBackup},
    },
    http::Seen,
};
use std::fs;

/// A push of everything with tokens, of which one was needed, and one of nothing with another.
#[track_caller]
fn assert_pushes(backup: &TokenBackup) {
    let seen = backup.push_well();
    let is_token = |seen: &Seen| {
        let header = seen.request.header("authorization");
        header.is_some_and(|header| header.starts_with("Bearer "))
    };
    assert!(seen.iter().all(|seen| is_token(seen) && seen.status < 300));
    assert_eq!(backup.tokens.book().count(), 1);
    let seen = backup.push_well();
    assert!(seen.iter().all(|seen| seen.request.line.kind() == "list"));
}

fn with_application() -> TokenBackup {
    let mut backup = TokenBackup::new(6);
    backup.set_application();
    backup
}

/// The time that is left of a token, as `az` prints it.
fn in_an_hour() -> i64 {
    jiff::Timestamp::now().as_second() + 3600
}

#[test]
fn a_service_principal_with_a_secret_or_a_certificate_pushes() {
    let file = Application::certificate_file("application");
    let certificate = file.display().to_string();
    for (variable, value) in [
        ("AZURE_CLIENT_SECRET", SECRET),
        ("AZURE_CLIENT_CERTIFICATE_PATH", &certificate),
    ] {
        let mut backup = with_application();
        backup.set(variable, value);
        assert_pushes(&backup);
    }
}

#[test]
fn a_workload_identity_pushes() {
    let mut backup = with_application();
    let file = backup.backup.sandbox.folder().join("token");
    fs::write(&file, FEDERATED_TOKEN).expect("the sandbox is writable");
    backup.set("AZURE_FEDERATED_TOKEN_FILE", &file.display().to_string());
    assert_pushes(&backup);
}

#[test]
fn a_managed_identity_of_the_machine_or_of_the_user_pushes() {
    for (mut backup, is_of_user) in [(TokenBackup::new(6), false), (with_application(), true)] {
        backup.set_managed_identity();
        backup
            .backup
            .configure("auth_method = \"managed_identity\"");
        assert_pushes(&backup);
        let asked = backup.tokens.asked();
        let client = asked[0].request.parameter("client_id");
        assert_eq!(client.is_some(), is_of_user);
    }
}

#[test]
fn who_is_signed_in_with_az_pushes() {
    let backup = TokenBackup::new(6);
    let token = backup.issue();
    backup.add_program(
        "az",
        &format!(
            "[ \"$*\" = 'account get-access-token -o json --scope https://storage.azure.com/.default' ] || exit 9\n\
             echo '{{\"accessToken\":\"{token}\",\"expires_on\":{},\"tokenType\":\"Bearer\"}}'",
            in_an_hour()
        ),
    );
    assert_pushes(&backup);
}

#[test]
fn who_is_signed_in_with_azd_pushes() {
    let backup = TokenBackup::new(6);
    let token = backup.issue();
    backup.add_program(
        "azd",
        &format!(
            "[ \"$*\" = 'auth token -o json --no-prompt --scope https://storage.azure.com/.default' ] || exit 9\n\
             echo '{{\"token\":\"{token}\",\"expiresOn\":\"2099-01-02T03:04:05Z\"}}'"
        ),
    );
    backup.backup.configure("auth_method = \"azure_cli\"");
    assert_pushes(&backup);
}

#[test]
fn the_configuration_can_say_everything_itself() {
    let backup = TokenBackup::new(2);
    let folder = backup.backup.sandbox.root();
    fs::copy(
        Application::certificate_file("application"),
        folder.join("app.pem"),
    )
    .expect("the sandbox is writable");
    let (tenant, client) = (
        devlog_tests::azure_fake::token::TENANT,
        devlog_tests::azure_fake::token::CLIENT,
    );
    backup.backup.configure(&format!(
        "auth_method = \"service_principal\"\ntenant_id = \"{tenant}\"\nclient_id = \"{client}\"\n\
         client_certificate_path = \"app.pem\""
    ));
    let _ = backup.push_well();
}

#[test]
fn a_token_is_sent_nowhere_in_the_clear_and_shown_nowhere() {
    let mut backup = with_application();
    backup.set("AZURE_CLIENT_SECRET", SECRET);
    for arguments in [
        &["push", "-v"][..],
        &["push", "--json"],
        &["provider", "check"],
    ] {
        let output = backup.run(arguments).expect(0).transcript();
        assert!(
            !output.contains("Bearer") && !output.contains("eyJ"),
            "{output}"
        );
        assert!(!output.contains(SECRET), "{output}");
    }
    let blobs = backup.backup.fake.blobs(CONTAINER);
    let config = String::from_utf8_lossy(&blobs["config.toml"].content.bytes()).into_owned();
    assert!(!config.contains(SECRET));
}
