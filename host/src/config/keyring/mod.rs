//! Secrets in the keyring of the user's desktop: the Secret Service on Linux, the Keychain on macOS.
//!
//! The platform's own tool is asked, as a `cmd:` would, and only when a secret is needed. A client for the Secret
//! Service in this program would be 66 crates more, an async runtime among them; the tool answers in 15 ms, and is
//! what the desktop itself ships.

#[cfg_attr(target_os = "macos", path = "keychain.rs")]
#[cfg_attr(not(target_os = "macos"), path = "secret_service.rs")]
mod platform;
#[cfg(any(test, target_os = "macos"))]
mod printed;

use self::platform::{
    INSTALL, TOOL, decoded, has_session, is_absence, lookup_arguments, store_arguments,
    store_command,
};
use super::Environment;
use crate::child::{Output, output_within};
use devlog_provider_api::Secret;
use std::{
    ffi::OsStr,
    io,
    process::{Command, Stdio},
    time::Duration,
};

/// The service under which every secret of this program is filed.
const SERVICE: &str = "devlog";
/// Long enough for a person who unlocks the keyring.
const TIME_LIMIT: Duration = Duration::from_secs(60);

/// The reason why the keyring did not return or store a secret. Shows no secret.
#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    /// The name is invalid.
    #[error(
        "the name after `keyring:` must consist of letters, digits, `.`, `_`, `@` and `-`, and begin with a letter or digit"
    )]
    Name,
    #[error("cannot run `{TOOL}`, which asks the keyring")]
    Tool(#[source] io::Error),
    #[error("the keyring has no secret `{name}` for devlog, or is locked")]
    Absent {
        /// The name after `keyring:`.
        name: String,
    },
    /// The keyring cannot be reached; the tool's words.
    #[error("the keyring cannot be used: {0}")]
    Failed(String),
    #[error("the keyring did not respond within {} s", TIME_LIMIT.as_secs())]
    TimedOut,
}

impl KeyringError {
    /// The next action for the user.
    pub fn hint(&self) -> Option<String> {
        const ELSEWHERE: &str = "refer to the secret by `env:NAME`, `file:PATH` or `cmd:COMMAND`";
        match self {
            Self::Name => Some("write for example `keyring:azure`".to_owned()),
            Self::Tool(_) => Some(format!("{INSTALL}, or {ELSEWHERE}")),
            Self::Absent { name } => Some(format!(
                "if the keyring is locked, unlock it or run `devlog push` at a terminal once; otherwise store the \
                 secret with `{}`",
                store_command(name)
            )),
            Self::Failed(_) => Some(format!(
                "a keyring belongs to a desktop session that is unlocked; without one, {ELSEWHERE}"
            )),
            Self::TimedOut => Some(format!("unlock the keyring and try again, or {ELSEWHERE}")),
        }
    }
}

/// Takes a secret out.
///
/// # Errors
/// [`KeyringError`].
pub fn look_up(name: &str, env: &Environment) -> Result<Secret, KeyringError> {
    check_name(name)?;
    let output = run(&lookup_arguments(name), None, env)?;
    let message = message(&output);
    let text = String::from_utf8(output.stdout).map_err(|_| failed("the secret is not UTF-8"))?;
    let text = text.strip_suffix('\n').unwrap_or(&text);
    match (output.status.success(), message) {
        (true, _) if !text.is_empty() => Ok(Secret::new(decoded(text))),
        (false, Some(message)) if !is_absence(output.status.code()) => Err(failed(&message)),
        _ => Err(KeyringError::Absent {
            name: name.to_owned(),
        }),
    }
}

/// Puts a secret in, over one of the same name.
///
/// # Errors
/// [`KeyringError`].
pub fn store(name: &str, secret: &Secret, env: &Environment) -> Result<(), KeyringError> {
    check_name(name)?;
    let (arguments, input) = store_arguments(name, secret);
    let output = run(&arguments, Some(input.expose_secret().as_bytes()), env)?;
    match message(&output) {
        None if output.status.success() => Ok(()),
        message => Err(failed(
            message.as_deref().unwrap_or("it did not accept the secret"),
        )),
    }
}

/// Reports if there is a tool that could ask a keyring; whether there is a keyring, only it can tell.
pub fn is_there(env: &Environment) -> bool {
    let folders = env.get_os("PATH").unwrap_or_else(|| OsStr::new(""));
    std::env::split_paths(folders).any(|folder| folder.join(TOOL).is_file()) && has_session(env)
}

/// Letters, digits and little else: it stands in commands, and in a TOML text.
fn check_name(name: &str) -> Result<(), KeyringError> {
    let fits = |char: char| char.is_ascii_alphanumeric() || matches!(char, '.' | '_' | '@' | '-');
    let begins = name.starts_with(|char: char| char.is_ascii_alphanumeric());
    if begins && name.len() <= 64 && name.chars().all(fits) {
        return Ok(());
    }
    Err(KeyringError::Name)
}

fn run(
    arguments: &[String],
    input: Option<&[u8]>,
    env: &Environment,
) -> Result<Output, KeyringError> {
    let mut command = Command::new(TOOL);
    command.args(arguments).env_clear().envs(env.iter());
    command.stderr(Stdio::piped());
    output_within(&mut command, input, TIME_LIMIT)
        .map_err(KeyringError::Tool)?
        .ok_or(KeyringError::TimedOut)
}

/// The first line of the tool's messages.
fn message(output: &Output) -> Option<String> {
    let messages = String::from_utf8_lossy(&output.stderr);
    let mut lines = messages.lines().filter(|line| !line.trim().is_empty());
    lines.next().map(ToOwned::to_owned)
}

fn failed(said: &str) -> KeyringError {
    let said = said.trim();
    let said = said.strip_prefix(TOOL).unwrap_or(said);
    KeyringError::Failed(said.trim_start_matches(':').trim().to_owned())
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

#[cfg(test)]
mod tests;
