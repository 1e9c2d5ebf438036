//! Tests of `container`.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::{Endpoint, with_parameters};
use devlog_provider_api::{ObjectKey, Result, Settings};
use devlog_provider_http::SettingsView;
use std::path::Path;

fn resolve(url: &str, settings: &[(&str, &str)]) -> Result<Endpoint> {
    let settings: Settings = settings.iter().copied().collect();
    Endpoint::resolve(
        url,
        &SettingsView {
            settings: &settings,
            base_dir: Path::new(""),
        },
    )
}

fn object(url: &str, settings: &[(&str, &str)]) -> String {
    let endpoint = resolve(url, settings).unwrap();
    let region = endpoint.region().unwrap_or("us-east-1").to_owned();
    let key = ObjectKey::new("a.md").unwrap();
    endpoint.object_url(&region, &key).to_string()
}

#[test]
fn url_and_settings_say_the_same_place() {
    let parts = [
        ("bucket", "my-log"),
        ("region", "eu-west-1"),
        ("prefix", "p q+"),
    ];
    let amazon = "https://my-log.s3.eu-west-1.amazonaws.com/p%20q%2B/a.md";
    assert_eq!(object("", &parts), amazon);
    assert_eq!(object("s3://my-log/p q+", &parts[1..2]), amazon);
    assert_eq!(
        object("https://s3.eu-west-1.amazonaws.com/my-log/p%20q+", &[]),
        amazon
    );
    let minio = "https://minio.example.org/my-log/p%20q%2B/a.md";
    let endpoint = ("endpoint", "https://minio.example.org");
    assert_eq!(
        object("https://minio.example.org/my-log/p%20q+", &[]),
        minio
    );
    assert_eq!(object("s3://my-log/p q+", &[endpoint]), minio);
    assert_eq!(
        object("s3://my-log/p q+", &[endpoint, ("path_style", "false")]),
        "https://my-log.minio.example.org/p%20q%2B/a.md"
    );
}

#[test]
fn a_bucket_with_dots_stands_in_the_path() {
    assert_eq!(
        object("s3://my.log", &[]),
        "https://s3.us-east-1.amazonaws.com/my.log/a.md"
    );
}

#[test]
fn contradictions_and_gaps_are_named() {
    for (url, settings, wanted) in [
        ("", &[][..], "neither the URL nor `bucket`"),
        ("s3://my-log", &[("bucket", "other")], "names `other`"),
        ("s3://x", &[], "3 to 63"),
        (
            "s3://my-log",
            &[("endpoint", "https://a.org/b")],
            "without a path",
        ),
        (
            "https://a.org/my-log",
            &[("endpoint", "https://b.org")],
            "another service",
        ),
        (
            "s3://my-log",
            &[("endpoint", "http://127.0.0.1:9"), ("path_style", "false")],
            "cannot stand before the name",
        ),
    ] {
        let error = resolve(url, settings).unwrap_err();
        assert!(error.message().contains(wanted), "{error}");
    }
}

#[test]
fn a_request_moves_to_the_bucket_s_region() {
    let endpoint = resolve("s3://my-log", &[]).unwrap();
    let mut url = with_parameters(endpoint.container_url("us-east-1"), &[("prefix", "a b/c")]);
    endpoint.move_to("eu-west-1", &mut url);
    assert_eq!(
        url.as_str(),
        "https://my-log.s3.eu-west-1.amazonaws.com/?prefix=a%20b%2Fc"
    );
}
