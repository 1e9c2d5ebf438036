#![expect(clippy::unwrap_used, reason = "tests")]

use super::{ExistingConfig, SetRemoteError, set_remote, with_section};
use crate::config::RemoteSection;
use devlog_provider_api::SettingSpec;
use std::{fs, os::unix::fs::PermissionsExt, path::Path};
use toml::Table;

const SPECS: &[SettingSpec] = &[SettingSpec::secret("password", "the password")];

fn settings() -> Table {
    "password = \"env:NAS\"".parse().unwrap()
}

fn section(settings: &Table) -> RemoteSection<'_> {
    RemoteSection {
        provider: "nas",
        title: "My NAS",
        url: "nas://home",
        version: None,
        settings,
        specs: SPECS,
    }
}

fn changed(text: &str) -> Option<String> {
    with_section(text, &section(&settings()))
}

fn set(root: &Path) -> Result<(), SetRemoteError> {
    set_remote(
        root,
        &ExistingConfig::at(root).unwrap(),
        &section(&settings()),
    )
}

#[test]
fn a_new_configuration_is_for_its_owner_and_can_be_loaded() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("a/journal");
    set(&root).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&root), 0o700);
    assert_eq!(mode(&root.join("config.toml")), 0o600);
    let loaded = crate::config::load(&root).unwrap();
    assert_eq!(loaded.config.remote.url, "nas://home");
    insta::assert_snapshot!(loaded.text, @r#"
    # The configuration of devlog. `devlog push` backs the journal up to this place:
    [remote]
    provider = "nas"
    url = "nas://home"

    [remote.nas]
    # The settings of My NAS; `devlog provider info nas` lists them.
    # the password
    password = "env:NAS"

    [sync]
    # What happens where the remote holds another version: "merge" joins event logs
    # and reports every other file; "local_wins", "remote_wins" and "prompt" decide
    # for each file.
    # conflict_resolution = "merge"
    "#);
}

#[test]
fn the_rest_of_a_configuration_stays_byte_for_byte() {
    let text = "# mine\n\n[remote] # where\nprovider = 'azure'\nversion='^1'\n\n[remote.azure]\naccount_key = 'x'\n\n\
                [remote.nas]\npassword='old'\n# said of the password\n\n# of sync\n[sync]\n# last\n  conflict_resolution = 'prompt'";
    insta::assert_snapshot!(changed(text).unwrap(), @r##"
    # mine

    [remote]
    provider = "nas"
    url = "nas://home"

    [remote.nas]
    # The settings of My NAS; `devlog provider info nas` lists them.
    # the password
    password = "env:NAS"

    [remote.azure]
    account_key = 'x'


    # of sync
    [sync]
    # last
      conflict_resolution = 'prompt'
    "##);
}

#[test]
fn what_was_set_can_be_set_again() {
    let once = changed("[sync]\nconflict_resolution = 'prompt'\n").unwrap();
    assert!(once.starts_with("[sync]\nconflict_resolution = 'prompt'\n\n[remote]\n"));
    assert_eq!(changed(&once).unwrap(), once);
    let folder = tempfile::tempdir().unwrap();
    set(folder.path()).unwrap();
    let text = fs::read(folder.path().join("config.toml")).unwrap();
    set(folder.path()).unwrap();
    assert_eq!(fs::read(folder.path().join("config.toml")).unwrap(), text);
}

#[test]
fn a_section_goes_to_the_end_of_whatever_is_there() {
    for (text, beginning) in [
        ("", "[remote]\n"),
        ("\u{feff}", "\u{feff}[remote]\n"),
        ("# x", "# x\n\n[remote]\n"),
        ("[sync]\r\n", "[sync]\r\n\r\n[remote]\r\n"),
    ] {
        let changed = changed(text).unwrap();
        assert!(changed.starts_with(beginning), "{changed:?}");
    }
}

#[test]
fn a_form_that_is_not_known_is_left_alone() {
    for text in [
        "remote = { provider = 'azure' }\n",
        "remote.provider = 'azure'\n",
        "x = '''\n[remote]\n'''\n[remote]\nprovider = 'azure'\n",
    ] {
        assert_eq!(changed(text), None, "{text}");
    }
}

#[test]
fn a_configuration_that_changes_meanwhile_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    let found = ExistingConfig::at(folder.path()).unwrap();
    fs::write(&path, "[sync]\n").unwrap();
    let error = set_remote(folder.path(), &found, &section(&settings())).unwrap_err();
    assert!(matches!(error, SetRemoteError::ChangedMeanwhile { .. }));
    assert_eq!(fs::read_to_string(&path).unwrap(), "[sync]\n");
}
