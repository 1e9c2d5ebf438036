//! Why no storage could be opened.

use crate::{
    cli::messages::{
        display_names::DisplayNames,
        error_report::ErrorReport,
        exit_code::ExitCode,
        explain::{Explain, causes},
        reason,
        shown::Shown,
    },
    config::Position,
    registry::{Class, RegistryError},
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
        let headline = names.text(&self.to_string());
        let hint = self.hint().map(|hint| for_terminal(&hint));
        ErrorReport::new(self.code(), exit_code, headline)
            .with_causes(causes(self, names))
            .with_hint(hint.or_else(|| fallback(exit_code, names)))
    }
}

/// A storage that could not be opened because of a setting in the configuration.
#[derive(Debug)]
pub struct WrongSetting {
    /// The position of the setting.
    pub at: Position,
    /// The error about it.
    pub error: RegistryError,
}

impl Explain for WrongSetting {
    fn explain(&self, names: &DisplayNames) -> ErrorReport {
        let report = self.error.explain(names);
        let hint = match self.error.hint() {
            Some(_) => report.hint,
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

fn fallback(exit_code: ExitCode, names: &DisplayNames) -> Option<String> {
    let correct = || format!("correct {} in {}", names.settings(), names.config());
    (exit_code == ExitCode::Config).then(correct)
}

#[cfg(test)]
mod tests {
    use crate::{
        cli::messages::{
            display_names::DisplayNames, exit_code::ExitCode, explain::Explain, palette::Palette,
        },
        registry::{Refusal, RegistryError, SettingsError},
    };
    use devlog_provider_api::{Error, ErrorKind};
    use std::path::PathBuf;

    fn said(error: &RegistryError) -> (ExitCode, String) {
        let report = error.explain(&DisplayNames::example());
        (report.exit_code, report.text(Palette::default()))
    }

    fn cannot_open(kind: ErrorKind) -> RegistryError {
        RegistryError::CreateStorage {
            name: "azure".to_owned(),
            source: Error::new(kind, "the url has no container"),
        }
    }

    #[test]
    fn a_provider_that_is_not_there_is_told_with_the_nearest_name() {
        let (exit_code, text) = said(&RegistryError::Unknown {
            name: "azur".to_owned(),
            nearest: Some("azure".to_owned()),
            searched: vec![PathBuf::from("/home/ada/.devlog/providers")],
        });
        assert_eq!(exit_code, ExitCode::Provider);
        insta::assert_snapshot!(text, @r"
        error: there is no provider `azur` (searched ~/.devlog/providers); did you mean `azure`?

        hint: `devlog provider list` shows what there is
        ");
    }

    #[test]
    fn a_refused_provider_is_told_with_the_reason() {
        let file = PathBuf::from("/home/ada/.devlog/providers/libdevlog_provider_azure.so");
        let (exit_code, text) = said(&RegistryError::Refused {
            name: "azure".to_owned(),
            file,
            refusal: Box::new(Refusal::Truncated),
        });
        assert_eq!(exit_code, ExitCode::Provider);
        insta::assert_snapshot!(text, @r"
        error: provider `azure` at ~/.devlog/providers/libdevlog_provider_azure.so is refused
          Caused by: it is cut short: copy or build it again
        ");
    }

    #[test]
    fn a_version_that_is_not_there_is_told_with_those_that_are() {
        let (exit_code, text) = said(&RegistryError::NoVersionFits {
            name: "azure".to_owned(),
            wanted: "^2".parse().expect("a requirement"),
            found: vec!["0.1.0".parse().expect("a version")],
        });
        assert_eq!(exit_code, ExitCode::Provider);
        insta::assert_snapshot!(text, @r"
        error: no version of provider `azure` fits `^2`; there is 0.1.0

        hint: change `version` in [remote], or install a version that fits
        ");
    }

    #[test]
    fn a_wrong_setting_is_a_matter_of_the_configuration() {
        let (exit_code, text) = said(&RegistryError::Settings(SettingsError::WrongValue {
            provider: "azure".to_owned(),
            place: "setting `auth_method`".to_owned(),
            setting: Some("auth_method"),
            expected: "`auto` or `key`".to_owned(),
        }));
        assert_eq!(exit_code, ExitCode::Config);
        insta::assert_snapshot!(text, @r"
        error: setting `auth_method` of provider `azure` must be `auto` or `key`

        hint: correct [remote.azure] in ~/.devlog/config.toml
        ");
    }

    #[test]
    fn a_url_that_the_provider_cannot_use_is_a_matter_of_the_configuration() {
        let (exit_code, text) = said(&cannot_open(ErrorKind::InvalidSettings));
        assert_eq!(exit_code, ExitCode::Config);
        insta::assert_snapshot!(text, @r"
        error: push failed: a setting is invalid
          Caused by: the url has no container

        hint: correct `url` under [remote], or [remote.azure], in ~/.devlog/config.toml
        ");
    }

    #[test]
    fn a_provider_that_panics_on_opening_has_crashed() {
        let (exit_code, text) = said(&cannot_open(ErrorKind::Panicked));
        assert_eq!(exit_code, ExitCode::Provider);
        insta::assert_snapshot!(text, @r"
        error: provider `azure` cannot open the storage
          Caused by: the url has no container

        hint: this is a bug in the provider `azure`; nothing is lost; please report it to its author
        ");
    }
}
