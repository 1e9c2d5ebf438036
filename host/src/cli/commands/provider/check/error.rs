//! Why a provider could not be checked.

use crate::cli::messages::{
    display_names::DisplayNames, error_report::ErrorReport, exit_code::ExitCode, explain::Explain,
};
use std::io;

/// Why a provider could not be checked.
#[derive(Debug)]
pub enum CheckError {
    /// The system does not say which program this is, or does not start it.
    NoChild(io::Error),
    /// Neither the command line nor the configuration says what to check.
    NoUrl {
        /// The provider.
        name: String,
    },
    /// There is no such check.
    NoCheck {
        /// As it was given.
        name: String,
        /// The check that may have been meant.
        nearest: Option<&'static str>,
    },
    /// The secret could not be read from standard input, or is empty.
    NoSecret(Option<io::Error>),
    /// A secret stands on the command line.
    SecretInTheOpen(String),
    /// It could not be opened, as the child reports.
    NotOpened(ErrorReport),
    /// It took the child down before there was anything to check.
    Lost(String),
}

impl Explain for CheckError {
    fn explain(&self, names: &DisplayNames) -> ErrorReport {
        match self {
            Self::NoChild(error) => ErrorReport::new(
                "no_child",
                ExitCode::Failed,
                "cannot start the check in a process of its own",
            )
            .with_causes([names.text(&error.to_string())]),
            Self::NoUrl { name } => ErrorReport::new(
                "no_url",
                ExitCode::Usage,
                format!("the configuration does not say where provider `{name}` is to be checked"),
            )
            .with_hint(format!("run `devlog provider check {name} --url URL`")),
            Self::NoCheck { name, nearest } => {
                let report = ErrorReport::new(
                    "no_check",
                    ExitCode::Usage,
                    format!("there is no check `{}`", names.text(name)),
                );
                match nearest {
                    Some(nearest) => report.with_hint(format!("did you mean `{nearest}`?")),
                    None => report.with_hint("`--full -v` shows the name of every check".to_owned()),
                }
            }
            Self::SecretInTheOpen(name) => ErrorReport::new(
                "secret_in_the_open",
                ExitCode::Usage,
                format!("`{}` is a secret, and everybody on this computer can see flags", names.text(name)),
            )
            .with_hint(format!(
                "refer to it, such as `--set {name}=env:NAME`, or pipe it in with `--secret-stdin {name}`"
            )),
            Self::NoSecret(error) => ErrorReport::new(
                "no_secret",
                ExitCode::Usage,
                "standard input gives no secret",
            )
            .with_causes(error.iter().map(|error| names.text(&error.to_string()))),
            Self::NotOpened(report) => report.clone(),
            Self::Lost(how) => ErrorReport::new(
                "provider_crashed",
                ExitCode::Provider,
                "the provider cannot be checked",
            )
            .with_causes([format!("while it was opened, {how}")])
            .with_hint("report it to the provider's author".to_owned()),
        }
    }
}
