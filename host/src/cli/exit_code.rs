//! What the exit status means, and which one a push ends with.

use crate::sync::{FailedFile, FileError, Outcome, PushResult};
use devlog_provider_api::ErrorKind;
use std::process;

/// An exit status of `devlog`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
            ErrorKind::Unauthenticated | ErrorKind::PermissionDenied => Self::Denied,
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
            FileError::Verification { .. } => Self::Verification,
            FileError::NotResponding { .. } => Self::Temporary,
            FileError::Source { .. } | FileError::Changing { .. } | FileError::State { .. } => {
                Self::Failed
            }
        }
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
mod tests {
    use super::ExitCode;
    use crate::sync::{Conflict, FailedFile, FileError, Outcome, PushResult, PushedFile};
    use devlog_provider_api::{Error, ErrorKind, ObjectKey};

    fn key() -> ObjectKey {
        "entries/20250911.md".parse().expect("a key")
    }

    fn pushed() -> PushedFile {
        PushedFile {
            key: key(),
            size: 9,
            sha256: None,
        }
    }

    fn remote(kind: ErrorKind) -> FileError {
        let source = Error::new(kind, "no");
        FileError::Remote {
            call: "upload",
            source,
        }
    }

    fn verification() -> FileError {
        FileError::Verification {
            found: "it read half of the file".to_owned(),
        }
    }

    fn result(outcome: Outcome, uploaded: Vec<PushedFile>, failed: Vec<FileError>) -> PushResult {
        let failed = failed.into_iter().map(|error| FailedFile {
            name: key().to_string(),
            error,
        });
        PushResult {
            uploaded,
            unchanged: 0,
            foreign: 0,
            previous_success: None,
            conflicts: Vec::new(),
            failed: failed.collect(),
            not_tried: 0,
            bytes: 0,
            outcome,
        }
    }

    #[test]
    fn every_status_has_its_own_number_and_meaning() {
        let mut numbers = ExitCode::ALL.map(ExitCode::number).to_vec();
        numbers.dedup();
        assert!(numbers.is_sorted() && numbers.len() == ExitCode::ALL.len());
        assert_eq!(numbers, [0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 20, 130]);
        assert!(ExitCode::ALL.iter().all(|code| !code.meaning().is_empty()));
    }

    #[test]
    fn each_kind_of_error_ends_with_its_status() {
        let statuses: Vec<u8> = (0..=15)
            .map(|code| ExitCode::of_kind(ErrorKind::from_code(code)).number())
            .collect();
        assert_eq!(
            statuses,
            [1, 1, 1, 1, 12, 12, 4, 5, 5, 1, 1, 130, 15, 14, 10, 1]
        );
    }

    #[test]
    fn a_push_that_left_nothing_undone_ends_with_0() {
        let done = [
            result(Outcome::Ok, vec![pushed()], vec![]),
            result(Outcome::NothingToDo, vec![], vec![]),
        ];
        assert!(
            done.iter()
                .all(|result| ExitCode::of_push(result) == ExitCode::Done)
        );
    }

    #[test]
    fn a_conflict_outweighs_what_failed() {
        let mut refused = result(Outcome::Refused, vec![pushed()], vec![verification()]);
        refused.conflicts.push(Conflict {
            key: key(),
            local: None,
            remote: None,
        });
        assert_eq!(ExitCode::of_push(&refused), ExitCode::Conflict);
        assert_eq!(ExitCode::of_dry_run(&refused), ExitCode::Conflict);
    }

    #[test]
    fn some_failed_files_make_a_push_partial() {
        let failed = vec![remote(ErrorKind::Throttled), verification()];
        let partial = result(Outcome::Partial, vec![pushed()], failed);
        assert_eq!(ExitCode::of_push(&partial), ExitCode::Partial);
    }

    #[test]
    fn a_partial_push_with_nothing_but_mismatches_is_a_mismatch() {
        let partial = result(Outcome::Partial, vec![pushed()], vec![verification()]);
        assert_eq!(ExitCode::of_push(&partial), ExitCode::Verification);
    }

    #[test]
    fn a_mismatch_beside_files_that_were_not_tried_is_partial() {
        let mut partial = result(Outcome::Partial, vec![pushed()], vec![verification()]);
        partial.not_tried = 1;
        assert_eq!(ExitCode::of_push(&partial), ExitCode::Partial);
    }

    #[test]
    fn a_partial_push_without_a_failed_file_stays_partial() {
        let partial = result(Outcome::Partial, vec![pushed()], vec![]);
        assert_eq!(ExitCode::of_push(&partial), ExitCode::Partial);
    }

    #[test]
    fn a_push_whose_files_all_failed_alike_ends_with_that_reason() {
        let of = |failed| ExitCode::of_push(&result(Outcome::Failed, vec![], failed));
        let (busy, away) = (remote(ErrorKind::Throttled), remote(ErrorKind::Unavailable));
        assert_eq!(of(vec![busy, away]), ExitCode::Temporary);
        assert_eq!(
            of(vec![remote(ErrorKind::PermissionDenied)]),
            ExitCode::Denied
        );
        assert_eq!(
            of(vec![verification(), verification()]),
            ExitCode::Verification
        );
        let mixed = vec![verification(), remote(ErrorKind::Throttled)];
        assert_eq!(of(mixed), ExitCode::Failed);
        assert_eq!(of(vec![]), ExitCode::Failed);
    }

    #[test]
    fn a_stopped_push_is_interrupted_whatever_was_done() {
        let stopped = result(Outcome::Interrupted, vec![pushed()], vec![verification()]);
        assert_eq!(ExitCode::of_push(&stopped), ExitCode::Interrupted);
    }

    #[test]
    fn a_dry_run_tells_whether_something_is_pending() {
        let pending = result(Outcome::Ok, vec![pushed()], vec![]);
        assert_eq!(ExitCode::of_dry_run(&pending), ExitCode::Pending);
        let nothing = result(Outcome::NothingToDo, vec![], vec![]);
        assert_eq!(ExitCode::of_dry_run(&nothing), ExitCode::Done);
    }
}
