//! Why the configuration cannot be used.

use crate::{
    cli::messages::{
        display_names::DisplayNames,
        error_report::ErrorReport,
        exit_code::ExitCode,
        explain::{Explain, causes},
        hints,
    },
    config::{ConfigError, Problem},
    permissions::Exposed,
};

impl Explain for ConfigError {
    fn explain(&self, names: &DisplayNames) -> ErrorReport {
        let (code, headline, hint) = match self {
            Self::NoHome => (
                "no_home",
                "neither DEVLOG_HOME nor HOME is set".to_owned(),
                "set DEVLOG_HOME to the folder of your journal".to_owned(),
            ),
            Self::RelativeHome(_) => (
                "relative_home",
                names.text(&self.to_string()),
                "set DEVLOG_HOME to a path that begins with `/` or `~/`".to_owned(),
            ),
            Self::NotConfigured { path } => (
                "not_configured",
                format!("no remote is configured: there is no {}", names.path(path)),
                hints::for_no_remote(names),
            ),
            Self::Read { path, .. } => (
                "config_unreadable",
                names.text(&self.to_string()),
                format!("make sure that you can read {}", names.path(path)),
            ),
            Self::DanglingLink { path, target } => (
                "config_dangling_link",
                names.text(&self.to_string()),
                format!(
                    "put {} back, or remove the link {}",
                    names.path(target),
                    names.path(path)
                ),
            ),
            Self::Folder { path } => (
                "config_is_folder",
                names.text(&self.to_string()),
                format!("move {} away, then run `devlog init`", names.path(path)),
            ),
            Self::NotText { path } => (
                "config_not_text",
                names.text(&self.to_string()),
                format!("save {} as UTF-8 in your editor", names.path(path)),
            ),
            Self::Exposed(Exposed { path, fault }) => (
                "config_writable_by_others",
                names.text(&self.to_string()),
                fault.mend(path),
            ),
            Self::Invalid { path, at, problem } => (
                "config_invalid",
                format!(
                    "{}:{at}: {}",
                    names.path(path),
                    names.text(&problem.to_string())
                ),
                match problem {
                    Problem::NoProvider => hints::for_no_remote(names),
                    _ => format!("correct line {} of {}", at.line, names.path(path)),
                },
            ),
        };
        ErrorReport::new(code, ExitCode::Config, headline)
            .with_causes(causes(self, names))
            .with_hint(hint)
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        cli::messages::{
            display_names::DisplayNames, exit_code::ExitCode, explain::Explain, palette::Palette,
        },
        config::{ConfigError, Position, Problem},
        permissions::{Exposed, Fault},
    };
    use std::{io, path::PathBuf};

    fn said(error: &ConfigError) -> String {
        let report = error.explain(&DisplayNames::example());
        assert_eq!(report.exit_code, ExitCode::Config);
        report.text(Palette::default())
    }

    fn invalid(problem: Problem) -> ConfigError {
        ConfigError::Invalid {
            path: DisplayNames::example().config,
            at: Position { line: 2, column: 1 },
            problem,
        }
    }

    #[test]
    fn without_a_home_the_variable_to_set_is_named() {
        insta::assert_snapshot!(said(&ConfigError::NoHome), @r"
        error: neither DEVLOG_HOME nor HOME is set

        hint: set DEVLOG_HOME to the folder of your journal
        ");
    }

    #[test]
    fn a_relative_home_is_told_with_the_form_that_it_must_have() {
        insta::assert_snapshot!(said(&ConfigError::RelativeHome("j".into())), @r"
        error: DEVLOG_HOME is `j`, which is not an absolute path

        hint: set DEVLOG_HOME to a path that begins with `/` or `~/`
        ");
    }

    #[test]
    fn without_a_configuration_the_lines_to_write_are_shown() {
        let path = DisplayNames::example().config;
        insta::assert_snapshot!(said(&ConfigError::NotConfigured { path }), @r#"
        error: no remote is configured: there is no ~/.devlog/config.toml

        hint: run `devlog init`, or add a remote to ~/.devlog/config.toml, for example a folder:

            [remote]
            provider = "filesystem"
            url = "file:///mnt/backup/devlog"

        or Azure Blob Storage:

            [remote]
            provider = "azure"
            url = "https://ACCOUNT.blob.core.windows.net/CONTAINER"
        "#);
    }

    #[test]
    fn a_configuration_that_cannot_be_read_says_why() {
        let error = ConfigError::Read {
            path: DisplayNames::example().config,
            source: io::Error::other("permission denied"),
        };
        insta::assert_snapshot!(said(&error), @r"
        error: cannot read ~/.devlog/config.toml
          Caused by: permission denied

        hint: make sure that you can read ~/.devlog/config.toml
        ");
    }

    #[test]
    fn what_is_no_configuration_is_told_with_the_way_out() {
        let path = DisplayNames::example().config;
        let target = PathBuf::from("../dotfiles/devlog.toml");
        let errors = [
            ConfigError::DanglingLink {
                path: path.clone(),
                target,
            },
            ConfigError::Folder { path: path.clone() },
            ConfigError::NotText { path },
        ];
        insta::assert_snapshot!(errors.map(|error| said(&error)).join("\n\n"), @"
        error: ~/.devlog/config.toml is a link to ../dotfiles/devlog.toml, which is not there

        hint: put ../dotfiles/devlog.toml back, or remove the link ~/.devlog/config.toml

        error: ~/.devlog/config.toml is a folder

        hint: move ~/.devlog/config.toml away, then run `devlog init`

        error: ~/.devlog/config.toml is not UTF-8 text

        hint: save ~/.devlog/config.toml as UTF-8 in your editor
        ");
    }

    #[test]
    fn a_configuration_that_others_may_change_is_mended_by_a_command() {
        let path = PathBuf::from("/home/ada/my files/config.toml");
        let fault = Fault::EverybodyWrites;
        insta::assert_snapshot!(said(&ConfigError::Exposed(Exposed { path, fault })), @r"
        error: ~/my files/config.toml can be written by everybody, so others could say what devlog runs and where it pushes to

        hint: run `chmod go-w '/home/ada/my files/config.toml'`
        ");
        let path = PathBuf::from("/home/ada/.devlog/config.toml");
        let fault = Fault::OtherOwner(65534);
        insta::assert_snapshot!(said(&ConfigError::Exposed(Exposed { path, fault })), @r#"
        error: ~/.devlog/config.toml belongs to another user (65534), so others could say what devlog runs and where it pushes to

        hint: if it should be yours, run `sudo chown "$(id -u)" '/home/ada/.devlog/config.toml'`
        "#);
    }

    #[test]
    fn a_wrong_key_is_told_with_its_line() {
        let error = invalid(Problem::UnknownKey {
            key: "provder".to_owned(),
            section: "[remote]",
            nearest: Some("provider"),
        });
        insta::assert_snapshot!(said(&error), @r"
        error: ~/.devlog/config.toml:2:1: unknown key `provder` in [remote]; did you mean `provider`?

        hint: correct line 2 of ~/.devlog/config.toml
        ");
    }

    #[test]
    fn a_configuration_without_a_provider_is_told_what_to_write() {
        let text = said(&invalid(Problem::NoProvider));
        assert!(
            text.contains("hint: run `devlog init`, or add a remote to"),
            "{text}"
        );
    }
}
