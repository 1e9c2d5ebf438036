//! Secrets that the configuration only refers to.

use super::{
    Environment, KeyringError, keyring,
    own_file::{self, NotRead},
};
use crate::{
    child::{MAX_OUTPUT, output_within},
    permissions::{Exposed, Fault, Rule},
    regular_file::without_byte_order_mark,
};
use devlog_provider_api::Secret;
use std::{
    io,
    path::{Path, PathBuf},
    process::{Command, ExitStatus},
    time::Duration,
};

/// The reason why a reference did not lead to a secret. Shows no secret, and no command: one may stand in it.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The name of the variable is invalid. It may be the secret itself.
    #[error(
        "the name after `env:` must consist of letters, digits and `_`, and not begin with a digit"
    )]
    VariableName,
    #[error("the environment variable `{name}` is not set")]
    NotSet { name: String },
    #[error("cannot read the secret in {}", path.display())]
    File {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("{0}, so others could have put another secret there")]
    Exposed(
        /// The file, its target where it is a link, or a folder on the way to it.
        Exposed,
    ),
    #[error("{0}, so others may know the secret")]
    Known(
        /// The file, or its target where it is a link.
        Exposed,
    ),
    /// The command cannot be run, or what it prints cannot be read.
    #[error("cannot run the command that prints the secret")]
    Run {
        #[source]
        source: io::Error,
    },
    #[error("the command that prints the secret failed ({status})")]
    Failed { status: ExitStatus },
    #[error("the command that prints the secret did not finish within {} s", limit.as_secs())]
    TimedOut { limit: Duration },
    #[error("the {origin} that should hold the secret is empty")]
    Empty {
        /// The empty source: "file", "output of the command".
        origin: &'static str,
    },
    /// A path begins with a tilde that is not expanded here.
    #[error("`~` is expanded only in `~/`, and only if HOME names your home folder")]
    Tilde,
    /// The keyring does not give it.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
}

impl SecretError {
    /// The next action for the user, where the text does not name it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Keyring(error) => error.hint(),
            Self::Exposed(Exposed { path, fault }) | Self::Known(Exposed { path, fault }) => {
                Some(fault.fix(path))
            }
            _ => None,
        }
    }
}

/// Finds the secret that a text of the configuration means:
///
/// | text | secret |
/// |---|---|
/// | `env:NAME` | the environment variable |
/// | `file:PATH` | what the file holds, without a final line break; a relative path starts from `base_dir`, and `~/` is `HOME`; no other user may be able to write it |
/// | `cmd:COMMAND` | what the shell command prints, without a final line break; it has 10 s |
/// | `keyring:NAME` | what the desktop's keyring holds for the service `devlog` under this name; see [`keyring`] |
/// | anything else | the text itself |
///
/// A command runs in `base_dir`, with the variables of `env`, without input; its messages go to the terminal.
///
/// # Errors
/// If the reference leads nowhere, or to nothing.
pub fn resolve_secret(
    reference: &str,
    env: &Environment,
    base_dir: &Path,
) -> Result<Secret, SecretError> {
    match reference.split_once(':') {
        Some(("env", name)) => from_variable(name, env),
        Some(("file", path)) => from_file(&file_path(path, env, base_dir)?),
        Some(("cmd", command)) => from_command(command, env, base_dir, TIME_LIMIT),
        Some(("keyring", name)) => Ok(keyring::look_up(name, env)?),
        _ => Ok(Secret::new(reference)),
    }
}

/// Reports if a text of the configuration refers to a secret instead of being one.
pub fn is_secret_reference(text: &str) -> bool {
    match text.split_once(':') {
        Some(("env", name)) => is_variable_name(name),
        Some((scheme, _)) => matches!(scheme, "file" | "cmd" | "keyring"),
        None => false,
    }
}

/// The file that a text of the configuration refers to, if it does.
pub fn referred_file(text: &str, env: &Environment, base_dir: &Path) -> Option<PathBuf> {
    file_path(text.strip_prefix("file:")?, env, base_dir).ok()
}

/// Enough for a password manager that asks a server, too short for one that waits for a person.
const TIME_LIMIT: Duration = Duration::from_secs(10);

fn file_path(path: &str, env: &Environment, base_dir: &Path) -> Result<PathBuf, SecretError> {
    let Some(rest) = path.strip_prefix('~') else {
        return Ok(base_dir.join(path));
    };
    match (rest.strip_prefix('/'), env.get_os("HOME")) {
        (Some(below), Some(home)) => Ok(Path::new(home).join(below)),
        _ => Err(SecretError::Tilde),
    }
}

fn from_variable(name: &str, env: &Environment) -> Result<Secret, SecretError> {
    if !is_variable_name(name) {
        return Err(SecretError::VariableName);
    }
    let value = env.get(name).ok_or_else(|| SecretError::NotSet {
        name: name.to_owned(),
    })?;
    Ok(Secret::new(value))
}

fn is_variable_name(name: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    !name.is_empty()
        && !name.starts_with(|first: char| first.is_ascii_digit())
        && name.bytes().all(is_part)
}

/// Reads a secret from a file that others must not be able to read either.
///
/// # Errors
/// If it cannot be read, is empty, or is open to others.
pub fn read_secret_file(path: &Path) -> Result<Secret, SecretError> {
    read_file(path, own_file::rule().for_secret())
}

fn from_file(path: &Path) -> Result<Secret, SecretError> {
    read_file(path, own_file::rule())
}

fn read_file(path: &Path, rule: Rule) -> Result<Secret, SecretError> {
    let read = own_file::read(path, MAX_OUTPUT as u64, rule);
    let text = read.map_err(|error| match error {
        NotRead::Exposed(exposed) if exposed.fault == Fault::OthersRead => {
            SecretError::Known(exposed)
        }
        NotRead::Exposed(exposed) => SecretError::Exposed(exposed),
        NotRead::Failed(source) => SecretError::File {
            path: path.to_owned(),
            source,
        },
    })?;
    without_line_break(&without_byte_order_mark(text), "file")
}

fn from_command(
    command: &str,
    env: &Environment,
    folder: &Path,
    limit: Duration,
) -> Result<Secret, SecretError> {
    let mut shell = Command::new("sh");
    shell.args(["-c", command]).current_dir(folder);
    shell.env_clear().envs(env.iter());
    let output = output_within(&mut shell, None, limit)
        .map_err(|source| SecretError::Run { source })?
        .ok_or(SecretError::TimedOut { limit })?;
    if !output.status.success() {
        let status = output.status;
        return Err(SecretError::Failed { status });
    }
    let text = String::from_utf8(output.stdout).map_err(|_| SecretError::Run {
        source: io::Error::new(io::ErrorKind::InvalidData, "the output is not UTF-8"),
    })?;
    without_line_break(&text, "output of the command")
}

fn without_line_break(text: &str, origin: &'static str) -> Result<Secret, SecretError> {
    let secret = text.strip_suffix('\n').unwrap_or(text);
    let secret = secret.strip_suffix('\r').unwrap_or(secret);
    if secret.is_empty() {
        return Err(SecretError::Empty { origin });
    }
    Ok(Secret::new(secret))
}

#[cfg(test)]
mod tests;
