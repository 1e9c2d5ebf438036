//! Every source of keys, against the services that give them.

use super::backup::S3Backup;
use devlog_tests::{
    http::tally_of,
    s3_double::{
        ACCESS_KEY, CLUSTER_TOKEN, CONTAINER_TOKEN, REGION, SECRET, SESSION_KEY, SESSION_SECRET,
        SESSION_TOKEN,
    },
};
use std::{
    collections::BTreeMap,
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    process::Command,
};

/// A backup whose configuration says nothing of keys but these lines.
pub fn backup(settings: &str) -> S3Backup {
    let backup = S3Backup::new(1);
    backup.sandbox.configure(&format!(
        "[remote]\nprovider = \"s3\"\nurl = \"{}\"\n\n[remote.s3]\nregion = \"{REGION}\"\n{settings}",
        backup.double.url()
    ));
    backup
}

/// Writes a file into the home.
pub fn file(backup: &S3Backup, name: &str, text: &str) -> PathBuf {
    let path = backup.sandbox.home().join(name);
    fs::create_dir_all(path.parent().unwrap_or(&path)).expect("the sandbox is writable");
    fs::write(&path, text).expect("the sandbox is writable");
    path
}

/// Pushes, and returns the requests for keys. No output shows a secret.
#[track_caller]
pub fn requests_with(
    backup: &S3Backup,
    prepare: impl FnOnce(&mut Command),
) -> BTreeMap<&'static str, usize> {
    let mut command = backup.sandbox.command(["push", "-v"]);
    prepare(&mut command);
    let (output, seen) = backup.double.seen_during(|| backup.sandbox.finish(command));
    let output = output.expect(0);
    backup.assert_complete_below("");
    let secrets = [
        SECRET,
        SESSION_SECRET,
        SESSION_TOKEN,
        CLUSTER_TOKEN,
        CONTAINER_TOKEN,
    ];
    for secret in secrets {
        assert!(
            !output.transcript().contains(secret),
            "{}",
            output.transcript()
        );
    }
    let mut requests = tally_of(&seen);
    requests.retain(|kind, _| !matches!(*kind, "list" | "put" | "head"));
    requests
}

#[test]
fn keys_stand_in_the_settings_with_the_token_of_temporary_ones() {
    let keys = format!("access_key_id = \"{ACCESS_KEY}\"\nsecret_access_key = \"{SECRET}\"\n");
    assert!(requests_with(&backup(&keys), |_| {}).is_empty());
    let keys = format!(
        "access_key_id = \"{SESSION_KEY}\"\nsecret_access_key = \"{SESSION_SECRET}\"\n\
         session_token = \"{SESSION_TOKEN}\"\n"
    );
    assert!(requests_with(&backup(&keys), |_| {}).is_empty());
}

#[test]
fn keys_stand_in_the_environment() {
    let requests = requests_with(&backup(""), |command| {
        command
            .env("AWS_ACCESS_KEY_ID", SESSION_KEY)
            .env("AWS_SECRET_ACCESS_KEY", SESSION_SECRET)
            .env("AWS_SESSION_TOKEN", SESSION_TOKEN);
    });
    assert!(requests.is_empty());
}

#[test]
fn a_profile_has_keys_or_a_program() {
    let of_profile = backup("profile = \"work\"\n");
    file(&of_profile, ".aws/credentials", &key_lines("work"));
    assert!(requests_with(&of_profile, |_| {}).is_empty());
    let of_default = backup("");
    file(&of_default, ".aws/credentials", &key_lines("default"));
    assert!(requests_with(&of_default, |_| {}).is_empty());
    let of_variable = backup("");
    file(&of_variable, ".aws/credentials", &key_lines("other"));
    let named = |command: &mut Command| {
        command.env("AWS_PROFILE", "other");
    };
    assert!(requests_with(&of_variable, named).is_empty());
    let of_program = backup("profile = \"work\"\n");
    let output = file(&of_program, "keys.json", &keys_of_program());
    let config = format!(
        "[profile work]\ncredential_process = /bin/cat {}\n",
        output.display()
    );
    file(&of_program, ".aws/config", &config);
    assert!(requests_with(&of_program, |_| {}).is_empty());
}

/// The section of a profile with keys.
pub fn key_lines(profile: &str) -> String {
    format!("[{profile}]\naws_access_key_id = {ACCESS_KEY}\naws_secret_access_key = {SECRET}\n")
}

/// The output of a program that gives keys.
fn keys_of_program() -> String {
    format!(
        "{{\"Version\": 1, \"AccessKeyId\": \"{ACCESS_KEY}\", \"SecretAccessKey\": \"{SECRET}\"}}"
    )
}

#[test]
fn a_profile_with_a_sign_in_is_read_by_the_tool_that_signed_in() {
    let backup = backup("profile = \"work\"\n");
    let config =
        "[profile work]\nsso_session = corp\n[sso-session corp]\nsso_region = eu-central-1\n";
    file(&backup, ".aws/config", config);
    let script = format!(
        "#!/bin/sh\n[ \"$*\" = 'configure export-credentials --format process --profile work' ] && echo '{}'\n",
        keys_of_program()
    );
    let tool = file(&backup, "bin/aws", &script);
    fs::set_permissions(&tool, Permissions::from_mode(0o755)).expect("the sandbox is writable");
    let requests = requests_with(&backup, |command| {
        command.env(
            "PATH",
            format!(
                "{}:/bin:/usr/bin",
                backup.sandbox.home().join("bin").display()
            ),
        );
    });
    assert!(requests.is_empty());
}

/// Sets the variables of keys, of a container and of a machine.
pub fn give_everything(command: &mut Command, service: &str) {
    command
        .env("AWS_ACCESS_KEY_ID", ACCESS_KEY)
        .env("AWS_SECRET_ACCESS_KEY", SECRET)
        .env(
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
            format!("{service}/container"),
        )
        .env("AWS_CONTAINER_AUTHORIZATION_TOKEN", CONTAINER_TOKEN)
        .env("AWS_EC2_METADATA_SERVICE_ENDPOINT", service);
}

#[test]
fn a_named_method_looks_nowhere_else() {
    for (method, wanted) in [
        ("container", vec![("container", 1)]),
        ("instance", vec![("machine role", 2), ("machine token", 1)]),
    ] {
        let backup = backup(&format!("auth_method = \"{method}\"\n"));
        let service = backup.double.service();
        let requests = requests_with(&backup, |command| give_everything(command, &service));
        assert_eq!(requests, BTreeMap::from_iter(wanted), "{method}");
    }
    let backup = backup("auth_method = \"anonymous\"\n");
    let service = backup.double.service();
    let mut command = backup.sandbox.command(["push"]);
    give_everything(&mut command, &service);
    let refused = backup.sandbox.finish(command).expect(12);
    let said = &refused.stderr;
    assert!(said.contains("403 AccessDenied"), "{said}");
    assert!(said.contains("`auth_method`"), "{said}");
}

#[test]
fn a_container_asks_its_platform_with_a_token_that_may_be_in_a_file() {
    let backup = backup("");
    let address = format!("{}/container", backup.double.service());
    let token_file = file(&backup, "token", CONTAINER_TOKEN);
    for (variable, token) in [
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN", CONTAINER_TOKEN.into()),
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", token_file),
    ] {
        let requests = requests_with(&backup, |command| {
            command
                .env("AWS_CONTAINER_CREDENTIALS_FULL_URI", &address)
                .env(variable, token);
        });
        assert_eq!(requests, BTreeMap::from([("container", 1)]), "{variable}");
    }
}

#[test]
fn a_machine_asks_its_metadata_service_in_a_session() {
    let backup = backup("");
    let address = format!("http://127.0.0.1:{}", backup.double.port());
    let requests = requests_with(&backup, |command| {
        command.env("AWS_EC2_METADATA_SERVICE_ENDPOINT", address);
    });
    let wanted = [("machine role", 2), ("machine token", 1)];
    assert_eq!(requests, BTreeMap::from(wanted));
}

#[test]
fn without_any_keys_the_ways_to_get_some_are_named() {
    let backup = backup("");
    for (variable, value) in [
        ("AWS_EC2_METADATA_DISABLED", "true"),
        ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:1"),
    ] {
        let mut command = backup.sandbox.command(["push"]);
        command.env(variable, value);
        let said = backup.sandbox.finish(command).expect(12).stderr;
        for wanted in ["no credentials were found", "aws sso login"] {
            assert!(said.contains(wanted), "{variable}: {said}");
        }
    }
}
