//! Every kind of credential, against the services that give tokens for it.

use super::GcsBackup;
use devlog_tests::{
    gcs_double::{ACCOUNT, CLIENT_SECRET, GcsDouble, PLATFORM_TOKEN, REFRESH_TOKEN},
    remote::gcs_section,
};
use serde_json::{Value, json};
use std::{collections::BTreeMap, fs};

/// Pushes with a credential, and returns the requests for tokens. No output shows a secret.
#[track_caller]
fn requests_with(gcs: &GcsBackup, environment: &[(&str, &str)]) -> BTreeMap<&'static str, usize> {
    let mut command = gcs.backup.sandbox.command(["push", "-v"]);
    command.envs(environment.iter().copied());
    let (output, seen) = gcs
        .double
        .seen_during(|| gcs.backup.sandbox.finish(command));
    let output = output.expect(0);
    gcs.backup.assert_complete(&gcs.journal);
    let secrets = [
        CLIENT_SECRET,
        PLATFORM_TOKEN,
        REFRESH_TOKEN,
        "PRIVATE KEY",
        "ya29.",
    ];
    for secret in secrets {
        assert!(
            !output.transcript().contains(secret),
            "{}",
            output.transcript()
        );
    }
    let mut requests = devlog_tests::http::tally_of(&seen);
    requests.retain(|kind, _| !matches!(*kind, "list" | "put" | "head"));
    requests
}

fn user(double: &GcsDouble) -> Value {
    json!({
        "type": "authorized_user",
        "client_id": "client.apps.googleusercontent.com",
        "client_secret": CLIENT_SECRET,
        "refresh_token": REFRESH_TOKEN,
        "token_uri": format!("{}/token", double.service()),
    })
}

fn external(double: &GcsDouble, source: &Value) -> Value {
    json!({
        "type": "external_account",
        "audience": "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/x",
        "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
        "token_url": format!("{}/sts", double.service()),
        "credential_source": source,
    })
}

fn impersonation(double: &GcsDouble) -> Value {
    json!(format!(
        "{}/v1/projects/-/serviceAccounts/{ACCOUNT}:generateAccessToken",
        double.service()
    ))
}

#[test]
fn a_service_accounts_key_signs_for_a_token() {
    let gcs = GcsBackup::new(1);
    assert_eq!(requests_with(&gcs, &[]), BTreeMap::from([("token", 1)]));
}

#[test]
fn a_login_is_refreshed() {
    let gcs = GcsBackup::new(1);
    gcs.configure(&user(&gcs.double).to_string());
    assert_eq!(requests_with(&gcs, &[]), BTreeMap::from([("token", 1)]));
}

#[test]
fn the_login_of_gcloud_is_found_behind_the_variable_that_names_a_file() {
    let gcs = GcsBackup::new(1);
    let section = format!(
        "[remote]\nprovider = \"gcs\"\nurl = \"{}\"\n",
        gcs.double.url()
    );
    gcs.backup.sandbox.configure(&section);
    let folder = gcs.backup.sandbox.home().join(".config/gcloud");
    fs::create_dir_all(&folder).expect("the sandbox is writable");
    let login = folder.join("application_default_credentials.json");
    fs::write(&login, user(&gcs.double).to_string()).expect("the sandbox is writable");
    assert_eq!(requests_with(&gcs, &[]), BTreeMap::from([("token", 1)]));
    fs::write(&login, "{}").expect("the sandbox is writable");
    let file = gcs.backup.sandbox.folder().join("key.json");
    fs::write(&file, gcs.double.key_file("application")).expect("the sandbox is writable");
    let named = [(
        "GOOGLE_APPLICATION_CREDENTIALS",
        file.to_str().unwrap_or_default(),
    )];
    assert_eq!(requests_with(&gcs, &named), BTreeMap::from([("token", 1)]));
}

#[test]
fn the_token_of_another_platform_is_exchanged_from_a_file_and_from_an_address() {
    let gcs = GcsBackup::new(1);
    let file = gcs.backup.sandbox.folder().join("token");
    fs::write(&file, format!("{PLATFORM_TOKEN}\n")).expect("the sandbox is writable");
    gcs.configure(&external(&gcs.double, &json!({ "file": file })).to_string());
    assert_eq!(requests_with(&gcs, &[]), BTreeMap::from([("exchange", 1)]));
    let source = json!({
        "url": format!("{}/subject", gcs.double.service()),
        "headers": { "Metadata-Flavor": "x" },
        "format": { "type": "json", "subject_token_field_name": "value" },
    });
    let mut account = external(&gcs.double, &source);
    account["service_account_impersonation_url"] = impersonation(&gcs.double);
    gcs.configure(&account.to_string());
    let wanted = [("subject", 1), ("exchange", 1), ("impersonate", 1)];
    assert_eq!(requests_with(&gcs, &[]), BTreeMap::from(wanted));
}

#[test]
fn a_login_may_stand_in_for_a_service_account() {
    let gcs = GcsBackup::new(1);
    let credential = json!({
        "type": "impersonated_service_account",
        "source_credentials": user(&gcs.double),
        "service_account_impersonation_url": impersonation(&gcs.double),
    });
    gcs.configure(&credential.to_string());
    let wanted = [("token", 1), ("impersonate", 1)];
    assert_eq!(requests_with(&gcs, &[]), BTreeMap::from(wanted));
}

#[test]
fn a_machine_of_google_asks_its_metadata_service() {
    let gcs = GcsBackup::new(1);
    let section = format!(
        "[remote]\nprovider = \"gcs\"\nurl = \"{}\"\n",
        gcs.double.url()
    );
    gcs.backup.sandbox.configure(&section);
    let host = format!("127.0.0.1:{}", gcs.double.port());
    let requests = requests_with(&gcs, &[("GCE_METADATA_HOST", &host)]);
    assert_eq!(requests, BTreeMap::from([("metadata", 1)]));
}

#[test]
fn a_named_method_looks_nowhere_else() {
    let gcs = GcsBackup::new(1);
    let section = gcs_section(&gcs.double.url(), &user(&gcs.double).to_string());
    let host = format!("127.0.0.1:{}", gcs.double.port());
    let named = |method: &str| {
        let text = format!("{section}auth_method = \"{method}\"\n");
        gcs.backup.sandbox.configure(&text);
    };
    named("metadata");
    let requests = requests_with(&gcs, &[("GCE_METADATA_HOST", &host)]);
    assert_eq!(requests, BTreeMap::from([("metadata", 1)]));
    named("file");
    let file = gcs.backup.sandbox.folder().join("key.json");
    fs::write(&file, gcs.double.key_file("application")).expect("the sandbox is writable");
    let variable = [(
        "GOOGLE_APPLICATION_CREDENTIALS",
        file.to_str().unwrap_or_default(),
    )];
    assert_eq!(
        requests_with(&gcs, &variable),
        BTreeMap::from([("token", 1)])
    );
    named("anonymous");
    let (output, requests) = gcs.push();
    let refused = output.expect(12).stderr;
    assert!(refused.contains("`auth_method`"), "{refused}");
    assert!(!requests.contains_key("token"));
}

#[test]
fn without_any_credential_the_ways_to_get_one_are_named() {
    let gcs = GcsBackup::new(1);
    let section = format!(
        "[remote]\nprovider = \"gcs\"\nurl = \"{}\"\n",
        gcs.double.url()
    );
    gcs.backup.sandbox.configure(&section);
    let mut command = gcs.backup.sandbox.command(["push"]);
    command.env("GCE_METADATA_HOST", "127.0.0.1:1");
    let output = gcs.backup.sandbox.finish(command).expect(12);
    assert!(
        output.stderr.contains("no credentials were found"),
        "{}",
        output.stderr
    );
    assert!(
        output
            .stderr
            .contains("gcloud auth application-default login"),
        "{}",
        output.stderr
    );
}

#[test]
fn what_is_no_credential_is_refused_before_any_request_and_not_quoted() {
    let gcs = GcsBackup::new(1);
    let insecure = user(&gcs.double)
        .to_string()
        .replace("http://127.0.0.1", "http://example.org");
    for (credential, wanted) in [
        ("hunter2", "is not JSON"),
        (r#"{"type": "hunter2"}"#, "is not one of a service account"),
        (insecure.as_str(), "does not begin with https://"),
    ] {
        gcs.backup
            .sandbox
            .configure(&gcs_section(&gcs.double.url(), credential));
        let (output, requests) = gcs.push();
        let output = output.expect(4);
        let text = output
            .stderr
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        assert!(text.contains(wanted), "{text}");
        assert!(
            !text.contains("hunter2") && !text.contains(CLIENT_SECRET),
            "{text}"
        );
        assert!(requests.is_empty());
    }
}
