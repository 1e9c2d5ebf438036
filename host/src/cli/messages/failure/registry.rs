//! The explanations of storages that could not be opened.

use crate::{
    cli::messages::{DisplayNames, ErrorReport, ExitCode, Explain, Shown, hints, reason, report},
    config::{Position, SecretError},
    registry::{Class, RegistryError, SettingsError},
    terminal_text::for_terminal,
};

impl Explain for RegistryError {
    fn explain(&self, names: &DisplayNames) -> ErrorReport {
        let exit_code = match self.class() {
            Class::Remote(source) => return reason::report_remote(&names.failed(), source, names),
            Class::Provider => ExitCode::Provider,
            Class::Config => ExitCode::Config,
            Class::Machine => ExitCode::Failed,
        };
        let hint = hints::for_opening(self).map(|hint| for_terminal(&hint));
        report(self, self.code(), exit_code, names)
            .with_hint(hint.or_else(|| fallback(exit_code, names)))
    }
}

/// A storage that could not be opened because of a setting in the configuration.
#[derive(Debug)]
pub struct WrongSetting {
    pub at: Position,
    /// The error about it.
    pub error: RegistryError,
}

impl Explain for WrongSetting {
    fn explain(&self, names: &DisplayNames) -> ErrorReport {
        let report = self.error.explain(names);
        let hint = match hints::for_opening(&self.error) {
            Some(_) => report.hint,
            // A schedule or another terminal may lack it, and the line be right.
            None if is_unset_variable(&self.error) => Some(Shown::line(
                "set the variable wherever devlog runs, or refer to the secret by `file:PATH`, `cmd:COMMAND` or `keyring:NAME`",
            )),
            None => Some(Shown::line(&format!(
                "correct line {} of {}",
                self.at.line,
                names.config()
            ))),
        };
        ErrorReport {
            headline: Shown::line(&format!(
                "{}:{}: {}",
                names.config(),
                self.at,
                report.headline
            )),
            hint,
            ..report
        }
    }
}

fn is_unset_variable(error: &RegistryError) -> bool {
    let RegistryError::Settings(SettingsError::Secret { source, .. }) = error else {
        return false;
    };
    matches!(source, SecretError::NotSet { .. })
}

fn fallback(exit_code: ExitCode, names: &DisplayNames) -> Option<String> {
    let correct = || format!("correct {} in {}", names.settings(), names.config());
    (exit_code == ExitCode::Config).then(correct)
}

#[cfg(test)]
mod tests {
    use crate::{
        cli::messages::explain::said,
        registry::{Refusal, RegistryError, SettingsError},
    };
    use devlog_provider_api::{Error, ErrorKind};
    use std::path::PathBuf;

    #[test]
    fn each_reason_why_a_provider_cannot_be_used_says_what_to_do() {
        let (name, folder) = (
            "azure".to_owned(),
            PathBuf::from("/home/ada/.devlog/providers"),
        );
        let cannot_open = |kind| RegistryError::CreateStorage {
            name: name.clone(),
            source: Error::new(kind, "the url has no container"),
        };
        let errors = [
            RegistryError::Unknown {
                name: "azur".to_owned(),
                nearest: Some(name.clone()),
                searched: vec![folder.clone()],
            },
            RegistryError::Refused {
                name: name.clone(),
                file: folder.join("libdevlog_provider_azure.so"),
                refusal: Box::new(Refusal::Truncated),
            },
            RegistryError::NoVersionFits {
                name: name.clone(),
                wanted: "^2".parse().expect("a requirement"),
                found: vec!["0.1.0".parse().expect("a version")],
            },
            RegistryError::Settings(SettingsError::WrongValue {
                provider: name.clone(),
                place: "setting `auth_method`".to_owned(),
                setting: Some("auth_method"),
                expected: "`auto` or `key`".to_owned(),
            }),
            cannot_open(ErrorKind::InvalidSettings),
            cannot_open(ErrorKind::Panicked),
        ];
        insta::assert_snapshot!(said(errors), @"
        14, error: there is no provider `azur` (searched ~/.devlog/providers); did you mean `azure`?

        hint: `devlog provider list` shows the available providers

        14, error: provider `azure` at ~/.devlog/providers/libdevlog_provider_azure.so is refused
          Caused by: it is incomplete; copy or build it again

        14, error: no version of provider `azure` fits `^2`; there is 0.1.0

        hint: change `version` in [remote], or install a version that fits

        4, error: setting `auth_method` of provider `azure` must be `auto` or `key`

        hint: correct [remote.azure] in ~/.devlog/config.toml

        4, error: push failed: a setting is invalid
          Caused by: the url has no container

        hint: correct `url` under [remote], or [remote.azure], in ~/.devlog/config.toml

        14, error: provider `azure` cannot open the storage
          Caused by: the url has no container

        hint: this is a bug in provider `azure`, and nothing is lost; report it to the provider's author
        ");
    }
}
