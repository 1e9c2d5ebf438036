//! The explanations of a configuration that cannot be used.

use crate::{
    cli::messages::{DisplayNames, ErrorReport, ExitCode, Explain, hints, report},
    config::{ConfigError, Problem},
    permissions::Exposed,
};

impl Explain for ConfigError {
    fn explain(&self, names: &DisplayNames) -> ErrorReport {
        let (code, hint) = match self {
            Self::NoHome => (
                "no_home",
                "set DEVLOG_HOME to the folder of your journal".to_owned(),
            ),
            Self::RelativeHome(_) => (
                "relative_home",
                "set DEVLOG_HOME to a path that begins with `/` or `~/`".to_owned(),
            ),
            Self::NotConfigured { .. } => ("not_configured", hints::for_no_remote(names)),
            Self::Read { path, source } if source.raw_os_error().is_some() => (
                "config_unreadable",
                format!("make sure that you can read {}", names.path(path)),
            ),
            Self::DanglingLink { path, target } => (
                "config_dangling_link",
                format!(
                    "put {} back, or remove the link {}",
                    names.path(target),
                    names.path(path)
                ),
            ),
            // Not a file, or too large for one.
            Self::Read { path, .. } | Self::Folder { path } => (
                "config_not_a_file",
                format!("move {} away, then run `devlog init`", names.path(path)),
            ),
            Self::NotText { path } => (
                "config_not_text",
                format!("save {} as UTF-8 in your editor", names.path(path)),
            ),
            Self::Exposed(Exposed { path, fault }) => {
                ("config_writable_by_others", fault.fix(path))
            }
            Self::Invalid { path, at, problem } => (
                "config_invalid",
                match problem {
                    Problem::NoProvider => hints::for_no_remote(names),
                    _ => format!("correct line {} of {}", at.line, names.path(path)),
                },
            ),
        };
        report(self, code, ExitCode::Config, names).with_hint(hint)
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        cli::messages::{DisplayNames, explain::said},
        config::{ConfigError, Position, Problem},
        permissions::{Exposed, Fault},
    };
    use std::{io, path::PathBuf};

    #[test]
    fn a_configuration_that_is_not_there_says_what_to_write() {
        let path = DisplayNames::example().config;
        let errors = [
            ConfigError::NoHome,
            ConfigError::RelativeHome("j".into()),
            ConfigError::NotConfigured { path },
        ];
        insta::assert_snapshot!(said(errors), @r#"
        4, error: neither DEVLOG_HOME nor HOME names a folder

        hint: set DEVLOG_HOME to the folder of your journal

        4, error: DEVLOG_HOME is `j`, which is not an absolute path

        hint: set DEVLOG_HOME to a path that begins with `/` or `~/`

        4, error: no remote is configured: there is no ~/.devlog/config.toml

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
    fn each_fault_of_the_file_says_what_to_do() {
        let path = DisplayNames::example().config;
        let unread = |source| ConfigError::Read {
            path: path.clone(),
            source,
        };
        let exposed = |path, fault| ConfigError::Exposed(Exposed { path, fault });
        let errors = [
            unread(io::Error::from_raw_os_error(libc::EACCES)),
            unread(io::Error::other("larger than 1048576 bytes")),
            ConfigError::DanglingLink {
                path: path.clone(),
                target: PathBuf::from("../dotfiles/devlog.toml"),
            },
            ConfigError::Folder { path: path.clone() },
            ConfigError::NotText { path: path.clone() },
            exposed(
                "/home/ada/my files/config.toml".into(),
                Fault::EveryoneWrites,
            ),
            exposed(path.clone(), Fault::OtherOwner(65534)),
        ];
        insta::assert_snapshot!(said(errors), @r#"
        4, error: cannot read ~/.devlog/config.toml
          Caused by: Permission denied (os error 13)

        hint: make sure that you can read ~/.devlog/config.toml

        4, error: cannot read ~/.devlog/config.toml
          Caused by: larger than 1048576 bytes

        hint: move ~/.devlog/config.toml away, then run `devlog init`

        4, error: ~/.devlog/config.toml is a link to ../dotfiles/devlog.toml, which is not there

        hint: put ../dotfiles/devlog.toml back, or remove the link ~/.devlog/config.toml

        4, error: ~/.devlog/config.toml is a folder

        hint: move ~/.devlog/config.toml away, then run `devlog init`

        4, error: ~/.devlog/config.toml is not UTF-8 text

        hint: save ~/.devlog/config.toml as UTF-8 in your editor

        4, error: ~/my files/config.toml is writable by everyone, so others could change what devlog runs and where it pushes

        hint: run `chmod go-w '/home/ada/my files/config.toml'`

        4, error: ~/.devlog/config.toml belongs to another user (65534), so others could change what devlog runs and where it pushes

        hint: if it should be yours, run `sudo chown "$(id -u)" '/home/ada/.devlog/config.toml'`
        "#);
    }

    #[test]
    fn a_mistake_in_the_file_comes_with_its_line() {
        let invalid = |problem| ConfigError::Invalid {
            path: DisplayNames::example().config,
            at: Position { line: 2, column: 1 },
            problem,
        };
        let unknown = Problem::UnknownKey {
            key: "provder".to_owned(),
            section: "[remote]",
            nearest: Some("provider"),
        };
        insta::assert_snapshot!(said([invalid(unknown)]), @"
        4, error: ~/.devlog/config.toml:2:1: unknown key `provder` in [remote]; did you mean `provider`?

        hint: correct line 2 of ~/.devlog/config.toml
        ");
        let text = said([invalid(Problem::NoProvider)]);
        let hint = "hint: run `devlog init`, or add a remote to";
        assert!(text.contains(hint), "{text}");
    }
}
