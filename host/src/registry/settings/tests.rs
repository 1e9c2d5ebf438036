//! Settings that are accepted, and the errors about the others.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::{SettingsError, SettingsInput, resolve};
use crate::config::Environment;
use devlog_provider_api::{SettingSpec, Settings};
use std::{error::Error, fs, path::Path};

const SPECS: &[SettingSpec] = &[
    SettingSpec::secret("account_key", "the key of the account").env(&["NAS_KEY", "NAS_KEY_2"]),
    SettingSpec::text("tier", "where objects are kept").choices(&["hot", "cool", "cold"]),
    SettingSpec::text("folder", "the folder"),
    SettingSpec::integer("port", "the port").env(&["NAS_PORT"]),
    SettingSpec::boolean("fast", "whether to hurry"),
];

fn resolve_in(
    base_dir: &Path,
    specs: &[SettingSpec],
    table: &str,
    environment: &[(&str, &str)],
) -> Result<Settings, SettingsError> {
    let input = SettingsInput {
        provider: "nas",
        table: &table.parse().unwrap(),
        base_dir,
        environment: &environment.iter().copied().collect::<Environment>(),
    };
    resolve(&input, specs)
}

fn settings(table: &str, environment: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    resolve_in(Path::new("/"), SPECS, table, environment)
}

fn reported(table: &str) -> String {
    settings(table, &[]).unwrap_err().to_string()
}

#[test]
fn values_of_every_kind_are_taken() {
    let table = "tier = \"cool\"\nfolder = \"a b\"\nport = 445\nfast = true";
    let settings = settings(table, &[]).unwrap();
    assert_eq!(settings.text("tier"), Some("cool"));
    assert_eq!(settings.text("folder"), Some("a b"));
    assert_eq!(settings.integer("port"), Ok(Some(445)));
    assert_eq!(settings.boolean("fast"), Ok(Some(true)));
    assert_eq!(settings.text("account_key"), None);
}

#[test]
fn an_unknown_setting_comes_with_the_nearest_one() {
    assert_eq!(
        reported("acount_key = \"x\""),
        "unknown setting `acount_key` of provider `nas`; did you mean `account_key`?"
    );
    assert_eq!(
        reported("hunter2 = \"red\""),
        "unknown setting of provider `nas`"
    );
}

#[test]
fn a_value_of_another_kind_is_reported_without_the_value() {
    for (table, expected) in [
        (
            "port = \"hunter2\"",
            "setting `port` of provider `nas` must be a whole number",
        ),
        (
            "fast = 1",
            "setting `fast` of provider `nas` must be `true` or `false`",
        ),
        (
            "folder = 7",
            "setting `folder` of provider `nas` must be a text",
        ),
        (
            "tier = \"hunter2\"",
            "setting `tier` of provider `nas` must be `hot`, `cool` or `cold`",
        ),
        (
            "account_key = 7",
            "setting `account_key` of provider `nas` must be a text, or a reference to one",
        ),
        (
            "[folder]\nx = 1",
            "setting `folder` of provider `nas` must be a text",
        ),
    ] {
        assert_eq!(reported(table), expected);
    }
}

#[test]
fn the_environment_stands_in_where_the_configuration_is_silent() {
    let variables = [("NAS_KEY", ""), ("NAS_KEY_2", "second"), ("NAS_PORT", "22")];
    let silent = settings("", &variables).unwrap();
    assert_eq!(silent.text("account_key"), Some("second"));
    assert_eq!(silent.integer("port"), Ok(Some(22)));
    assert_eq!(silent.variable("account_key"), Some("NAS_KEY_2"));
    let spoken = settings("port = 1\naccount_key = \"first\"", &variables).unwrap();
    assert_eq!(spoken.text("account_key"), Some("first"));
    assert_eq!(spoken.integer("port"), Ok(Some(1)));
    assert_eq!(spoken.variable("account_key"), None);
}

#[test]
fn a_variable_that_does_not_fit_is_named() {
    let error = settings("", &[("NAS_PORT", "hunter2")]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "environment variable `NAS_PORT` of provider `nas` must be a whole number"
    );
}

#[test]
fn references_to_secrets_are_followed_from_the_configurations_folder() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("key"), "from-file\n").unwrap();
    let variables = [("OTHER", "from-variable"), ("NAS_KEY", "file:key")];
    let secret = |table: &str| {
        let settings = resolve_in(folder.path(), SPECS, table, &variables).unwrap();
        settings.text("account_key").map(ToOwned::to_owned)
    };
    assert_eq!(
        secret("account_key = \"file:key\"").as_deref(),
        Some("from-file")
    );
    assert_eq!(
        secret("account_key = \"env:OTHER\"").as_deref(),
        Some("from-variable")
    );
    // What stands in a variable is the secret itself.
    assert_eq!(secret("").as_deref(), Some("file:key"));
}

#[test]
fn a_reference_that_leads_nowhere_is_reported_with_its_setting() {
    let error = settings("account_key = \"env:NOWHERE\"", &[]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot get the secret `account_key` of provider `nas`"
    );
    assert!(error.source().is_some());
}

#[test]
fn a_missing_setting_comes_with_its_meaning() {
    let specs = [SettingSpec::secret("token", "the access token")
        .env(&["A", "B"])
        .required()];
    let error = resolve_in(Path::new("/"), &specs, "", &[]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "setting `token` of provider `nas` is missing: the access token"
    );
}
