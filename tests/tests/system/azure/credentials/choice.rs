//! The choice of a credential, and its report.

use devlog_tests::azure_fake::token::{SECRET, TokenBackup};
use insta::assert_snapshot;

#[test]
fn a_push_reports_what_was_tried_and_what_was_taken() {
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
    error: push failed: the remote refused the credentials
      Caused by: no credentials were found: `az` is not installed; `azd` is not installed

    hint: run `az login`, or set `connection_string`, `account_key`, `sas` or `auth_method`
    ");
}
