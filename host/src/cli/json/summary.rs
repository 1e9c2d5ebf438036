//! The last line.

use crate::{
    cli::messages::exit_code::ExitCode,
    sync::{Outcome, PullChange, PullResult, PulledFile, PushResult, SyncResult},
};
use jiff::Timestamp;
use serde::Serialize;

/// The result of a command.
#[derive(Debug, Serialize)]
pub struct SummaryFields {
    outcome: &'static str,
    exit_code: ExitCode,
    #[serde(flatten)]
    push: Option<PushFields>,
    #[serde(flatten)]
    pull: Option<PullFields>,
}

/// The result of a pull.
#[derive(Debug, Serialize)]
struct PullFields {
    #[serde(skip_serializing_if = "Option::is_none")]
    dry_run: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    provider: Option<String>,
    pulled: usize,
    merged: usize,
    pull_unchanged: usize,
    pull_conflicts: usize,
    pull_failed: usize,
    pull_not_tried: usize,
    pulled_bytes: u64,
}

impl PullFields {
    fn of(result: &PullResult) -> Self {
        let is_merged = |file: &&PulledFile| matches!(file.change, PullChange::Merged { .. });
        Self {
            dry_run: None,
            provider: None,
            pulled: result.pulled.len(),
            merged: result.pulled.iter().filter(is_merged).count(),
            pull_unchanged: result.unchanged,
            pull_conflicts: result.conflicts.len(),
            pull_failed: result.failed.len(),
            pull_not_tried: result.not_tried,
            pulled_bytes: result.bytes,
        }
    }
}

/// The result of a push.
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
            pull: None,
        }
    }

    /// Of a pull that ran to its end.
    #[must_use]
    pub fn of_pull(
        result: &PullResult,
        exit_code: ExitCode,
        dry_run: bool,
        provider: &str,
    ) -> Self {
        let pull = PullFields {
            dry_run: Some(dry_run),
            provider: Some(provider.to_owned()),
            ..PullFields::of(result)
        };
        Self {
            outcome: outcome(result.outcome),
            exit_code,
            push: None,
            pull: Some(pull),
        }
    }

    /// Of a pull and the push that followed.
    #[must_use]
    pub fn of_sync(
        result: &SyncResult,
        exit_code: ExitCode,
        dry_run: bool,
        provider: &str,
    ) -> Self {
        let Some(push) = &result.push else {
            return Self::of_pull(&result.pull, exit_code, dry_run, provider);
        };
        let whole = match (result.pull.outcome, push.outcome) {
            (Outcome::Ok, Outcome::NothingToDo) => Outcome::Ok,
            (pull, push) if pull.is_complete() => push,
            (pull, _) => pull,
        };
        Self {
            outcome: outcome(whole),
            pull: Some(PullFields::of(&result.pull)),
            ..Self::of_push(push, exit_code, dry_run, provider)
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
            pull: None,
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
