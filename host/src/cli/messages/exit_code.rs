//! The choice of the status that a command ends with.

pub use crate::exit_code::ExitCode;
use crate::{
    encryption::SealedFault,
    sync::{
        FailedFile, FileError, Outcome, PruneResult, PullResult, PushResult, SyncResult,
        VerifyResult,
    },
};
use devlog_provider_api::ErrorKind;

impl ExitCode {
    /// The status for an error of a provider that ends the run.
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
    pub fn of_push(result: &PushResult) -> Self {
        match result.outcome {
            Outcome::Partial if is_only_verification(result) => Self::Verification,
            outcome => Self::of_run(outcome, &result.failed),
        }
    }

    /// The status of a pull that ran to its end.
    pub fn of_pull(result: &PullResult) -> Self {
        Self::of_run(result.outcome, &result.failed)
    }

    /// The status of a verification that ran to its end: damage counts more than what could not be checked.
    pub fn of_verify(result: &VerifyResult) -> Self {
        let is_damage = |file: &FailedFile| Self::of_file(&file.error) == Self::Verification;
        match result.outcome {
            Outcome::Interrupted => Self::Interrupted,
            _ if result.failed.iter().any(is_damage) => Self::Verification,
            outcome => Self::of_run(outcome, &result.failed),
        }
    }

    /// The status of a removal that ran to its end.
    pub fn of_prune(result: &PruneResult) -> Self {
        Self::of_run(result.outcome, &result.failed)
    }

    /// The status of a pull and a push: the first that is not as it should be.
    pub fn of_sync(result: &SyncResult) -> Self {
        match (Self::of_pull(&result.pull), &result.push) {
            (Self::Done, Some(push)) => Self::of_push(push),
            (pull, _) => pull,
        }
    }

    /// The status of a dry run with `--exit-code`.
    pub fn of_dry_run(result: &PushResult) -> Self {
        match Self::of_push(result) {
            Self::Done if !result.uploaded.is_empty() => Self::Pending,
            other => other,
        }
    }

    /// The status of a run that came to its end.
    fn of_run(outcome: Outcome, failed: &[FailedFile]) -> Self {
        match outcome {
            Outcome::Ok | Outcome::NothingToDo => Self::Done,
            Outcome::Refused => Self::Conflict,
            Outcome::Interrupted => Self::Interrupted,
            Outcome::Partial => Self::Partial,
            Outcome::Failed => Self::of_common_reason(failed),
        }
    }

    /// Returns the code of the reason that all failed files share, which says more than "failed".
    fn of_common_reason(failed: &[FailedFile]) -> Self {
        let mut codes = failed.iter().map(|file| Self::of_file(&file.error));
        match codes.next() {
            Some(first) if codes.all(|code| code == first) => first,
            _ => Self::Failed,
        }
    }

    /// The status if every file failed like this one.
    pub fn of_file(error: &FileError) -> Self {
        match error {
            FileError::Remote { source, .. } => Self::of_kind(source.kind()),
            FileError::Encryption {
                fault: SealedFault::Locked | SealedFault::UnknownKey(_),
            } => Self::Conflict,
            FileError::Verification { .. }
            | FileError::Encryption { .. }
            | FileError::Damaged { .. } => Self::Verification,
            FileError::NotResponding { .. } => Self::Temporary,
            FileError::Source { .. }
            | FileError::Changing { .. }
            | FileError::Journal(_)
            | FileError::State { .. } => Self::Failed,
        }
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
