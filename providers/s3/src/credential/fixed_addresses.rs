//! The requests to services with an address that no test can listen on: those of a container and of a virtual machine.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::{shared_config::SharedConfig, source::Source, sources::Sources};
use bytes::Bytes;
use devlog_provider_api::Host;
use http::{Request, Response, header::AUTHORIZATION};
use reqsign_core::{Context, Error, HttpSend, ProvideCredential, Result, StaticEnv};
use std::sync::{Arc, Mutex};
use tokio::runtime::Builder;

const KEYS: &str = r#"{"Code": "Success", "AccessKeyId": "id", "SecretAccessKey": "secret", "Token": "token",
    "Expiration": "2100-01-01T00:00:00Z"}"#;

/// Stands in for the connections, and notes the requests.
#[derive(Clone, Debug)]
struct StandIn {
    answers: bool,
    seen: Arc<Mutex<Vec<String>>>,
}

impl HttpSend for StandIn {
    async fn http_send(&self, request: Request<Bytes>) -> Result<Response<Bytes>> {
        let token = request.headers().get("x-aws-ec2-metadata-token");
        let token = token.or_else(|| request.headers().get(AUTHORIZATION));
        let token = token.map_or("-", |token| token.to_str().unwrap());
        let line = format!("{} {} {token}", request.method(), request.uri());
        self.seen.lock().unwrap().push(line);
        if !self.answers {
            return Err(Error::unexpected("no connection"));
        }
        let body = match request.uri().path().rsplit_once('/') {
            Some((_, "token")) => "session",
            Some((_, "")) => "role",
            _ => KEYS,
        };
        Ok(Response::new(body.into()))
    }
}

/// The id of the key that a source gives, or `None`, and the requests.
fn keys_of(
    source: Source,
    variables: &[(&str, &str)],
    answers: bool,
) -> (Option<String>, Vec<String>) {
    let stand_in = StandIn {
        answers,
        seen: Arc::default(),
    };
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let env = StaticEnv {
        envs: variables.iter().map(owned).collect(),
        home_dir: None,
    };
    let context = Context::new()
        .with_env(env)
        .with_http_send(stand_in.clone());
    let config = SharedConfig::default();
    let sources = Sources::new(vec![source], config, "eu-west-1".into(), Host::detached());
    let runtime = Builder::new_current_thread().build().unwrap();
    let keys = runtime.block_on(sources.provide_credential(&context));
    let seen = stand_in.seen.lock().unwrap().clone();
    (keys.unwrap().map(|keys| keys.access_key_id), seen)
}

#[test]
fn a_container_is_given_keys_at_a_path_of_its_platform() {
    let variables = [
        (
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
            "/v2/credentials/1",
        ),
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "mine"),
    ];
    let (id, seen) = keys_of(Source::Container, &variables, true);
    assert_eq!(id.as_deref(), Some("id"));
    assert_eq!(seen, ["GET http://169.254.170.2/v2/credentials/1 mine"]);
}

#[test]
fn a_machine_is_given_keys_in_a_session_of_its_metadata_service() {
    let (id, seen) = keys_of(Source::Instance, &[], true);
    assert_eq!(id.as_deref(), Some("id"));
    let service = "http://169.254.169.254/latest";
    let role = format!("GET {service}/meta-data/iam/security-credentials");
    assert_eq!(
        seen,
        [
            format!("PUT {service}/api/token -"),
            format!("{role}/ session"),
            format!("{role}/role session"),
        ]
    );
}

#[test]
fn a_machine_without_a_metadata_service_has_no_keys_and_is_asked_once() {
    let (id, seen) = keys_of(Source::Instance, &[], false);
    assert_eq!((id, seen.len()), (None, 1));
}
