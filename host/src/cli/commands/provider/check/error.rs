//! The reasons why a provider could not be checked.

use crate::cli::messages::{DisplayNames, ErrorReport, ExitCode, Explain, report};
use std::{io, path::PathBuf};
use thiserror::Error;

/// The reasons why a provider could not be checked.
#[derive(Debug, Error)]
pub enum CheckError {
    /// The system does not say which program this is, or does not start it.
    #[error("cannot start the check in a process of its own")]
    NoChild(#[source] io::Error),
    #[error("{} does not say where to check provider `{provider}`", config.display())]
    NoUrl { config: PathBuf, provider: String },
    #[error("there is no check `{name}`")]
    NoCheck {
        name: String,
        /// The check that may have been meant.
        nearest: Option<&'static str>,
    },
    /// The secret could not be read from standard input, or is empty.
    #[error("standard input gives no secret")]
    NoSecret(#[source] Option<io::Error>),
    /// A secret stands on the command line.
    #[error("`{0}` is a secret, and other users of this computer can see command lines")]
    SecretInTheOpen(String),
    /// It took the child down before there was anything to check.
    #[error("the provider cannot be checked")]
    Lost(String),
}

impl Explain for CheckError {
    fn explain(&self, names: &DisplayNames) -> ErrorReport {
        let shown = |code, exit_code| report(self, code, exit_code, names);
        match self {
            Self::NoChild(_) => shown("no_child", ExitCode::Failed),
            Self::NoUrl { provider, .. } => shown("no_url", ExitCode::Usage)
                .with_hint(format!("run `devlog provider check {provider} --url URL`")),
            Self::NoCheck { nearest, .. } => {
                shown("no_check", ExitCode::Usage).with_hint(match nearest {
                    Some(nearest) => format!("did you mean `{nearest}`?"),
                    None => "`--full -v` shows the name of every check".to_owned(),
                })
            }
            Self::SecretInTheOpen(name) => shown("secret_in_the_open", ExitCode::Usage).with_hint(format!(
                "refer to it, such as `--set {name}=env:NAME`, or pipe it in with `--secret-stdin {name}`"
            )),
            Self::NoSecret(_) => shown("no_secret", ExitCode::Usage),
            Self::Lost(how) => shown("provider_crashed", ExitCode::Provider)
                .with_causes([format!("while it was opened, {how}")])
                .with_hint("report it to the provider's author".to_owned()),
        }
    }
}
