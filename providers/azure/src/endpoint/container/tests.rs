//! Tests of `endpoint`.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::Endpoint;
use crate::credential::ConnectionString;
use devlog_provider_api::{ErrorKind, ObjectKey, Settings};
use devlog_provider_http::SettingsView;
use std::path::Path;

fn endpoint(url: &str, settings: &[(&str, &str)], connection: Option<&str>) -> Endpoint {
    resolve(url, settings, connection).unwrap()
}

fn problem(url: &str, settings: &[(&str, &str)], connection: Option<&str>) -> String {
    let error = resolve(url, settings, connection).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidSettings);
    error.message().to_owned()
}

fn resolve(
    url: &str,
    settings: &[(&str, &str)],
    connection: Option<&str>,
) -> devlog_provider_api::Result<Endpoint> {
    let connection = connection.map(|text| ConnectionString::parse(text).unwrap());
    let settings: Settings = settings.iter().copied().collect();
    Endpoint::resolve(url, &view(&settings), connection.as_ref())
}

fn view(settings: &Settings) -> SettingsView<'_> {
    SettingsView {
        settings,
        base_dir: Path::new(""),
    }
}

fn blob(endpoint: &Endpoint, key: &str) -> String {
    endpoint.blob_url(&ObjectKey::new(key).unwrap()).to_string()
}

#[test]
fn url_parts_and_connection_string_say_the_same_place() {
    let parts = [
        ("account", "acc"),
        ("container", "log"),
        ("prefix", "/p/q/"),
    ];
    let connection = "AccountName=acc;AccountKey=aGk=";
    for endpoint in [
        endpoint("https://acc.blob.core.windows.net/log/p/q", &[], None),
        endpoint("https://acc.blob.core.windows.net/", &parts[1..], None),
        endpoint("", &parts, None),
        endpoint("", &parts[1..], Some(connection)),
        endpoint(
            "https://acc.blob.core.windows.net/log/p/q/",
            &parts,
            Some(connection),
        ),
    ] {
        assert_eq!(endpoint.account(), Some("acc"));
        assert_eq!(
            blob(&endpoint, "a.md"),
            "https://acc.blob.core.windows.net/log/p/q/a.md"
        );
    }
}

#[test]
fn the_suffix_names_another_cloud() {
    let parts = [
        ("account", "acc"),
        ("container", "log"),
        ("endpoint_suffix", "core.chinacloudapi.cn"),
    ];
    assert_eq!(
        blob(&endpoint("", &parts, None), "a"),
        "https://acc.blob.core.chinacloudapi.cn/log/a"
    );
}

#[test]
fn an_emulators_account_stays_in_the_path() {
    let endpoint = endpoint("http://127.0.0.1:10000/devstoreaccount1/log", &[], None);
    assert_eq!(
        blob(&endpoint, "a"),
        "http://127.0.0.1:10000/devstoreaccount1/log/a"
    );
    assert_eq!(
        endpoint.container_url().as_str(),
        "http://127.0.0.1:10000/devstoreaccount1/log"
    );
}

#[test]
fn a_key_is_sent_byte_by_byte() {
    let endpoint = endpoint(
        "",
        &[
            ("account", "acc"),
            ("container", "log"),
            ("prefix", "a b/%2F+#?é/.hidden/%2e%2e/x&=$'(:@"),
        ],
        None,
    );
    assert_eq!(
        blob(&endpoint, "a_b-c/d.e"),
        "https://acc.blob.core.windows.net/log/\
         a%20b/%252F%2B%23%3F%C3%A9/.hidden/%252e%252e/x%26%3D%24%27%28%3A%40/a_b-c/d.e"
    );
}

#[test]
fn a_contradiction_is_told_with_both_sides() {
    let url = "https://acc.blob.core.windows.net/log/p";
    for (what, settings, connection) in [
        ("account `acc`", [("account", "other")], None),
        ("container `log`", [("container", "other")], None),
        ("prefix `p`", [("prefix", "other")], None),
        (
            "account `acc`",
            [("prefix", "p")],
            Some("AccountName=other;AccountKey=aGk="),
        ),
        (
            "service https://acc.blob.core.windows.net",
            [("prefix", "p")],
            Some("AccountName=acc;AccountKey=aGk=;EndpointSuffix=core.chinacloudapi.cn"),
        ),
    ] {
        let problem = problem(url, &settings, connection);
        assert!(problem.contains(what), "{problem}");
        assert!(problem.contains("remove one of them"), "{problem}");
    }
}

#[test]
fn what_is_missing_or_malformed_is_named_with_the_expected_form() {
    let host = "https://acc.blob.core.windows.net";
    for (url, settings, wanted) in [
        ("", [("container", "log")], "neither `url` nor `account`"),
        (host, [("prefix", "p")], "names the container"),
        (host, [("container", "Log")], "lower-case letters"),
        (host, [("container", "ab")], "3 to 63"),
        ("", [("account", "evil.example.org/")], "`account` must be"),
    ] {
        assert!(problem(url, &settings, None).contains(wanted), "{wanted}");
    }
    let settings = [("container", "log"), ("prefix", "a//b")];
    assert!(problem(host, &settings, None).contains("`prefix` must be"));
    let settings = [
        ("account", "acc"),
        ("container", "log"),
        ("endpoint_suffix", "evil/x"),
    ];
    assert!(problem("", &settings, None).contains("`endpoint_suffix` must be"));
}

#[test]
fn an_account_that_was_left_in_the_environment_contradicts_nothing() {
    let of = |url: &str| {
        let mut settings: Settings = [("account", "other"), ("container", "log")]
            .into_iter()
            .collect();
        settings.set_variable("account", "AZURE_STORAGE_ACCOUNT");
        let endpoint = Endpoint::resolve(url, &view(&settings), None).unwrap();
        endpoint.account().map(str::to_owned)
    };
    assert_eq!(
        of("https://acc.blob.core.windows.net/log").as_deref(),
        Some("acc")
    );
    assert_eq!(
        of("https://journal.example.org/log").as_deref(),
        Some("other")
    );
    assert_eq!(of("").as_deref(), Some("other"));
}

#[test]
fn the_path_of_a_blob_endpoint_is_kept_and_the_url_may_begin_with_it() {
    let connection =
        "AccountName=acc;AccountKey=aGk=;BlobEndpoint=https://gate.example.org/blob/acc/";
    for endpoint in [
        endpoint(
            "",
            &[("container", "log"), ("prefix", "p")],
            Some(connection),
        ),
        endpoint(
            "https://gate.example.org/blob/acc/log/p",
            &[],
            Some(connection),
        ),
    ] {
        assert_eq!(
            blob(&endpoint, "a.md"),
            "https://gate.example.org/blob/acc/log/p/a.md"
        );
    }
}
