//! The secret that each kind of reference leads to, and the error where it leads nowhere.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::{Environment, SecretError, from_command, resolve_secret};
use std::{fs, path::Path, time::Duration};

fn environment() -> Environment {
    let path = ("PATH", "/usr/local/bin:/usr/bin:/bin");
    [path, ("TOKEN", "hunter2"), ("EMPTY", "")]
        .into_iter()
        .collect()
}

fn resolve(reference: &str, folder: &Path) -> Result<String, String> {
    resolve_secret(reference, &environment(), folder)
        .map(|secret| secret.expose_secret().to_owned())
        .map_err(|error| error.to_string())
}

#[test]
fn a_plain_text_is_the_secret_itself() {
    for text in ["hunter2", "", "ENV:TOKEN", "a:b", " env:TOKEN"] {
        assert_eq!(resolve(text, Path::new(".")).as_deref(), Ok(text));
    }
}

#[test]
fn a_variable_is_looked_up() {
    assert_eq!(
        resolve("env:TOKEN", Path::new(".")).as_deref(),
        Ok("hunter2")
    );
    for name in ["EMPTY", "ABSENT"] {
        assert_eq!(
            resolve(&format!("env:{name}"), Path::new(".")),
            Err(format!("the environment variable `{name}` is not set"))
        );
    }
}

#[test]
fn a_secret_in_the_place_of_a_variable_is_not_repeated() {
    for secret in ["aHVudGVyMg==", "hunter-2", "2hunter", "h\u{1b}[m", ""] {
        let error = resolve(&format!("env:{secret}"), Path::new(".")).unwrap_err();
        assert!(error.starts_with("the name after `env:` must"), "{error}");
        assert!(secret.is_empty() || !error.contains(secret), "{error}");
    }
}

#[test]
fn a_file_is_read_from_the_base_folder_without_its_last_line_break() {
    let folder = tempfile::tempdir().unwrap();
    for (text, secret) in [
        ("hunter2", "hunter2"),
        ("hunter2\n", "hunter2"),
        ("hunter2\r\n", "hunter2"),
        ("\u{feff}hunter2\n", "hunter2"),
        ("two\nlines\n\n", "two\nlines\n"),
    ] {
        fs::write(folder.path().join("key"), text).unwrap();
        assert_eq!(resolve("file:key", folder.path()).as_deref(), Ok(secret));
    }
    let absolute = format!("file:{}", folder.path().join("key").display());
    assert!(resolve(&absolute, Path::new("/")).is_ok());
}

#[test]
fn a_file_that_holds_no_secret_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    assert!(resolve("file:absent", folder.path()).is_err());
    for bad in [vec![], b"\n".to_vec(), vec![b'x'; 70_000], vec![0xff]] {
        fs::write(folder.path().join("key"), bad).unwrap();
        assert!(resolve("file:key", folder.path()).is_err());
    }
}

#[test]
fn a_command_prints_the_secret_with_the_given_variables() {
    let folder = Path::new("/");
    let command = "cmd:printf '%s:%s\\n' \"$TOKEN\" \"$PWD\"";
    assert_eq!(resolve(command, folder).as_deref(), Ok("hunter2:/"));
}

#[test]
fn a_command_that_fails_shows_neither_itself_nor_its_output() {
    assert_eq!(
        resolve("cmd:echo hunter2; exit 3", Path::new("/")),
        Err("the command that prints the secret failed (exit status: 3)".to_owned())
    );
    assert!(resolve("cmd:true", Path::new("/")).is_err());
}

#[test]
fn a_command_that_hangs_is_ended() {
    for command in ["sleep 60", "exec >&-; exec sleep 60", "sleep 60 & echo x"] {
        let limit = Duration::from_millis(200);
        let result = from_command(command, &environment(), Path::new("/"), limit);
        assert!(
            matches!(result, Err(SecretError::TimedOut { .. })),
            "{command}"
        );
    }
}

#[test]
fn a_file_below_home_may_be_named_by_a_tilde() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("key"), "hunter2").unwrap();
    let env: Environment = [("HOME", home.path())].into_iter().collect();
    let secret = resolve_secret("file:~/key", &env, Path::new("/")).unwrap();
    assert_eq!(secret.expose_secret(), "hunter2");
    for (reference, env) in [("file:~ada/key", &env), ("file:~/key", &environment())] {
        let error = resolve_secret(reference, env, home.path()).unwrap_err();
        assert!(matches!(error, SecretError::Tilde), "{reference}");
    }
}

#[test]
fn a_keyring_is_asked_by_its_tool() {
    let error = resolve("keyring:azure", Path::new("/nowhere")).unwrap_err();
    assert!(error.contains("keyring"), "{error}");
}
