//! The last line.

use crate::{
    cli::messages::exit_code::ExitCode,
    sync::{Outcome, PushResult},
};
use jiff::Timestamp;
use serde::Serialize;

/// What came of a command.
#[derive(Debug, Serialize)]
pub struct SummaryFields {
    outcome: &'static str,
    exit_code: ExitCode,
    #[serde(flatten)]
    push: Option<PushFields>,
}

/// What came of a push.
#[derive(Debug, Serialize)]
struct PushFields {
    dry_run: bool,
    provider: String,
    uploaded: usize,
    unchanged: usize,
    left_to_remote: usize,
    conflicts: usize,
    failed: usize,
    not_tried: usize,
    bytes: u64,
    foreign: usize,
    /// When a push before this one last left everything on the remote.
    previous_success: Option<Timestamp>,
}

impl SummaryFields {
    /// Of a push that ran to its end.
    #[must_use]
    pub fn of_push(
        result: &PushResult,
        exit_code: ExitCode,
        dry_run: bool,
        provider: &str,
    ) -> Self {
        let push = PushFields {
            dry_run,
            provider: provider.to_owned(),
            uploaded: result.uploaded.len(),
            unchanged: result.unchanged,
            left_to_remote: result.left_to_remote.len(),
            conflicts: result.conflicts.len(),
            failed: result.failed.len(),
            not_tried: result.not_tried,
            bytes: result.bytes,
            foreign: result.foreign,
            previous_success: result.previous_success,
        };
        Self {
            outcome: outcome(result.outcome),
            exit_code,
            push: Some(push),
        }
    }

    /// The exit code of the command.
    #[must_use]
    pub fn exit_code(&self) -> ExitCode {
        self.exit_code
    }
}

impl From<ExitCode> for SummaryFields {
    /// The line of a command that has nothing to count.
    fn from(exit_code: ExitCode) -> Self {
        let outcome = match exit_code {
            ExitCode::Done => outcome(Outcome::Ok),
            ExitCode::Interrupted => outcome(Outcome::Interrupted),
            _ => outcome(Outcome::Failed),
        };
        Self {
            outcome,
            exit_code,
            push: None,
        }
    }
}

/// The word for an outcome.
#[must_use]
pub fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Ok => "ok",
        Outcome::NothingToDo => "nothing_to_do",
        Outcome::Partial => "partial",
        Outcome::Failed => "failed",
        Outcome::Refused => "refused",
        Outcome::Interrupted => "interrupted",
    }
}

#[cfg(test)]
mod tests {
    use super::outcome;
    use crate::sync::Outcome;

    #[test]
    fn every_outcome_has_its_word() {
        let words = [
            Outcome::Ok,
            Outcome::NothingToDo,
            Outcome::Partial,
            Outcome::Failed,
            Outcome::Refused,
            Outcome::Interrupted,
        ]
        .map(outcome);
        assert_eq!(
            words,
            [
                "ok",
                "nothing_to_do",
                "partial",
                "failed",
                "refused",
                "interrupted"
            ]
        );
    }
}
