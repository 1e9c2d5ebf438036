#![expect(clippy::unwrap_used, reason = "tests")]

use super::{Environment, KeyringError, is_there, look_up, platform::TOOL, store};
use devlog_provider_api::Secret;
use std::{fs, os::unix::fs::symlink, path::Path};
use tempfile::TempDir;

/// A folder in which another program stands where the keyring's tool is looked for.
fn in_place_of_the_tool(program: &str) -> (TempDir, Environment) {
    let folder = tempfile::tempdir().unwrap();
    let program = ["/bin", "/usr/bin"].map(|folder| Path::new(folder).join(program));
    let program = program.into_iter().find(|program| program.is_file());
    symlink(program.unwrap(), folder.path().join(TOOL)).unwrap();
    let environment = [("PATH", folder.path())].into_iter().collect();
    (folder, environment)
}

fn looked_up(program: &str) -> Result<String, KeyringError> {
    let (_folder, environment) = in_place_of_the_tool(program);
    look_up("azure", &environment).map(|secret| secret.expose_secret().to_owned())
}

#[test]
fn the_secret_is_what_the_tool_prints() {
    let printed = looked_up("echo").unwrap();
    assert!(
        printed.contains("devlog") && printed.contains("azure"),
        "{printed}"
    );
    assert!(!printed.ends_with('\n'));
}

#[test]
fn a_secret_that_is_not_there_comes_with_the_command_that_stores_it() {
    for program in ["false", "true"] {
        let error = looked_up(program).unwrap_err();
        assert!(matches!(error, KeyringError::Absent { .. }), "{error}");
        assert!(error.hint().unwrap().contains(TOOL));
    }
}

#[test]
fn a_keyring_that_cannot_be_used_is_reported_in_its_own_words() {
    let error = looked_up("ls").unwrap_err();
    assert!(matches!(error, KeyringError::Failed(_)), "{error}");
    assert!(error.hint().unwrap().contains("`env:NAME`"), "{error}");
}

#[test]
fn a_tool_that_is_not_there_comes_with_what_to_install() {
    let folder = tempfile::tempdir().unwrap();
    let environment = [("PATH", folder.path())].into_iter().collect();
    let error = look_up("azure", &environment).unwrap_err();
    assert!(matches!(error, KeyringError::Tool(_)), "{error}");
    assert!(!is_there(&environment));
}

#[test]
fn a_name_is_nothing_that_the_tool_could_take_for_something_else() {
    let (_folder, environment) = in_place_of_the_tool("echo");
    for name in ["", "-x", "a b", "a'b", "é", ".a", &"a".repeat(65)] {
        let error = look_up(name, &environment).unwrap_err();
        assert!(matches!(error, KeyringError::Name), "{name}");
    }
    assert!(look_up("azure.work_2@home-1", &environment).is_ok());
}

#[test]
fn a_secret_is_stored_through_the_standard_input_and_never_as_an_argument() {
    let (folder, environment) = in_place_of_the_tool("tee");
    let work = folder.path().join("seen");
    fs::write(&work, "").unwrap();
    let secret = Secret::new("hunter2");
    let (arguments, input) = super::store_arguments("azure", &secret);
    assert!(
        arguments
            .iter()
            .all(|argument| !argument.contains("hunter2"))
    );
    assert!(!input.expose_secret().is_empty());
    // `tee` refuses the options.
    assert!(store("azure", &secret, &environment).is_err());
    let (_folder, environment) = in_place_of_the_tool("true");
    assert!(store("azure", &secret, &environment).is_ok());
}
