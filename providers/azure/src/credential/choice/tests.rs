//! Tests of `choice`.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::{Choice, Kind};
use devlog_provider_api::{Host, HostServices, LogLevel, Result, Settings};
use devlog_provider_http::SettingsView;
use std::{
    path::Path,
    sync::{Arc, Mutex},
};

const CONNECTION: &str = "AccountName=a;AccountKey=aGk=";

/// Keeps the lines that the host gets.
#[derive(Default)]
struct Log(Mutex<Vec<String>>);

impl HostServices for Log {
    fn log(&self, _: LogLevel, message: &str) {
        self.0.lock().unwrap().push(message.to_owned());
    }

    fn is_cancelled(&self) -> bool {
        false
    }
}

/// Settings of the configuration, and variables.
fn settings(configured: &[(&str, &str)], variables: &[(&str, &str)]) -> Settings {
    let mut settings: Settings = configured.iter().copied().collect();
    for (name, value) in variables {
        settings.set(*name, *value);
        settings.set_variable(name, name.to_uppercase());
    }
    settings
}

fn choose(settings: &Settings) -> (Result<Choice>, Vec<String>) {
    let log = Arc::new(Log::default());
    let given = SettingsView {
        settings,
        base_dir: Path::new("/journal"),
    };
    let choice = Choice::from_settings(&given, &Host::new(log.clone()));
    let lines = log.0.lock().unwrap().clone();
    (choice, lines)
}

/// The chosen kind, in a word.
fn chosen(configured: &[(&str, &str)], variables: &[(&str, &str)]) -> String {
    let (choice, _) = choose(&settings(configured, variables));
    match choice.unwrap().kind {
        Kind::ConnectionString(_) => "connection string".to_owned(),
        Kind::Key(key) => format!("key {}", key.expose_secret()),
        Kind::Sas(_) => "sas".to_owned(),
        Kind::Anonymous => "anonymous".to_owned(),
        Kind::Tokens(sources, _) => {
            let names: Vec<_> = sources.iter().map(super::TokenSource::name).collect();
            names.join(", ")
        }
    }
}

fn problem(configured: &[(&str, &str)]) -> String {
    let (choice, _) = choose(&settings(configured, &[]));
    choice.err().unwrap().message().to_owned()
}

const APPLICATION: [(&str, &str); 2] = [("tenant_id", "t"), ("client_id", "c")];
const SECRET: (&str, &str) = ("client_secret", "hunter2");
const TOKEN_FILE: (&str, &str) = ("federated_token_file", "/token");

#[test]
fn auto_takes_the_first_that_is_given() {
    let connection = ("connection_string", CONNECTION);
    let (key, sas) = (("account_key", "aGk="), ("sas", "sig=x"));
    assert_eq!(chosen(&[sas, key, connection], &[]), "connection string");
    assert_eq!(
        chosen(&[("auth_method", "auto"), sas, key], &[]),
        "key aGk="
    );
    assert_eq!(chosen(&[], &[sas, SECRET]), "sas");
    let [tenant, client] = APPLICATION;
    assert_eq!(
        chosen(&[], &[tenant, client, SECRET, TOKEN_FILE]),
        "service principal with a secret"
    );
    assert_eq!(
        chosen(&[], &[tenant, client, TOKEN_FILE]),
        "workload identity"
    );
}

#[test]
fn the_configuration_counts_more_than_what_was_left_in_the_environment() {
    let variables = [("connection_string", CONNECTION), ("account_key", "aGk=")];
    assert_eq!(chosen(&[("sas", "sig=x")], &variables), "sas");
    let [tenant, client] = APPLICATION;
    assert_eq!(
        chosen(&[tenant, client, TOKEN_FILE], &[("sas", "sig=x"), SECRET]),
        "workload identity"
    );
    let (_, lines) = choose(&settings(&[("sas", "sig=x")], &variables));
    assert_eq!(
        lines,
        [
            "credentials: connection_string: skipped, CONNECTION_STRING counts less than the configuration",
            "credentials: key: skipped, ACCOUNT_KEY counts less than the configuration",
            "credentials: service_principal: skipped, `tenant_id`, `client_id` and `client_secret` or \
             `client_certificate_path` are not set",
            "credentials: workload_identity: skipped, `tenant_id`, `client_id` and `federated_token_file` are \
             not set",
            "credentials: sas: chosen, from `sas`",
        ]
    );
}

#[test]
fn without_anything_given_the_programs_are_asked_before_the_machine() {
    assert_eq!(chosen(&[], &[]), "`az`, `azd`, managed identity");
    let (choice, lines) = choose(&settings(&[], &[("tenant_id", "t"), SECRET]));
    assert!(choice.is_ok());
    assert!(
        lines.contains(
            &"credentials: service_principal: skipped, `client_id` is not set".to_owned()
        )
    );
}

#[test]
fn azure_token_credentials_leaves_out_what_it_says() {
    let [tenant, client] = APPLICATION;
    let with = |word, variables: &[(&'static str, &'static str)]| {
        let mut all = vec![("token_credentials", word)];
        all.extend(variables);
        chosen(&[], &all)
    };
    assert_eq!(with("prod", &[]), "managed identity");
    assert_eq!(
        with("DEV", &[tenant, client, SECRET, TOKEN_FILE]),
        "`az`, `azd`"
    );
    assert_eq!(
        with("prod", &[tenant, client, TOKEN_FILE]),
        "workload identity"
    );
    assert_eq!(with("dev", &[("sas", "sig=x")]), "sas");
    let configured = [tenant, client, SECRET];
    assert_eq!(
        chosen(&configured, &[("token_credentials", "dev")]),
        "service principal with a secret"
    );
    assert_eq!(
        problem(&[("token_credentials", "laptop")]),
        "`token_credentials` must be `prod` or `dev`; for one kind of credential set `auth_method`"
    );
}

#[test]
fn a_named_method_looks_nowhere_else() {
    for (method, wanted) in [
        ("anonymous", "anonymous"),
        ("managed_identity", "managed identity"),
        ("azure_cli", "`az`, `azd`"),
    ] {
        let variables = [("account_key", "aGk="), ("sas", "sig=x")];
        assert_eq!(chosen(&[("auth_method", method)], &variables), wanted);
    }
}

#[test]
fn a_named_method_says_what_is_missing() {
    for (method, wanted) in [
        ("key", "`account_key` is not set"),
        ("sas", "`sas` is not set"),
        (
            "service_principal",
            "`tenant_id`, `client_id` and `client_secret` or `client_certificate_path` are not set",
        ),
        (
            "workload_identity",
            "`tenant_id`, `client_id` and `federated_token_file` are not set",
        ),
    ] {
        let text = problem(&[("auth_method", method), ("connection_string", CONNECTION)]);
        assert_eq!(text, format!("`auth_method` is `{method}`, but {wanted}"));
    }
    let [tenant, client] = APPLICATION;
    assert_eq!(
        problem(&[("auth_method", "service_principal"), tenant, client]),
        "`auth_method` is `service_principal`, but neither `client_secret` nor `client_certificate_path` is set"
    );
    assert_eq!(
        problem(&[SECRET, tenant]),
        "`client_secret` is set, but `client_id` is not set"
    );
}

#[test]
fn a_tenant_that_cannot_stand_in_an_address_is_refused() {
    let text = problem(&[("tenant_id", "t/../x"), ("client_id", "c"), SECRET]);
    assert!(text.starts_with("`tenant_id` must be"), "{text}");
}

#[test]
fn a_relative_path_of_the_configuration_starts_from_its_folder() {
    let text = problem(&[
        ("tenant_id", "t"),
        ("client_id", "c"),
        ("client_certificate_path", "nowhere.pem"),
    ]);
    assert!(
        text.contains("/journal/nowhere.pem, cannot be read"),
        "{text}"
    );
}
