//! The last line.

use crate::{
    cli::messages::ExitCode,
    sync::{
        Outcome, PruneResult, PullChange, PullResult, PulledFile, PushResult, SyncResult,
        VerifyResult,
    },
};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

/// The result of a command.
#[derive(Debug, Serialize)]
pub struct SummaryFields {
    outcome: &'static str,
    exit_code: ExitCode,
    #[serde(flatten)]
    run: Option<RunFields>,
    #[serde(flatten)]
    counts: Counts,
}

/// The command that worked on the remote.
#[derive(Debug, Serialize)]
struct RunFields {
    dry_run: bool,
    provider: String,
}

/// The facts about what a run did, in the order of the line.
#[derive(Debug, Default)]
pub struct Counts(Vec<(&'static str, Value)>);

impl Serialize for Counts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl From<&PushResult> for Counts {
    fn from(result: &PushResult) -> Self {
        Self(vec![
            ("uploaded", json!(result.uploaded.len())),
            ("unchanged", json!(result.unchanged)),
            ("left_to_remote", json!(result.left_to_remote.len())),
            ("conflicts", json!(result.conflicts.len())),
            ("failed", json!(result.failed.len())),
            ("not_tried", json!(result.not_tried)),
            ("bytes", json!(result.bytes)),
            ("foreign", json!(result.foreign)),
            // Uploads that take the place of an object that is not encrypted although encryption is on.
            ("plain", json!(result.plain())),
            ("previous_success", json!(result.previous_success)),
        ])
    }
}

impl From<&PullResult> for Counts {
    fn from(result: &PullResult) -> Self {
        let is_merged = |file: &&PulledFile| matches!(file.change, PullChange::Merged { .. });
        let merged = result.pulled.iter().filter(is_merged).count();
        Self(vec![
            ("pulled", json!(result.pulled.len())),
            ("merged", json!(merged)),
            ("pull_unchanged", json!(result.unchanged)),
            ("pull_conflicts", json!(result.conflicts.len())),
            ("pull_failed", json!(result.failed.len())),
            ("pull_not_tried", json!(result.not_tried)),
            ("pulled_bytes", json!(result.bytes)),
        ])
    }
}

impl From<&SyncResult> for Counts {
    fn from(result: &SyncResult) -> Self {
        let push = result.push.as_ref().map(Self::from);
        let mut counts = push.unwrap_or_default();
        counts.0.extend(Self::from(&result.pull).0);
        counts
    }
}

impl From<&VerifyResult> for Counts {
    fn from(result: &VerifyResult) -> Self {
        let mut counts = vec![
            ("verified", json!(result.same)),
            ("not_pushed", json!(result.not_pushed)),
            ("not_pulled", json!(result.not_pulled)),
            ("failed", json!(result.failed.len())),
            ("not_tried", json!(result.not_tried)),
            ("foreign", json!(result.foreign)),
        ];
        if let Some(found) = result.restorable {
            counts.push(("restorable_days", json!(found.days)));
            counts.push(("days", json!(found.total)));
        }
        Self(counts)
    }
}

impl From<&PruneResult> for Counts {
    fn from(result: &PruneResult) -> Self {
        Self(vec![
            ("removed", json!(result.removed.len())),
            ("forgotten", json!(result.lost.len())),
            ("kept", json!(result.kept.len())),
            ("conflicts", json!(result.conflicts.len())),
            ("failed", json!(result.failed.len())),
            ("not_tried", json!(result.not_tried)),
            ("foreign", json!(result.foreign)),
        ])
    }
}

impl SummaryFields {
    /// The summary of a run that came to its end.
    pub fn new(
        whole: Outcome,
        exit_code: ExitCode,
        dry_run: bool,
        provider: &str,
        counts: Counts,
    ) -> Self {
        let provider = provider.to_owned();
        Self {
            outcome: outcome(whole),
            exit_code,
            run: Some(RunFields { dry_run, provider }),
            counts,
        }
    }

    /// The same for a run after which something was left to do.
    pub fn incomplete(self) -> Self {
        if self.exit_code != ExitCode::Done {
            return self;
        }
        Self {
            outcome: outcome(Outcome::Partial),
            exit_code: ExitCode::Partial,
            ..self
        }
    }

    /// The exit code of the command.
    pub fn exit_code(&self) -> ExitCode {
        self.exit_code
    }
}

impl From<ExitCode> for SummaryFields {
    /// The line of a command that has nothing to count.
    fn from(exit_code: ExitCode) -> Self {
        let whole = match exit_code {
            ExitCode::Done => Outcome::Ok,
            ExitCode::Interrupted => Outcome::Interrupted,
            _ => Outcome::Failed,
        };
        Self {
            outcome: outcome(whole),
            exit_code,
            run: None,
            counts: Counts::default(),
        }
    }
}

/// The word for an outcome.
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
            (Outcome::Ok, "ok"),
            (Outcome::NothingToDo, "nothing_to_do"),
            (Outcome::Partial, "partial"),
            (Outcome::Failed, "failed"),
            (Outcome::Refused, "refused"),
            (Outcome::Interrupted, "interrupted"),
        ];
        for (whole, word) in words {
            assert_eq!(outcome(whole), word);
        }
    }
}
