//! Keys for a role, from the service that exchanges other keys or tokens for them.

use super::{
    backup::S3Backup,
    credentials::{backup, file, give_everything, key_lines, requests_with},
};
use devlog_tests::{
    http::{Certificate, Internet, Way},
    s3_double::{CLUSTER_TOKEN, EXTERNAL_ID, ROLE, SHARED_ROLE},
};
use std::{collections::BTreeMap, process::Command};

/// Leads to the double, as the service that gives keys for a role.
fn reaching_sts(backup: &S3Backup) -> impl FnOnce(&mut Command) + use<> {
    let certificate = Certificate::of(&["sts.eu-central-1.amazonaws.com"]);
    let authority = file(backup, "authority.pem", &certificate.authority);
    let internet = Internet::start(Way::To(certificate.server.clone(), backup.double.port()));
    move |command| {
        internet.reached_by(command);
        command.env("SSL_CERT_FILE", authority);
    }
}

#[test]
fn a_profile_assumes_a_role_with_the_keys_of_another() {
    let backup = backup("profile = \"backup\"\n");
    file(
        &backup,
        ".aws/config",
        &format!("[profile backup]\nrole_arn = {ROLE}\nsource_profile = person\n"),
    );
    file(&backup, ".aws/credentials", &key_lines("person"));
    let requests = requests_with(&backup, reaching_sts(&backup));
    assert_eq!(requests, BTreeMap::from([("sts", 1)]));
}

#[test]
fn roles_are_assumed_one_after_the_other_with_the_id_that_one_asks_for() {
    let backup = backup("profile = \"backup\"\n");
    file(
        &backup,
        ".aws/config",
        &format!(
            "[profile backup]\nrole_arn = {SHARED_ROLE}\nexternal_id = {EXTERNAL_ID}\n\
             source_profile = first\n[profile first]\nrole_arn = {ROLE}\nsource_profile = person\n"
        ),
    );
    file(&backup, ".aws/credentials", &key_lines("person"));
    let requests = requests_with(&backup, reaching_sts(&backup));
    assert_eq!(requests, BTreeMap::from([("sts", 2)]));
}

#[test]
fn a_profiles_role_is_assumed_with_the_keys_of_the_environment_a_container_or_a_machine() {
    for (source, wanted) in [
        ("Environment", vec![("sts", 1)]),
        ("EcsContainer", vec![("container", 1), ("sts", 1)]),
        (
            "Ec2InstanceMetadata",
            vec![("machine role", 2), ("machine token", 1), ("sts", 1)],
        ),
    ] {
        let backup = backup("profile = \"backup\"\n");
        let config = format!("[profile backup]\nrole_arn = {ROLE}\ncredential_source = {source}\n");
        file(&backup, ".aws/config", &config);
        let service = backup.double.service();
        let reach = reaching_sts(&backup);
        let requests = requests_with(&backup, |command| {
            reach(command);
            give_everything(command, &service);
        });
        assert_eq!(requests, BTreeMap::from_iter(wanted), "{source}");
    }
}

#[test]
fn a_clusters_token_is_exchanged_for_the_keys_of_a_role() {
    let backup = backup("");
    let token = file(&backup, "token", CLUSTER_TOKEN);
    let reach = reaching_sts(&backup);
    let requests = requests_with(&backup, |command| {
        reach(command);
        command
            .env("AWS_ROLE_ARN", ROLE)
            .env("AWS_WEB_IDENTITY_TOKEN_FILE", token);
    });
    assert_eq!(requests, BTreeMap::from([("sts", 1)]));
}
