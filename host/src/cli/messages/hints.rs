//! The next step for each failure. It names a command, a file or a setting.

use super::{display_names::DisplayNames, explain::io_kind, words::count};
use crate::{
    encryption::SealedFault,
    sync::{Backoff, FileError},
    terminal_text::for_terminal,
};
use devlog_provider_api::{Error, ErrorKind};
use std::{error, io, path::Path};

/// The next step after an error of the provider. The provider's own proposal wins: it knows its settings.
#[must_use]
pub fn for_remote(error: &Error, names: &DisplayNames) -> Option<String> {
    match (error.hint(), error.retry_after()) {
        (Some(hint), _) => Some(for_terminal(hint)),
        (None, Some(wait))
            if error.kind().is_retryable() && wait > Backoff::default().retry_after_cap =>
        {
            let minutes = usize::try_from(wait.as_secs().div_ceil(60)).unwrap_or(usize::MAX);
            let wait = count(minutes, "minute");
            Some(format!(
                "nothing is lost; the remote asks to wait for {wait}: {} then",
                names.again()
            ))
        }
        (None, _) if is_internal(error) => {
            Some(format!("nothing is lost; {} later", names.again()))
        }
        (None, _) => for_kind(error.kind(), names),
    }
}

/// Reports if the remote was reached, and reported an error of its own: it has a code or an identifier, and the code
/// is not the name of a system's error, as a folder on a share has it.
#[must_use]
pub fn is_internal(error: &Error) -> bool {
    let is_system = |code: &str| code.chars().all(|letter| letter.is_ascii_uppercase());
    let is_reply = error.code().is_some_and(|code| !is_system(code));
    error.kind() == ErrorKind::Unavailable && (is_reply || error.request_id().is_some())
}

fn for_kind(kind: ErrorKind, names: &DisplayNames) -> Option<String> {
    let (config, settings) = (names.config(), names.settings());
    let hint = match kind {
        ErrorKind::Unauthenticated => format!("check the credentials in {settings} of {config}"),
        ErrorKind::PermissionDenied => format!(
            "give the credentials in {settings} of {config} the right to list, read and write there"
        ),
        ErrorKind::ContainerNotFound => {
            format!("create it, or correct `url` under [remote] in {config}")
        }
        ErrorKind::UntrustedCertificate => {
            "check the clock, and whether a proxy or a firewall replaces certificates; nothing was sent".to_owned()
        }
        ErrorKind::UntrustedHostKey => {
            "connect once with `ssh` and compare the key with the one that the server's owner publishes; nothing was sent"
                .to_owned()
        }
        ErrorKind::Throttled | ErrorKind::Unavailable => {
            let again = names.again();
            format!("nothing is lost; check the network connection, then {again}")
        }
        ErrorKind::InvalidSettings => {
            format!("correct `url` under [remote], or {settings}, in {config}")
        }
        ErrorKind::StorageFull => {
            format!("free some space on the remote, then {}", names.again())
        }
        ErrorKind::Corrupt => format!(
            "{}; if the problem persists, something between here and the remote damages data",
            names.again()
        ),
        ErrorKind::Panicked => format!(
            "this is a bug in the provider{}; nothing is lost; please report it to its author",
            named(&names.provider)
        ),
        ErrorKind::Cancelled => again(names),
        _ => return None,
    };
    Some(hint)
}

fn named(provider: &str) -> String {
    if provider.is_empty() {
        return String::new();
    }
    format!(" `{}`", for_terminal(provider))
}

/// The next step after a run that was stopped.
#[must_use]
pub fn again(names: &DisplayNames) -> String {
    format!("{} to {} the rest", names.again(), names.command())
}

/// The next step for a file that was not pushed.
#[must_use]
pub fn for_file(error: &FileError, names: &DisplayNames) -> Option<String> {
    match error {
        FileError::Remote { source, .. } => for_remote(source, names),
        FileError::Source { path, .. } => Some(format!(
            "make sure that you can read {}, then {}",
            names.path(path),
            names.again()
        )),
        FileError::Changing { .. } => {
            let again = names.again();
            Some(format!("{again} when nothing is writing to the journal"))
        }
        FileError::State { source } => Some(for_state(source, names)),
        FileError::Journal(error) => {
            let first = for_writing(&names.root(), error, names);
            Some(format!("{first}, then {}", names.again()))
        }
        FileError::NotResponding { .. } => for_kind(ErrorKind::Unavailable, names),
        FileError::Encryption { fault } => Some(for_sealed(fault, names)),
        FileError::Verification { .. } => Some(format!(
            "{}; if the problem persists, report it to the author of the provider{}",
            names.again(),
            named(&names.provider)
        )),
    }
}

/// The next step when encryption is off here and not on the remote.
#[must_use]
pub fn for_locked(names: &DisplayNames) -> String {
    format!(
        "put the key of this backup in place, then write `enabled = true` into [encryption] of {}",
        names.config()
    )
}

/// The next step for an object that is not what an encrypted backup must hold.
fn for_sealed(fault: &SealedFault, names: &DisplayNames) -> String {
    match fault {
        SealedFault::Locked => for_locked(names),
        SealedFault::UnknownKey(_) => {
            "add that identity to your key; `devlog encryption status` lists those that are here"
                .to_owned()
        }
        _ => format!(
            "nothing was changed; to replace it by the local file, push once with `conflict_resolution = \"local_wins\"` in [sync] of {}",
            names.config()
        ),
    }
}

/// The next step when devlog's own state cannot be written.
#[must_use]
pub fn for_state(error: &(dyn error::Error + 'static), names: &DisplayNames) -> String {
    let first = for_writing(&names.state(), error, names);
    format!("{first}, then {}", names.again())
}

/// The next step when a file or folder cannot be written.
#[must_use]
pub fn for_writing(
    path: &Path,
    error: &(dyn error::Error + 'static),
    names: &DisplayNames,
) -> String {
    let path = names.path(path);
    match io_kind(error) {
        Some(io::ErrorKind::PermissionDenied) => {
            format!("make sure that {path} and its folder belong to you (`ls -ld` shows the owner)")
        }
        Some(io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) => {
            format!("free some space for {path}")
        }
        _ => format!("make sure that there is space and that you can write to {path}"),
    }
}

/// The next step when objects on the remote are somebody else's.
#[must_use]
pub fn for_conflicts(names: &DisplayNames) -> String {
    let first = match names.command() {
        "push" => "run `devlog sync`, which merges event logs; for the rest, compare",
        _ => "compare",
    };
    format!(
        "{first} both versions, then set `conflict_resolution` under [sync] in {} to \"local_wins\" or \
         \"remote_wins\", and {}",
        names.config(),
        names.again()
    )
}

/// The next step when no remote is configured: what to write, and where.
#[must_use]
pub fn for_no_remote(names: &DisplayNames) -> String {
    format!(
        "run `devlog init`, or add a remote to {}, for example a folder:\n\n    \
         [remote]\n    \
         provider = \"filesystem\"\n    \
         url = \"file:///mnt/backup/devlog\"\n\n\
         or Azure Blob Storage:\n\n    \
         [remote]\n    \
         provider = \"azure\"\n    \
         url = \"https://ACCOUNT.blob.core.windows.net/CONTAINER\"",
        names.config()
    )
}

#[cfg(test)]
mod tests {
    use super::{for_conflicts, for_file, for_no_remote, for_remote, for_writing, is_internal};
    use crate::{cli::messages::display_names::DisplayNames, sync::FileError};
    use devlog_provider_api::{Error, ErrorKind};
    use std::{
        io,
        path::{Path, PathBuf},
        time::Duration,
    };

    fn of_kind(kind: ErrorKind) -> String {
        for_remote(&Error::new(kind, "no"), &DisplayNames::example())
            .unwrap_or_else(|| "(none)".to_owned())
    }

    #[test]
    fn a_wait_that_is_too_long_is_named() {
        let error = Error::new(ErrorKind::Throttled, "slow down");
        let hint = |seconds| {
            let error = error.clone().with_retry_after(Duration::from_secs(seconds));
            for_remote(&error, &DisplayNames::example()).unwrap_or_default()
        };
        assert!(hint(120).contains("network"));
        let expected =
            "nothing is lost; the remote asks to wait for 11 minutes: run `devlog push` again then";
        assert_eq!(hint(601), expected);
    }

    #[test]
    fn each_kind_has_its_next_step() {
        let kinds = [
            ErrorKind::Unauthenticated,
            ErrorKind::PermissionDenied,
            ErrorKind::ContainerNotFound,
            ErrorKind::Throttled,
            ErrorKind::Unavailable,
            ErrorKind::InvalidSettings,
            ErrorKind::Corrupt,
            ErrorKind::Panicked,
            ErrorKind::Cancelled,
            ErrorKind::TooLarge,
            ErrorKind::Other,
        ];
        let hints: Vec<String> = kinds
            .map(|kind| format!("{}: {}", kind.name(), of_kind(kind)))
            .into();
        insta::assert_snapshot!(hints.join("\n"), @r"
        unauthenticated: check the credentials in [remote.azure] of ~/.devlog/config.toml
        permission_denied: give the credentials in [remote.azure] of ~/.devlog/config.toml the right to list, read and write there
        container_not_found: create it, or correct `url` under [remote] in ~/.devlog/config.toml
        throttled: nothing is lost; check the network connection, then run `devlog push` again
        unavailable: nothing is lost; check the network connection, then run `devlog push` again
        invalid_settings: correct `url` under [remote], or [remote.azure], in ~/.devlog/config.toml
        corrupt: run `devlog push` again; if the problem persists, something between here and the remote damages data
        panicked: this is a bug in the provider `azure`; nothing is lost; please report it to its author
        cancelled: run `devlog push` again to push the rest
        too_large: (none)
        other: (none)
        ");
    }

    #[test]
    fn a_hint_of_the_provider_wins_and_is_safe_to_show() {
        let error = Error::new(ErrorKind::Unauthenticated, "no").with_hint("check `key`\u{1b}[2J");
        assert_eq!(
            for_remote(&error, &DisplayNames::example()).as_deref(),
            Some("check `key`\\u{1b}[2J")
        );
    }

    #[test]
    fn each_failure_of_a_file_has_its_next_step() {
        let path = PathBuf::from("/home/ada/.devlog/entries/20250911.md");
        let errors = [
            FileError::Source {
                path: path.clone(),
                source: io::ErrorKind::PermissionDenied.into(),
            },
            FileError::Changing { path },
            FileError::Verification {
                found: "it read 3 of 9 bytes".to_owned(),
            },
            FileError::Remote {
                call: "upload",
                source: Error::new(ErrorKind::Throttled, "busy"),
            },
            FileError::State {
                source: io::ErrorKind::StorageFull.into(),
            },
            FileError::NotResponding { seconds: 120 },
        ];
        let hints =
            errors.map(|error| for_file(&error, &DisplayNames::example()).unwrap_or_default());
        insta::assert_snapshot!(hints.join("\n"), @"
        make sure that you can read ~/.devlog/entries/20250911.md, then run `devlog push` again
        run `devlog push` again when nothing is writing to the journal
        run `devlog push` again; if the problem persists, report it to the author of the provider `azure`
        nothing is lost; check the network connection, then run `devlog push` again
        free some space for ~/.devlog/state, then run `devlog push` again
        nothing is lost; check the network connection, then run `devlog push` again
        ");
    }

    #[test]
    fn a_conflict_names_the_setting_that_decides_it() {
        insta::assert_snapshot!(for_conflicts(&DisplayNames::example()), @r#"run `devlog sync`, which merges event logs; for the rest, compare both versions, then set `conflict_resolution` under [sync] in ~/.devlog/config.toml to "local_wins" or "remote_wins", and run `devlog push` again"#);
    }

    #[test]
    fn without_a_remote_the_lines_to_write_are_shown() {
        insta::assert_snapshot!(for_no_remote(&DisplayNames::example()), @r#"
        run `devlog init`, or add a remote to ~/.devlog/config.toml, for example a folder:

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
    fn a_remote_that_answers_with_an_error_was_reached() {
        let error = || Error::new(ErrorKind::Unavailable, "azure has a problem");
        assert!(is_internal(&error().with_code("InternalError")));
        assert!(is_internal(&error().with_request_id("7")));
        assert!(!is_internal(&error().with_code("ETIMEDOUT")));
        assert!(!is_internal(&error()));
        let hint = for_remote(
            &error().with_code("InternalError"),
            &DisplayNames::example(),
        );
        assert_eq!(
            hint.as_deref(),
            Some("nothing is lost; run `devlog push` again later")
        );
    }

    #[test]
    fn a_hint_about_writing_follows_the_reason() {
        let names = DisplayNames::example();
        let path = Path::new("/home/ada/.devlog/events");
        let hint = |kind: io::ErrorKind| for_writing(path, &io::Error::from(kind), &names);
        let kinds = [
            io::ErrorKind::PermissionDenied,
            io::ErrorKind::StorageFull,
            io::ErrorKind::Other,
        ];
        insta::assert_snapshot!(kinds.map(hint).join("\n"), @r"
        make sure that ~/.devlog/events and its folder belong to you (`ls -ld` shows the owner)
        free some space for ~/.devlog/events
        make sure that there is space and that you can write to ~/.devlog/events
        ");
    }
}
