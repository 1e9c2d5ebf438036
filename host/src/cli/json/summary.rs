//! The last line.

use crate::{
    cli::messages::exit_code::ExitCode,
    sync::{Outcome, PushResult},
};
use jiff::Timestamp;
use serde::Serialize;

/// What came of a command.
#[derive(Debug, Serialize)]
pub struct SummaryFields<'a> {
    outcome: &'a str,
    exit_code: u8,
    #[serde(flatten)]
    push: Option<PushFields<'a>>,
}

/// What came of a push.
#[derive(Debug, Serialize)]
struct PushFields<'a> {
    dry_run: bool,
    provider: &'a str,
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

impl<'a> SummaryFields<'a> {
    /// Of a push that ran to its end.
    #[must_use]
    pub fn of_push(
        result: &PushResult,
        exit_code: ExitCode,
        dry_run: bool,
        provider: &'a str,
    ) -> Self {
        let push = PushFields {
            dry_run,
            provider,
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
            exit_code: exit_code.number(),
            push: Some(push),
        }
    }

    /// Of a command that has nothing to count: it went well, or an error ended it.
    #[must_use]
    pub fn of_command(exit_code: ExitCode) -> Self {
        let outcome = match exit_code {
            ExitCode::Done => outcome(Outcome::Ok),
            ExitCode::Interrupted => outcome(Outcome::Interrupted),
            _ => outcome(Outcome::Failed),
        };
        Self {
            outcome,
            exit_code: exit_code.number(),
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
