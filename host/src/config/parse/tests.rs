//! Tests of `parse`.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::{Parsed, parse};
use crate::config::{AutoSync, ConflictResolution, KeySource, SyncInterval};

fn parsed(text: &str) -> Parsed {
    parse(text).unwrap()
}

fn problem(text: &str) -> String {
    let located = parse(text).unwrap_err();
    format!("{}: {}", located.position(text), located.problem)
}

#[test]
fn a_whole_configuration_is_understood() {
    let text = r#"
        [remote]
        provider = "azure"
        url = "https://account.example/devlog"
        version = "^1.2"
        [remote.azure]
        auth_method = "auto"
        [remote.other]
        anything = [1]
        [sync]
        last_push_timestamp = "2025-09-11T12:30:00.25+02:00"
        conflict_resolution = "prompt"
        auto_push = true
        auto_sync = "push"
        overdue_after = "2d"
        [preferences]
        preferred_language = "en"
        sync_interval = "daily"
        [auth]
        [encryption]
        enabled = false
    "#;
    let Parsed { config, warnings } = parsed(text);
    assert_eq!(config.remote.provider, "azure");
    assert_eq!(config.remote.url, "https://account.example/devlog");
    assert_eq!(config.remote.version, "^1.2".parse().ok());
    assert_eq!(config.remote.settings.len(), 1);
    assert_eq!(config.remote.settings["auth_method"].as_str(), Some("auto"));
    let time = "2025-09-11T10:30:00.25Z".parse().ok();
    assert_eq!(config.sync.last_push_timestamp, time);
    let resolution = Some(ConflictResolution::Prompt);
    assert_eq!(config.sync.conflict_resolution, resolution);
    assert!(config.sync.auto_push);
    assert_eq!(config.sync.auto_sync, AutoSync::Push);
    let minutes = |interval: Option<SyncInterval>| interval.map(SyncInterval::minutes);
    assert_eq!(minutes(config.sync.overdue_after), Some(2 * 24 * 60));
    assert_eq!(minutes(config.preferences.sync_interval), Some(24 * 60));
    assert!(warnings.is_empty(), "{warnings:?}");
}

#[test]
fn only_the_provider_is_needed() {
    let config = parsed("remote.provider = 'azure'").config;
    assert_eq!(config.remote.url, "");
    assert_eq!(config.remote.version, None);
    assert_eq!(config.sync.last_push_timestamp, None);
}

#[test]
fn every_spelling_of_toml_means_the_same() {
    let plain = parsed(
        "[remote]\nprovider = 'azure'\nazure.a = 1\n[sync]\nlast_push_timestamp = '2025-09-11T10:30:00Z'",
    );
    for text in [
        "remote = { provider = 'azure', azure = { a = 1 } }\nsync.last_push_timestamp = 2025-09-11T10:30:00Z",
        "\u{feff}[remote]\r\nprovider = 'azure'\r\n[remote.azure]\r\na = 1\r\n[sync]\r\nlast_push_timestamp = 2025-09-11 10:30:00Z\r\n",
        "[sync]\n'last_push_timestamp' = \"2025-09-11T10:30:00Z\"\n[remote.'azure']\na = 1\n[remote]\nprovider = 'azure'",
    ] {
        assert_eq!(parsed(text), plain, "{text}");
    }
}

#[test]
fn an_unknown_key_comes_with_the_nearest_name() {
    for (text, expected) in [
        (
            "[remote]\nprovder = 'azure'",
            "2:1: unknown key `provder` in [remote]; did you mean `provider`?",
        ),
        (
            "[remote]\nprovider = 'azure'\nbucket = 1",
            "3:1: unknown key in [remote]",
        ),
        (
            "[remote]\nprovider = 'azure'\n\n  [sync]\n  auto_pusher = true",
            "5:3: unknown key `auto_pusher` in [sync]; did you mean `auto_push`?",
        ),
        (
            "\u{feff}[remotes]\nprovider = 'azure'",
            "1:2: unknown key `remotes` in the top level; did you mean `remote`?",
        ),
        (
            "remote.provider = 'a'\n\"x\\u001b\" = 1",
            "2:1: unknown key in the top level",
        ),
    ] {
        assert_eq!(problem(text), expected);
    }
}

#[test]
fn a_provider_must_be_chosen() {
    for (text, at) in [
        ("", "1:1"),
        ("[sync]", "1:1"),
        ("\n[remote]\nurl = 'u'", "2:1"),
        ("[remote]\nprovider = ''", "1:1"),
    ] {
        let expected = format!(
            "{at}: no provider is chosen; set `provider` in [remote], for example to \"azure\""
        );
        assert_eq!(problem(text), expected);
    }
}

#[test]
fn no_broken_text_shows_what_stands_in_it() {
    let good = "[remote]\nprovider = \"hunter2\"\nurl = 0xhunter2\n[remote.hunter2]\nkey = 'hunter2'\n\
                hex = 0xhunter2\nn = 99999999999999999999\nt = 2025-hunter2\nb = truhunter2\n\
                a = [hunter2, {hunter2}]\n";
    let broken = [
        "",
        "\"",
        "=",
        "hunter2",
        "\\",
        "[",
        "}",
        "\u{7}",
        "'''hunter2",
        "= hunter2 =",
    ];
    let mut seen = 0;
    for cut in 0..=good.len() {
        for broken in broken {
            let text = format!("{}{broken}{}", &good[..cut], &good[cut..]);
            for text in [&text[..cut + broken.len()], &text] {
                if let Err(located) = parse(text) {
                    let shown = located.problem.to_string();
                    assert!(!shown.contains("hunter2"), "{shown}\n{text}");
                    seen += 1;
                }
            }
        }
    }
    assert!(seen > 1000, "{seen}");
}

#[test]
fn a_number_out_of_range_is_reported_without_the_number() {
    let shown = problem("[remote]\nprovider = 'a'\n[remote.a]\nn = 99999999999999999999");
    assert_eq!(shown, "4:5: a number is out of range");
}

#[test]
fn a_time_that_cannot_be_understood_is_a_warning() {
    for time in ["'yesterday'", "''", "2025-09-11"] {
        let text = format!("[remote]\nprovider = 'a'\n[sync]\nlast_push_timestamp = {time}");
        let Parsed { config, warnings } = parsed(&text);
        assert_eq!(config.sync.last_push_timestamp, None);
        assert_eq!(warnings.len(), 1);
    }
}

#[test]
fn settings_under_a_misspelt_provider_are_a_warning() {
    let warnings = |section: &str| {
        parsed(&format!("[remote]\nprovider = 'azure'\n[remote.{section}]")).warnings
    };
    assert_eq!(
        warnings("azrue"),
        ["[remote.azrue] is not used: the provider is `azure`"]
    );
    assert!(warnings("aws").is_empty());
    assert!(warnings("azure").is_empty());
}

#[test]
fn hooks_are_commands_and_an_empty_one_is_none() {
    let text = "[remote]\nprovider = 'azure'\n[hooks]\npre_push = 'true'\npost_push = ' '\n";
    let hooks = parse(text).unwrap().config.hooks;
    assert_eq!(hooks.pre_push.as_deref(), Some("true"));
    assert_eq!((hooks.post_push, hooks.on_error), (None, None));
    assert!(parse("[remote]\nprovider = 'azure'\n[hooks]\npre-push = 'true'\n").is_err());
}

#[test]
fn a_wrong_value_is_named_with_what_is_possible() {
    let refused = |rest: &str| problem(&format!("[remote]\nprovider = 'azure'\n{rest}"));
    let said = [
        "url = 5",
        "version = 'hunter2'",
        "[[sync]]",
        "[[preferences]]",
        "[sync]\nauto_push = 'yes'",
        "[sync]\nauto_sync = 'pull'",
        "[sync]\nconflict_resolution = 1",
        "[sync]\nconflict_resolution = 'mine'",
        "[sync]\nlast_push_timestamp = 5",
        "[preferences]\npreferred_language = 'de'",
        "[preferences]\nsync_interval = 'monthly'",
        "[auth]\nmethod = 'key'",
    ]
    .map(refused)
    .join("\n");
    insta::assert_snapshot!(said, @r#"
    3:7: `remote.url` must be a text in quotes
    3:11: `remote.version` must be a version requirement such as "^1.2"
    3:1: `sync` must be a section
    3:1: `preferences` must be a section
    4:13: `sync.auto_push` must be `true` or `false`
    4:13: `sync.auto_sync` must be `sync` or `push`
    4:23: `sync.conflict_resolution` must be a text in quotes
    4:23: `sync.conflict_resolution` must be `merge`, `local_wins`, `remote_wins` or `prompt`
    4:23: `sync.last_push_timestamp` must be a time in quotes
    4:22: `preferences.preferred_language` must be `en`, the only language that devlog speaks
    4:17: `preferences.sync_interval` must be `hourly`, `daily`, `weekly`, or minutes, hours or days such as `30m`, `6h` or `2d`
    3:1: [auth] is not used: each provider has settings of its own for this, such as `auth_method` in [remote.azure]
    "#);
    assert_eq!(problem("remote = 3"), "1:10: `remote` must be a section");
    assert_eq!(
        problem("remote.provider = ['azure']"),
        "1:19: `remote.provider` must be a text in quotes"
    );
}

/// The configuration that devlog was first specified with.
const SPECIFIED: &str = r#"
[remote]
provider = "azure"  # Extensible: "aws", "gcp", "custom"
url = "https://myaccount.blob.core.windows.net/devlog"

[sync]
last_push_timestamp = "2025-09-11T10:30:00Z"

# Future extensions:
[preferences]
preferred_language = "en"
sync_interval = "daily"
"#;

/// The extensions that were specified with it, below `[remote] provider`.
const EXTENSIONS: &str = r#"
[remote.azure]
account = "myaccount"
container = "devlog"
auth_method = "service_principal"

[remote.aws]
bucket = "my-devlog-bucket"
region = "us-west-2"
profile = "devlog"

[sync]
auto_push = true
conflict_resolution = "local_wins"  # or "remote_wins", "prompt"

[encryption]
enabled = true
key_source = "env"  # or "keychain", "file"
"#;

#[test]
fn the_configuration_that_was_specified_is_understood() {
    let config = parsed(SPECIFIED).config;
    assert_eq!(config.remote.provider, "azure");
    let interval = config.preferences.sync_interval;
    assert_eq!(interval.map(SyncInterval::minutes), Some(24 * 60));
    let auth =
        format!("{SPECIFIED}\n[auth]\nmethod = \"key\"  # or \"oauth\", \"service_principal\"\n");
    assert!(problem(&auth).contains("[auth] is not used"));
    let config = parsed(&format!("[remote]\nprovider = \"azure\"\n{EXTENSIONS}")).config;
    assert_eq!(config.remote.settings.len(), 3);
    assert!(config.sync.auto_push);
    let resolution = Some(ConflictResolution::LocalWins);
    assert_eq!(config.sync.conflict_resolution, resolution);
    assert!(config.encryption.enabled);
    assert_eq!(config.encryption.key_source, KeySource::Env);
}
