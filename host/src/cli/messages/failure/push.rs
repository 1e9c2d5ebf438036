//! Why a push was not made.

use crate::{
    cli::messages::{
        display_names::DisplayNames,
        error_report::ErrorReport,
        exit_code::ExitCode,
        explain::{Explain, causes},
        hints, reason,
    },
    journal::ScanError,
    state::{LockError, SaveError},
    sync::SyncError,
};

impl Explain for SyncError {
    fn explain(&self, names: &DisplayNames) -> ErrorReport {
        match self {
            Self::Interrupted => {
                let headline = "stopped before anything was pushed";
                ErrorReport::new("cancelled", ExitCode::Interrupted, headline)
                    .with_hint(hints::again(names))
            }
            Self::Listing { source } => reason::report_remote(&names.failed(), source, names),
            Self::Lock(error) => locked(error, names),
            Self::Scan(error) => not_scanned(error, names),
            Self::JournalVanished { .. } => {
                let headline = names.text(&self.to_string());
                ErrorReport::new("journal_vanished", ExitCode::Conflict, headline).with_hint(
                    "if your journal is elsewhere, set DEVLOG_HOME; if it was lost, its files are on the remote"
                        .to_owned(),
                )
            }
            Self::FolderVanished { folder, .. } => {
                let headline = names.text(&self.to_string());
                ErrorReport::new("folder_vanished", ExitCode::Conflict, headline).with_hint(format!(
                    "if `{folder}` is on another disk, mount it; if it was lost, its files are on the remote"
                ))
            }
            Self::Encrypted => {
                let headline = names.text(&self.to_string());
                ErrorReport::new("encrypted_remote", ExitCode::Conflict, headline)
                    .with_hint(hints::for_locked(names))
            }
            Self::Hook { name, source } => {
                let headline = format!("the hook `{name}` stopped the run");
                ErrorReport::new("hook", ExitCode::Conflict, headline)
                    .with_causes([names.text(&source.to_string())])
                    .with_hint(format!(
                        "nothing has changed; check the command under [hooks] in {}",
                        names.config()
                    ))
            }
            Self::Record(error) => not_recorded(error, names),
        }
    }
}

fn locked(error: &LockError, names: &DisplayNames) -> ErrorReport {
    match error {
        LockError::Held { holder } => ErrorReport {
            retryable: true,
            ..ErrorReport::new(
                "locked",
                ExitCode::Locked,
                "another devlog is using this journal",
            )
        }
        .with_causes(holder.iter().map(|holder| names.text(&holder.to_string())))
        .with_hint(format!("wait until it is done, then {}", names.again())),
        LockError::Io { .. } => ErrorReport::new(
            "lock_unusable",
            ExitCode::Failed,
            names.text(&error.to_string()),
        )
        .with_causes(causes(error, names))
        .with_hint(hints::for_state(error, names)),
    }
}

fn not_scanned(error: &ScanError, names: &DisplayNames) -> ErrorReport {
    let (code, hint) = match error {
        ScanError::Absent { .. } | ScanError::NotAFolder { .. } => (
            "no_journal",
            "set DEVLOG_HOME to the folder of your journal".to_owned(),
        ),
        ScanError::Unreadable { path, .. } => (
            "journal_unreadable",
            format!("make sure that you can read {}", names.path(path)),
        ),
    };
    ErrorReport::new(code, ExitCode::Failed, names.text(&error.to_string()))
        .with_causes(causes(error, names))
        .with_hint(hint)
}

fn not_recorded(error: &SaveError, names: &DisplayNames) -> ErrorReport {
    let headline = "the push was made, but devlog could not record it";
    let what = names.text(&error.to_string());
    ErrorReport::new("not_recorded", ExitCode::Failed, headline)
        .with_causes([what].into_iter().chain(causes(error, names)))
        .with_hint(hints::for_state(error, names))
}

#[cfg(test)]
mod tests {
    use crate::{
        cli::messages::{
            display_names::DisplayNames, exit_code::ExitCode, explain::Explain, palette::Palette,
        },
        journal::ScanError,
        state::{Holder, LockError, SaveError},
        sync::SyncError,
    };
    use devlog_provider_api::{Error, ErrorKind};
    use jiff::Timestamp;
    use std::{io, path::PathBuf};

    fn said(error: impl Into<SyncError>) -> (ExitCode, String) {
        let report = error.into().explain(&DisplayNames::example());
        (report.exit_code, report.text(Palette::default()))
    }

    fn journal() -> PathBuf {
        PathBuf::from("/home/ada/.devlog")
    }

    #[test]
    fn a_second_push_says_who_makes_the_first() {
        let holder = Some(Holder {
            pid: 123,
            since: Timestamp::constant(1_757_586_600, 0),
            command: "devlog push".to_owned(),
        });
        let (exit_code, text) = said(LockError::Held { holder });
        assert_eq!(exit_code, ExitCode::Locked);
        insta::assert_snapshot!(text, @r"
        error: another devlog is using this journal
          Caused by: `devlog push`, process 123, since 2025-09-11T10:30:00Z

        hint: wait until it is done, then run `devlog push` again
        ");
    }

    #[test]
    fn a_lock_that_cannot_be_used_names_its_file() {
        let (exit_code, text) = said(LockError::Io {
            path: journal().join("state/lock"),
            source: io::Error::other("read-only file system"),
        });
        assert_eq!(exit_code, ExitCode::Failed);
        insta::assert_snapshot!(text, @r"
        error: cannot lock ~/.devlog/state/lock
          Caused by: read-only file system

        hint: make sure that there is space and that you can write to ~/.devlog/state, then run `devlog push` again
        ");
    }

    #[test]
    fn a_journal_that_is_not_there_or_cannot_be_read_is_told() {
        let unreadable = ScanError::Unreadable {
            path: journal(),
            source: io::Error::other("permission denied"),
        };
        let errors = [
            ScanError::Absent { path: journal() },
            ScanError::NotAFolder { path: journal() },
            unreadable,
        ];
        let texts = errors.map(|error| said(error).1);
        insta::assert_snapshot!(texts.join("\n\n"), @r"
        error: there is no journal at ~/.devlog

        hint: set DEVLOG_HOME to the folder of your journal

        error: ~/.devlog is not a folder

        hint: set DEVLOG_HOME to the folder of your journal

        error: cannot read the journal at ~/.devlog
          Caused by: permission denied

        hint: make sure that you can read ~/.devlog
        ");
    }

    #[test]
    fn a_listing_that_fails_ends_with_the_status_of_its_reason() {
        let source = Error::new(ErrorKind::Unavailable, "no route to host");
        let (exit_code, text) = said(SyncError::Listing { source });
        assert_eq!(exit_code, ExitCode::Temporary);
        insta::assert_snapshot!(text, @r"
        error: push failed: the remote cannot be reached
          Caused by: no route to host

        hint: nothing is lost; check the network connection, then run `devlog push` again
        ");
    }

    #[test]
    fn a_journal_that_vanished_needs_a_decision() {
        let (exit_code, text) = said(SyncError::JournalVanished { objects: 2000 });
        assert_eq!(exit_code, ExitCode::Conflict);
        insta::assert_snapshot!(text, @r"
        error: the journal is empty, but the remote holds 2000 of its files

        hint: if your journal is elsewhere, set DEVLOG_HOME; if it was lost, its files are on the remote
        ");
    }

    #[test]
    fn a_folder_that_vanished_needs_a_decision() {
        let (folder, objects) = ("events", 20);
        let (exit_code, text) = said(SyncError::FolderVanished { folder, objects });
        assert_eq!(exit_code, ExitCode::Conflict);
        insta::assert_snapshot!(text, @r"
        error: `events` is empty, but the remote holds 20 of its files

        hint: if `events` is on another disk, mount it; if it was lost, its files are on the remote
        ");
    }

    #[test]
    fn a_push_that_is_stopped_while_listing_is_interrupted() {
        let (exit_code, text) = said(SyncError::Interrupted);
        assert_eq!(exit_code, ExitCode::Interrupted);
        insta::assert_snapshot!(text, @r"
        error: stopped before anything was pushed

        hint: run `devlog push` again to push the rest
        ");
    }

    #[test]
    fn a_push_that_could_not_be_recorded_says_that_it_was_made() {
        let (exit_code, text) = said(SaveError::Io {
            path: journal().join("state"),
            source: io::Error::other("disk full"),
        });
        assert_eq!(exit_code, ExitCode::Failed);
        insta::assert_snapshot!(text, @r"
        error: the push was made, but devlog could not record it
          Caused by: cannot write ~/.devlog/state
          Caused by: disk full

        hint: make sure that there is space and that you can write to ~/.devlog/state, then run `devlog push` again
        ");
    }

    #[test]
    fn a_remote_that_is_encrypted_says_how_to_go_on() {
        let (exit_code, text) = said(SyncError::Encrypted);
        assert_eq!(exit_code, ExitCode::Conflict);
        insta::assert_snapshot!(text, @"
        error: the remote is encrypted, and encryption is off here

        hint: put the key of this backup in place, then write `enabled = true` into [encryption] of ~/.devlog/config.toml
        ");
    }
}
