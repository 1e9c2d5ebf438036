//! Tokens that the storage does not take.

use devlog_tests::azure_fake::{
    Meeting, refuse,
    token::{SECRET, TokenBackup},
};
use insta::assert_snapshot;

fn with_secret() -> TokenBackup {
    let mut backup = TokenBackup::new(1);
    backup.set_application();
    backup.set("AZURE_CLIENT_SECRET", SECRET);
    backup
}

#[test]
fn a_new_token_that_is_refused_too_ends_the_push() {
    let backup = with_secret();
    let refused = refuse(401, "InvalidAuthenticationInfo");
    backup.backup.fake.plan(Meeting::every("list"), refused);
    let (output, seen) = backup.push();
    assert_eq!((seen.len(), backup.tokens.asked().len()), (2, 2));
    assert_snapshot!(output.expect(12).snapshot(), @r"
    exit status 12
    ----- stderr
    error: push failed: authentication
      Caused by: azure refused the credentials (401 InvalidAuthenticationInfo, request [ID])

    hint: azure does not accept this identity's token; check that `tenant_id` is the tenant of the account `devstoreaccount1`
    ");
}

#[test]
fn an_identity_without_the_role_is_told_which_one() {
    let backup = with_secret();
    backup.tokens.book().is_role_granted = false;
    let (output, seen) = backup.push();
    assert_eq!(seen.len(), 1);
    assert_snapshot!(output.expect(12).snapshot(), @r"
    exit status 12
    ----- stderr
    error: push failed: permission denied
      Caused by: azure refused the access (403 AuthorizationPermissionMismatch, request [ID])

    hint: give the identity the role Storage Blob Data Contributor on the container `log` (being Owner of the account is not enough); it can take minutes until it counts
    ");
}

#[test]
fn a_token_for_something_else_is_refused() {
    let backup = TokenBackup::new(1);
    let token =
        backup
            .tokens
            .book()
            .issue("t", "c", "https://vault.azure.net", jiff::Timestamp::now());
    backup.add_program(
        "az",
        &format!("echo '{{\"accessToken\":\"{token}\",\"expires_on\":4102444800,\"tokenType\":\"Bearer\"}}'"),
    );
    let (output, _) = backup.push();
    assert_snapshot!(output.expect(12).snapshot(), @r"
    exit status 12
    ----- stderr
    error: push failed: authentication
      Caused by: azure refused the credentials (401 InvalidAuthenticationInfo, request [ID])

    hint: azure does not accept this identity's token; check that `tenant_id` is the tenant of the account `devstoreaccount1`
    ");
}
