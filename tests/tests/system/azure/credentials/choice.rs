//! The choice of a credential, and its report.

use devlog_tests::azure_fake::{
    CONTAINER, Seen,
    token::{SECRET, TokenBackup},
};
use devlog_tests::output::Output;
use insta::assert_snapshot;

/// The authorization of the requests, in a word.
#[track_caller]
fn authorized(output: Output, seen: &[Seen]) -> &'static str {
    output.expect(0);
    let request = &seen[0].request;
    match request
        .header("authorization")
        .and_then(|header| header.split_once(' '))
    {
        Some(("Bearer", _)) => "token",
        Some(("SharedKey", _)) => "key",
        _ if request.parameter("sig").is_some() => "sas",
        _ => "nothing",
    }
}

#[test]
fn a_signature_in_the_configuration_beats_what_was_left_in_the_environment() {
    let mut backup = TokenBackup::new(1);
    let sas = backup.backup.fake.sas(CONTAINER);
    backup.backup.configure(&format!("sas = \"{sas}\""));
    backup.set(
        "AZURE_STORAGE_CONNECTION_STRING",
        "AccountName=other;AccountKey=aGk=",
    );
    backup.set("AZURE_STORAGE_KEY", "aGk=");
    backup.set("AZURE_STORAGE_ACCOUNT", "other");
    let (output, seen) = backup.push();
    assert_eq!(authorized(output, &seen), "sas");
}

#[test]
fn a_service_principal_in_the_configuration_beats_a_key_in_the_environment() {
    let mut backup = TokenBackup::new(1);
    backup.set_application();
    backup
        .backup
        .configure(&format!("client_secret = \"{SECRET}\""));
    backup.set("AZURE_STORAGE_KEY", devlog_tests::azurite::KEY);
    let (output, seen) = backup.push();
    assert_eq!(authorized(output, &seen), "token");
}

#[test]
fn every_name_of_the_key_is_known() {
    for name in [
        "AZURE_STORAGE_KEY",
        "AZURE_STORAGE_ACCOUNT_KEY",
        "AZURE_STORAGE_ACCESS_KEY",
    ] {
        let mut backup = TokenBackup::new(1);
        backup.set(name, devlog_tests::azurite::KEY);
        let (output, seen) = backup.push();
        assert_eq!(authorized(output, &seen), "key", "{name}");
    }
}

#[test]
fn a_push_tells_what_was_tried_and_what_was_taken() {
    let mut backup = TokenBackup::new(1);
    backup.set_managed_identity();
    assert_snapshot!(backup.run(&["push", "-v"]).expect(0).snapshot(), @r"
    exit status 0
    ----- stdout
    ✓ Pushed 3 files to Azure Storage (596 B)
      - events/20230101.jsonl
      - entries/20230101.md
      - config.toml
    ----- stderr
    azure: credentials: connection_string: skipped, `connection_string` is not set
    azure: credentials: key: skipped, `account_key` is not set
    azure: credentials: sas: skipped, `sas` is not set
    azure: credentials: service_principal: skipped, `tenant_id`, `client_id` and `client_secret` or `client_certificate_path` are not set
    azure: credentials: workload_identity: skipped, `tenant_id`, `client_id` and `federated_token_file` are not set
    azure: container `log` at http://127.0.0.1:[PORT]/devstoreaccount1
    azure: credentials: `az`: skipped, `az` is not installed
    azure: credentials: `azd`: skipped, `azd` is not installed
    azure: credentials: managed identity: chosen
    ");
}

#[test]
fn a_check_tells_what_was_tried_and_what_was_taken() {
    let mut backup = TokenBackup::new(1);
    backup.set_application();
    backup.set("AZURE_CLIENT_SECRET", SECRET);
    let output = backup.run(&["provider", "check"]).expect(0).snapshot();
    let (notes, _) = output.split_once("  ✓ list").expect("it can be listed");
    assert_snapshot!(notes, @r"
    exit status 0
    ----- stdout
    Checking provider `azure` 0.1.0 (Azure Storage) at http://127.0.0.1:[PORT]/devstoreaccount1/log
      · credentials: connection_string: skipped, `connection_string` is not set
      · credentials: key: skipped, `account_key` is not set
      · credentials: sas: skipped, `sas` is not set
      · credentials: workload_identity: skipped, `federated_token_file` is not set
      · credentials: service_principal: chosen, from AZURE_CLIENT_SECRET
      · container `log` at http://127.0.0.1:[PORT]/devstoreaccount1
    ");
}

#[test]
fn in_production_no_program_is_asked() {
    let mut backup = TokenBackup::new(1);
    backup.add_program("az", "echo asked >&2; exit 1");
    backup.set_managed_identity();
    backup.set("AZURE_TOKEN_CREDENTIALS", "prod");
    let output = backup.run(&["push", "-v"]).expect(0);
    assert!(!output.stderr.contains("`az`"), "{}", output.stderr);
    let line = "azure: credentials: azure_cli: skipped, AZURE_TOKEN_CREDENTIALS leaves it out";
    assert!(output.stderr.contains(line), "{}", output.stderr);
}

#[test]
fn in_development_the_machine_is_not_asked() {
    let mut backup = TokenBackup::new(1);
    backup.set_managed_identity();
    backup.set_application();
    backup.set("AZURE_CLIENT_SECRET", SECRET);
    backup.set("AZURE_TOKEN_CREDENTIALS", "dev");
    let (output, seen) = backup.push();
    assert!(seen.is_empty() && backup.tokens.asked().is_empty());
    assert_snapshot!(output.expect(12).snapshot(), @r"
    exit status 12
    ----- stderr
    error: push failed: authentication
      Caused by: no credentials were found: `az` is not installed; `azd` is not installed

    hint: run `az login`, or set `connection_string`, `account_key`, `sas` or `auth_method`
    ");
}

#[test]
fn what_a_named_method_lacks_is_told_though_others_are_there() {
    let mut backup = TokenBackup::new(1);
    backup.set("AZURE_STORAGE_KEY", devlog_tests::azurite::KEY);
    backup.set("AZURE_CLIENT_ID", "c");
    backup
        .backup
        .configure("auth_method = \"service_principal\"");
    assert_snapshot!(backup.run(&["push"]).expect(4).snapshot(), @r"
    exit status 4
    ----- stderr
    error: push failed: a setting is invalid
      Caused by: `auth_method` is `service_principal`, but `tenant_id` and `client_secret` or `client_certificate_path` are not set

    hint: correct `url` under [remote], or [remote.azure], in [SANDBOX]/journal/config.toml
    ");
}
