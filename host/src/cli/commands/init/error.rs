//! The reasons why nothing was written.

use super::Known;
use crate::{
    cli::{
        messages::{DisplayNames, ErrorReport, ExitCode, Explain, Shown, hints, report, words},
        ui::NO_QUESTIONS,
    },
    config::{KeyringError, SetRemoteError, did_you_mean, named, nearest_name},
    registry::expected_value,
};
use devlog_provider_api::{SettingKind, SettingSpec};
use std::{io, path::PathBuf};
use thiserror::Error;

/// The reason why nothing was written. Shows no secret.
#[derive(Debug, Error)]
pub enum InitError {
    /// An answer is missing, and there is no terminal to ask at.
    #[error("{}, and {} {} missing", NO_QUESTIONS, words::list(flags), if flags.len() == 1 { "is" } else { "are" })]
    Missing { flags: Vec<String> },
    #[error("there is no storage provider to choose from")]
    NoProviders,
    #[error("--provider is given more than once")]
    ManyProviders,
    /// The provider has no such setting, or no such secret.
    #[error(
        "provider `{provider}` has no such {}{}{}",
        if *secret { "secret" } else { "setting" },
        named(name, *nearest),
        did_you_mean(*nearest)
    )]
    NoSetting {
        /// The name that was given. Shown only where it is like a known one: a secret may stand in its place.
        name: String,
        provider: String,
        /// The nearest known name.
        nearest: Option<&'static str>,
        /// True if a secret was expected.
        secret: bool,
    },
    #[error(
        "`{setting}` is a secret and must not be on the command line, which other users can see"
    )]
    SecretInTheOpen { setting: &'static str },
    #[error("`{}` must be {}", spec.name, expected_value(spec))]
    WrongValue { spec: SettingSpec },
    #[error("cannot read the secret from standard input")]
    Stdin(#[source] io::Error),
    #[error("there is no `{setting}` on standard input")]
    NoSecret { setting: &'static str },
    #[error("{} is already set up for `{provider}`; nothing was changed", config.display())]
    Configured { config: PathBuf, provider: String },
    /// The user does not want it to be changed.
    #[error("nothing was changed")]
    Declined,
    /// The user does not go on.
    #[error("interrupted; nothing was written")]
    Stopped,
    /// The remote cannot be used.
    #[error("{}; nothing was written", .0.headline)]
    Remote(Box<ErrorReport>),
    #[error("nothing was written, since the secret cannot be kept")]
    Keyring(#[source] KeyringError),
    #[error(transparent)]
    Write(SetRemoteError),
}

impl InitError {
    /// Returns the error for an unknown setting; `secret` if only a secret is accepted.
    pub fn no_setting(name: &str, provider: &Known, secret: bool) -> Self {
        let all = provider.specs.iter();
        let fitting = all.filter(|spec| !secret || spec.kind == SettingKind::Secret);
        Self::NoSetting {
            name: name.to_owned(),
            provider: provider.name.clone(),
            nearest: nearest_name(name, fitting.map(|spec| spec.name)),
            secret,
        }
    }

    fn code(&self) -> (&'static str, ExitCode) {
        match self {
            Self::Missing { .. } => ("missing_arguments", ExitCode::Usage),
            Self::NoProviders => ("no_providers", ExitCode::Provider),
            Self::ManyProviders => ("many_providers", ExitCode::Usage),
            Self::NoSetting { .. } => ("unknown_setting", ExitCode::Usage),
            Self::SecretInTheOpen { .. } => ("secret_on_command_line", ExitCode::Usage),
            Self::WrongValue { .. } => ("wrong_value", ExitCode::Usage),
            Self::Stdin(_) => ("stdin", ExitCode::Failed),
            Self::NoSecret { .. } => ("no_secret", ExitCode::Usage),
            Self::Configured { .. } => ("configured", ExitCode::Conflict),
            Self::Declined => ("declined", ExitCode::Conflict),
            Self::Stopped => ("interrupted", ExitCode::Interrupted),
            Self::Remote(report) => (report.code, report.exit_code),
            Self::Keyring(_) => ("keyring", ExitCode::Failed),
            Self::Write(SetRemoteError::ChangedMeanwhile { .. }) => {
                ("config_changed", ExitCode::Conflict)
            }
            Self::Write(SetRemoteError::Form { .. }) => ("config_form", ExitCode::Config),
            Self::Write(_) => ("config_unwritable", ExitCode::Failed),
        }
    }

    fn hint(&self, names: &DisplayNames) -> Option<String> {
        let hint = match self {
            Self::Missing { .. } => "`devlog init --help` shows examples".to_owned(),
            Self::NoProviders => {
                "`devlog provider list` shows what was found, and why it is refused".to_owned()
            }
            Self::NoSetting { provider, .. } => {
                format!("`devlog provider info {provider}` lists the settings")
            }
            Self::SecretInTheOpen { setting } => format!(
                "refer to it, for example with `--set {setting}=env:NAME`, `file:PATH`, `cmd:COMMAND` or `keyring:NAME`, \
                 or pipe it in with `--secret-stdin {setting}`"
            ),
            Self::NoSecret { setting } => {
                format!(
                    "pipe it in, for example with `pass show NAME | devlog init … --secret-stdin {setting}`"
                )
            }
            Self::Configured { provider, .. } => format!(
                "`devlog push` uses it; --replace changes only [remote] and {}",
                names.with_provider(provider).settings()
            ),
            Self::Keyring(error) => return error.hint(),
            Self::Write(SetRemoteError::ChangedMeanwhile { .. }) => "run `devlog init` again".to_owned(),
            Self::Write(SetRemoteError::Form { .. }) => {
                "make `remote` a section of its own, `[remote]`, and run `devlog init --replace` again".to_owned()
            }
            Self::Write(SetRemoteError::Folder { path, .. }) => {
                format!("make sure that you can write to {}", names.path(path))
            }
            Self::Write(SetRemoteError::Write(error)) => {
                hints::for_writing(error.path.parent().unwrap_or(&error.path), error, names)
            }
            _ => return None,
        };
        Some(hint)
    }
}

impl Explain for InitError {
    fn explain(&self, names: &DisplayNames) -> ErrorReport {
        if let Self::Remote(report) = self {
            return ErrorReport {
                headline: Shown::line(&self.to_string()),
                ..(**report).clone()
            };
        }
        let (code, exit_code) = self.code();
        report(self, code, exit_code, names).with_hint(self.hint(names))
    }
}
