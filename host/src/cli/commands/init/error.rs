//! Why nothing was written.

use super::known::Known;
use crate::{
    cli::messages::{
        display_names::DisplayNames,
        error_report::ErrorReport,
        exit_code::ExitCode,
        explain::{Explain, causes},
        hints,
        shown::Shown,
        words,
    },
    config::{KeyringError, SetRemoteError, did_you_mean, nearest_name},
    terminal_text::for_terminal,
};
use devlog_provider_api::{SettingKind, SettingSpec};
use std::io;

/// Why nothing was written. Shows no secret.
#[derive(Debug)]
pub enum InitError {
    /// There is nobody to ask, and not everything was said.
    Missing {
        /// The flags that say it.
        flags: Vec<String>,
    },
    /// No provider is there to choose from.
    NoProviders,
    /// More than one provider was named.
    ManyProviders,
    /// The provider has no such setting, or no such secret.
    NoSetting {
        /// What was said.
        name: String,
        /// The provider.
        provider: String,
        /// What may have been meant.
        nearest: Option<&'static str>,
        /// True if a secret was expected.
        secret: bool,
    },
    /// A secret stands on the command line.
    SecretInTheOpen {
        /// The setting.
        setting: &'static str,
    },
    /// The setting takes no such value.
    WrongValue {
        /// The setting.
        spec: SettingSpec,
    },
    /// The secret cannot be read from standard input.
    Stdin(io::Error),
    /// There is none on standard input.
    NoSecret {
        /// The setting.
        setting: &'static str,
    },
    /// There is a configuration that says where to push to.
    Configured {
        /// The provider there.
        provider: String,
    },
    /// The user does not want it to be changed.
    Declined,
    /// The user does not go on.
    Stopped,
    /// The remote cannot be used.
    Remote(Box<ErrorReport>),
    /// The keyring does not take the secret.
    Keyring(KeyringError),
    /// It cannot be written.
    Write(SetRemoteError),
}

impl InitError {
    /// That the provider has no such setting; `secret` if only a secret would have done.
    #[must_use]
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

    fn headline(&self, names: &DisplayNames) -> (&'static str, ExitCode, String) {
        let usage = |code, headline| (code, ExitCode::Usage, headline);
        match self {
            Self::Missing { flags } => usage(
                "missing_arguments",
                format!(
                    "not a terminal, and {} {} missing",
                    words::list(flags),
                    if flags.len() == 1 { "is" } else { "are" }
                ),
            ),
            Self::NoProviders => (
                "no_providers",
                ExitCode::Provider,
                "there is no storage provider to choose from".to_owned(),
            ),
            Self::ManyProviders => usage(
                "many_providers",
                "--provider is given more than once".to_owned(),
            ),
            Self::NoSetting {
                name,
                provider,
                nearest,
                secret,
            } => usage(
                "unknown_setting",
                format!(
                    "provider `{provider}` has no {} `{}`{}",
                    if *secret { "secret" } else { "setting" },
                    for_terminal(name),
                    did_you_mean(*nearest)
                ),
            ),
            Self::SecretInTheOpen { setting } => usage(
                "secret_on_command_line",
                format!(
                    "`{setting}` is a secret and must not be on the command line, which other users can see"
                ),
            ),
            Self::WrongValue { spec } => usage(
                "wrong_value",
                format!("`{}` must be {}", spec.name, expected(spec)),
            ),
            Self::Stdin(error) => (
                "stdin",
                ExitCode::Failed,
                names.text(&format!(
                    "cannot read the secret from standard input: {error}"
                )),
            ),
            Self::NoSecret { setting } => usage(
                "no_secret",
                format!("there is no `{setting}` on standard input"),
            ),
            Self::Configured { provider } => (
                "configured",
                ExitCode::Conflict,
                format!(
                    "{} is already set up for `{}`; nothing was changed",
                    names.config(),
                    for_terminal(provider)
                ),
            ),
            Self::Declined => (
                "declined",
                ExitCode::Conflict,
                "nothing was changed".to_owned(),
            ),
            Self::Stopped | Self::Remote(_) | Self::Keyring(_) | Self::Write(_) => (
                "interrupted",
                ExitCode::Interrupted,
                "interrupted; nothing was written".to_owned(),
            ),
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
            Self::Configured { provider } => format!(
                "`devlog push` uses it; --replace changes only [remote] and {}",
                names.with_provider(provider).settings()
            ),
            _ => return None,
        };
        Some(hint)
    }
}

impl Explain for InitError {
    fn explain(&self, names: &DisplayNames) -> ErrorReport {
        match self {
            Self::Remote(report) => ErrorReport {
                headline: Shown::line(&format!("{}; nothing was written", report.headline)),
                ..(**report).clone()
            },
            Self::Keyring(error) => {
                let headline = "nothing was written, since the secret cannot be kept";
                let cause = names.text(&error.to_string());
                ErrorReport::new("keyring", ExitCode::Failed, headline)
                    .with_causes([cause])
                    .with_causes(causes(error, names))
                    .with_hint(error.hint())
            }
            Self::Write(error) => write_report(error, names),
            _ => {
                let (code, exit_code, headline) = self.headline(names);
                ErrorReport::new(code, exit_code, headline).with_hint(self.hint(names))
            }
        }
    }
}

fn expected(spec: &SettingSpec) -> String {
    match (spec.kind, spec.choices) {
        (SettingKind::Integer, _) => "a whole number".to_owned(),
        (SettingKind::Boolean, _) => "`true` or `false`".to_owned(),
        (_, choices) => {
            let choices: Vec<_> = choices.iter().map(|choice| format!("`{choice}`")).collect();
            format!("one of {}", choices.join(", "))
        }
    }
}

fn write_report(error: &SetRemoteError, names: &DisplayNames) -> ErrorReport {
    let headline = names.text(&error.to_string());
    let (code, exit_code, hint) = match error {
        SetRemoteError::ChangedMeanwhile { .. } => (
            "config_changed",
            ExitCode::Conflict,
            Some("run `devlog init` again".to_owned()),
        ),
        SetRemoteError::Form { .. } => (
            "config_form",
            ExitCode::Config,
            Some(
                "make `remote` a section of its own, `[remote]`, and run `devlog init --replace` again"
                    .to_owned(),
            ),
        ),
        SetRemoteError::Reread { path, .. } => (
            "config_unreadable",
            ExitCode::Failed,
            Some(format!("make sure that you can read {}", names.path(path))),
        ),
        SetRemoteError::Folder { path, .. } => (
            "config_unwritable",
            ExitCode::Failed,
            Some(format!("make sure that you can write to {}", names.path(path))),
        ),
        SetRemoteError::Write(error) => (
            "config_unwritable",
            ExitCode::Failed,
            Some(hints::for_writing(error.path.parent().unwrap_or(&error.path), error, names)),
        ),
    };
    ErrorReport::new(code, exit_code, headline)
        .with_causes(causes(error, names))
        .with_hint(hint)
}
