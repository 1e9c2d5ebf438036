//! What the exit status means, and which one a push ends with.

use crate::encryption::SealedFault;
use crate::sync::{FailedFile, FileError, Outcome, PullResult, PushResult, SyncResult};
use devlog_provider_api::ErrorKind;
use serde::Serialize;
use std::process;

/// An exit status of `devlog`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(into = "u8")]
#[repr(u8)]
pub enum ExitCode {
    /// Everything is as it should be.
    Done = 0,
    /// None of the others.
    Failed = 1,
    /// The command line cannot be understood.
    Usage = 2,
    /// Some files are on the remote and some are not.
    Partial = 3,
    /// The configuration cannot be used.
    Config = 4,
    /// It may work later, as it stands.
    Temporary = 5,
    /// The place on the remote is absent.
    ContainerMissing = 10,
    /// Another devlog is at work on this journal.
    Locked = 11,
    /// The remote refuses the credentials, or what they may do.
    Denied = 12,
    /// Somebody has to decide.
    Conflict = 13,
    /// The provider is the side that failed.
    Provider = 14,
    /// What is stored, or was reported, is not what was sent.
    Verification = 15,
    /// A dry run found something to push.
    Pending = 20,
    /// Stopped by a signal.
    Interrupted = 130,
}

impl ExitCode {
    /// Every status, by number.
    pub const ALL: [Self; 14] = [
        Self::Done,
        Self::Failed,
        Self::Usage,
        Self::Partial,
        Self::Config,
        Self::Temporary,
        Self::ContainerMissing,
        Self::Locked,
        Self::Denied,
        Self::Conflict,
        Self::Provider,
        Self::Verification,
        Self::Pending,
        Self::Interrupted,
    ];

    /// The number that the shell sees.
    #[must_use]
    pub fn number(self) -> u8 {
        self as u8
    }

    /// The meaning, as the documentation's table has it.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Done => "done, or nothing to do",
            Self::Failed => "failed, other",
            Self::Usage => "usage",
            Self::Partial => "partial: some files were not pushed, the rest is safe",
            Self::Config => "config invalid",
            Self::Temporary => "temporary (network, throttled): try later",
            Self::ContainerMissing => "the remote container is missing",
            Self::Locked => "another devlog holds the lock",
            Self::Denied => "authentication or permission",
            Self::Conflict => "conflict or safety guard: needs a decision",
            Self::Provider => "provider missing, refused, incompatible or crashed",
            Self::Verification => "verification mismatch",
            Self::Pending => "`--dry-run --exit-code`: changes are pending",
            Self::Interrupted => "interrupted",
        }
    }

    /// The status for an error of a provider that ends the run.
    #[must_use]
    pub fn of_kind(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::Unauthenticated
            | ErrorKind::PermissionDenied
            | ErrorKind::UntrustedCertificate
            | ErrorKind::UntrustedHostKey => Self::Denied,
            ErrorKind::ContainerNotFound => Self::ContainerMissing,
            ErrorKind::Throttled | ErrorKind::Unavailable => Self::Temporary,
            ErrorKind::InvalidSettings => Self::Config,
            ErrorKind::Cancelled => Self::Interrupted,
            ErrorKind::Corrupt => Self::Verification,
            ErrorKind::Panicked => Self::Provider,
            _ => Self::Failed,
        }
    }

    /// The status of a push that ran to its end.
    #[must_use]
    pub fn of_push(result: &PushResult) -> Self {
        match result.outcome {
            Outcome::Ok | Outcome::NothingToDo => Self::Done,
            Outcome::Refused => Self::Conflict,
            Outcome::Interrupted => Self::Interrupted,
            Outcome::Partial if is_only_verification(result) => Self::Verification,
            Outcome::Partial => Self::Partial,
            Outcome::Failed => Self::of_common_reason(&result.failed),
        }
    }

    /// The status of a pull that ran to its end.
    #[must_use]
    pub fn of_pull(result: &PullResult) -> Self {
        match result.outcome {
            Outcome::Ok | Outcome::NothingToDo => Self::Done,
            Outcome::Refused => Self::Conflict,
            Outcome::Interrupted => Self::Interrupted,
            Outcome::Partial => Self::Partial,
            Outcome::Failed => Self::of_common_reason(&result.failed),
        }
    }

    /// The status of a pull and a push: the first that is not as it should be.
    #[must_use]
    pub fn of_sync(result: &SyncResult) -> Self {
        match (Self::of_pull(&result.pull), &result.push) {
            (Self::Done, Some(push)) => Self::of_push(push),
            (pull, _) => pull,
        }
    }

    /// The status of a dry run with `--exit-code`.
    #[must_use]
    pub fn of_dry_run(result: &PushResult) -> Self {
        match Self::of_push(result) {
            Self::Done if !result.uploaded.is_empty() => Self::Pending,
            other => other,
        }
    }

    /// Where every file failed for one reason, that reason says more than "failed".
    fn of_common_reason(failed: &[FailedFile]) -> Self {
        let mut codes = failed.iter().map(|file| Self::of_file(&file.error));
        match codes.next() {
            Some(first) if codes.all(|code| code == first) => first,
            _ => Self::Failed,
        }
    }

    /// The status if every file failed like this one.
    #[must_use]
    pub fn of_file(error: &FileError) -> Self {
        match error {
            FileError::Remote { source, .. } => Self::of_kind(source.kind()),
            FileError::Encryption {
                fault: SealedFault::Locked | SealedFault::UnknownKey(_),
            } => Self::Conflict,
            FileError::Verification { .. } | FileError::Encryption { .. } => Self::Verification,
            FileError::NotResponding { .. } => Self::Temporary,
            FileError::Source { .. }
            | FileError::Changing { .. }
            | FileError::Journal(_)
            | FileError::State { .. } => Self::Failed,
        }
    }
}

impl From<ExitCode> for u8 {
    fn from(code: ExitCode) -> Self {
        code.number()
    }
}

impl From<ExitCode> for process::ExitCode {
    fn from(code: ExitCode) -> Self {
        code.number().into()
    }
}

fn is_only_verification(result: &PushResult) -> bool {
    let is_verification = |file: &FailedFile| matches!(file.error, FileError::Verification { .. });
    result.not_tried == 0
        && result.conflicts.is_empty()
        && !result.failed.is_empty()
        && result.failed.iter().all(is_verification)
}

#[cfg(test)]
mod tests;
