//! No secret leaves, in no encoding.

use crate::hostile::push::installed;
use base64::{Engine, prelude::BASE64_STANDARD};
use devlog_tests::{
    azurite::KEY,
    backup::Backup,
    hostile::Visit,
    output::Output,
    remote::{Remote, files_below},
    sandbox::Sandbox,
};

/// The ways in which a text is commonly written.
fn spellings(secret: &str) -> Vec<String> {
    let percent = |escape: fn(u8) -> String| -> String {
        let letters = secret.bytes().map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => char::from(byte).to_string(),
            _ => escape(byte),
        });
        letters.collect()
    };
    vec![
        secret.to_owned(),
        percent(|byte| format!("%{byte:02X}")),
        percent(|byte| format!("%{byte:02x}")),
        BASE64_STANDARD
            .encode(secret)
            .trim_end_matches('=')
            .to_owned(),
    ]
}

#[test]
fn a_key_is_found_in_every_spelling() {
    let url = format!(
        "https://h/?sig={}",
        KEY.replace('/', "%2f").replace('+', "%2b")
    );
    let url = url.replace("==", "%3d%3d");
    assert!(spellings(KEY).iter().any(|spelling| url.contains(spelling)));
}

#[track_caller]
fn assert_absent(secret: &str, place: &str, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for spelling in spellings(secret) {
        assert!(!text.contains(&spelling), "{place} holds {spelling}");
    }
}

#[track_caller]
fn assert_silent(secret: &str, output: &Output) {
    assert_absent(secret, "the output", output.transcript().as_bytes());
}

/// No file of the sandbox but the configuration holds it. Not looked at is what was installed there before.
#[track_caller]
fn assert_not_kept(secret: &str, sandbox: &Sandbox) {
    for (path, file) in files_below(sandbox.folder()) {
        if path != "journal/config.toml" && !path.starts_with("program/") {
            assert_absent(secret, &path, &file.content);
        }
    }
}

#[test]
fn the_account_key_is_nowhere_but_in_the_configuration_or_the_environment() {
    let test = "the_account_key_is_nowhere_but_in_the_configuration_or_the_environment";
    for is_configured in [true, false] {
        let Some(backup) = Backup::on_azurite(test) else {
            return;
        };
        let journal = backup.journal(3);
        let section = backup.remote.section();
        let mut lines: Vec<_> = section.lines().collect();
        lines.retain(|line| is_configured || !line.starts_with("account_key"));
        backup.sandbox.configure(&lines.join("\n"));
        for arguments in [&["push", "-v"][..], &["push", "--json", "--mode", "all"]] {
            let mut push = backup.sandbox.command(arguments);
            if !is_configured {
                push.env("AZURE_STORAGE_KEY", KEY);
            }
            assert_silent(KEY, &backup.sandbox.finish(push).expect(0));
        }
        for (key, object) in &backup.assert_complete(&journal) {
            assert_absent(KEY, key, &object.content);
        }
        let Remote::Container { azurite, name } = &backup.remote else {
            unreachable!("it is a container")
        };
        for blob in azurite.client().dump(name) {
            assert_absent(KEY, &blob.name, format!("{:?}", blob.metadata).as_bytes());
        }
        assert_not_kept(KEY, &backup.sandbox);
    }
}

/// Returns the output of pushes with the hostile provider, which holds this secret: for a person with `-v`, and for a
/// program.
fn shown(behaviour: &str, token: &str) -> [String; 2] {
    let sandbox = installed();
    sandbox.configure(&format!(
        "[remote]\nprovider = \"hostile\"\nurl = \"../remote\"\n\n[remote.hostile]\ntoken = \"{token}\"\n"
    ));
    ["-v", "--json"].map(|manner| {
        let visit = Visit::to(&sandbox).with_variable("HOSTILE_BEHAVIOUR", behaviour);
        let output = visit.run(&["push", "--mode", "all", manner]);
        assert_silent(token, &output);
        assert_not_kept(token, &sandbox);
        output.transcript()
    })
}

#[test]
fn a_secret_that_a_provider_shows_is_not_repeated() {
    for behaviour in [
        "secret_in_error",
        "secret_in_create_error",
        "secret_in_panic",
        "secret_in_log",
    ] {
        for said in shown(behaviour, "s3cr3t/+token==with&more") {
            assert!(said.contains("***"), "{behaviour}: {said}");
        }
    }
}

#[test]
fn a_secret_in_a_listing_is_not_repeated() {
    let [said, _] = shown("secret_in_key", "s3cr3t/+token==with&more");
    assert!(said.contains("not a journal file: trash/***"), "{said}");
}
