//! The explanations of a run over the remote that was not made.

use crate::{
    cli::messages::{DisplayNames, ErrorReport, ExitCode, Explain, causes, hints, reason, report},
    journal::ScanError,
    state::{LockError, SaveError},
    sync::SyncError,
};

impl Explain for SyncError {
    fn explain(&self, names: &DisplayNames) -> ErrorReport {
        let (code, exit_code, hint) = match self {
            Self::Interrupted => {
                let headline = format!("stopped before anything was {}", done(names));
                return ErrorReport::new("cancelled", ExitCode::Interrupted, headline)
                    .with_hint(hints::again(names));
            }
            Self::Listing { source } => {
                return reason::report_remote(&names.failed(), source, names);
            }
            Self::Lock(error) => return locked(error, names),
            Self::Scan(error) => return not_scanned(error, names),
            Self::Record(error) => return not_recorded(error, names),
            Self::JournalVanished { .. } => (
                "journal_vanished",
                ExitCode::Conflict,
                "if your journal is elsewhere, set DEVLOG_HOME; if it was lost, run `devlog pull`"
                    .to_owned(),
            ),
            Self::RemoteVanished { .. } => (
                "remote_vanished",
                ExitCode::Conflict,
                format!(
                    "if it is a disk or a share, mount it; if `url` in {} names another place, correct it; if the backup was \
                     lost, `devlog push --mode all` uploads everything again",
                    names.config()
                ),
            ),
            Self::FolderVanished { folder, .. } => {
                let restore = match *folder {
                    "entries" => "rebuild",
                    _ => "pull",
                };
                let hint = format!(
                    "if `{folder}` is on another disk, mount it; if it was lost, run `devlog {restore}`"
                );
                ("folder_vanished", ExitCode::Conflict, hint)
            }
            Self::Encrypted => (
                "encrypted_remote",
                ExitCode::Conflict,
                hints::for_locked(names),
            ),
            Self::WasEncrypted => (
                "encrypted_remote",
                ExitCode::Conflict,
                format!(
                    "write `enabled = true` into [encryption] of {}; to keep an unencrypted backup, set another `url`",
                    names.config()
                ),
            ),
            Self::Hook { .. } => (
                "hook",
                ExitCode::Conflict,
                format!(
                    "nothing has changed; check the command under [hooks] in {}",
                    names.config()
                ),
            ),
            Self::State(error) => (
                "state_unreadable",
                ExitCode::Failed,
                hints::for_unread_state(error, names),
            ),
            Self::Journal(error) => (
                "journal",
                ExitCode::Failed,
                hints::for_writing(&names.root(), error, names),
            ),
            Self::Drill { path, source } => (
                "drill",
                ExitCode::Failed,
                hints::for_writing(path, source, names),
            ),
            Self::TooMany { max, .. } => (
                "too_many",
                ExitCode::Conflict,
                format!(
                    "nothing was removed; if that is what you want, give a `--max` above {max}"
                ),
            ),
        };
        report(self, code, exit_code, names).with_hint(hint)
    }
}

fn locked(error: &LockError, names: &DisplayNames) -> ErrorReport {
    match error {
        LockError::Held { holder } => ErrorReport {
            retryable: true,
            ..report(error, "locked", ExitCode::Locked, names)
        }
        .with_causes(holder.iter().map(|holder| names.text(&holder.to_string())))
        .with_hint(format!("wait until it is done, then {}", names.again())),
        LockError::Io { .. } => report(error, "lock_unusable", ExitCode::Failed, names)
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
    report(error, code, ExitCode::Failed, names).with_hint(hint)
}

fn not_recorded(error: &SaveError, names: &DisplayNames) -> ErrorReport {
    let headline = format!("cannot record what `devlog {}` did", names.command());
    let what = names.text(&error.to_string());
    ErrorReport::new("not_recorded", ExitCode::Failed, headline)
        .with_causes([what].into_iter().chain(causes(error, names)))
        .with_hint(hints::for_state(error, names))
}

/// Returns the participle of the command.
fn done(names: &DisplayNames) -> &'static str {
    match names.command() {
        "pull" => "pulled",
        "verify" => "verified",
        "prune" => "removed",
        "sync" | "encryption init" => "changed",
        "encryption status" => "counted",
        _ => "pushed",
    }
}

#[cfg(test)]
mod tests;
