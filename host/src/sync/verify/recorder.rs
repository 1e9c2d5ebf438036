//! The results of a verification, object by object.

use super::{Agreement, Damage, Restorable, VerifyResult};
use crate::{
    journal::JournalKey,
    sync::{FailedFile, FileError, Outcome, file::FileOutcome},
};
use std::collections::{BTreeMap, BTreeSet};

/// The results so far.
#[derive(Debug, Default)]
pub struct VerifyRecorder {
    same: BTreeSet<JournalKey>,
    not_pushed: usize,
    not_pulled: usize,
    /// The reasons of all failures, by key.
    pub failed: BTreeMap<String, FileError>,
    not_tried: usize,
}

impl VerifyRecorder {
    /// Begins with so many files that were never pushed.
    pub fn new(not_pushed: usize) -> Self {
        Self {
            not_pushed,
            ..Self::default()
        }
    }

    /// Notes an object that is not as it was pushed.
    pub fn damaged(&mut self, key: JournalKey, damage: Damage) {
        self.failed
            .insert(key.to_string(), FileError::Damaged { damage });
    }

    /// Notes the result of a check.
    pub fn take(&mut self, key: JournalKey, outcome: FileOutcome) {
        match outcome {
            FileOutcome::Verified(Agreement::NotPushed) => self.not_pushed += 1,
            // A pull cannot bring what it must not replace.
            FileOutcome::Verified(Agreement::NotPulled)
                if self.failed.contains_key(&key.to_string()) => {}
            FileOutcome::Verified(Agreement::NotPulled) => self.not_pulled += 1,
            FileOutcome::Failed(error) => {
                self.failed.insert(key.to_string(), error);
            }
            FileOutcome::NotTried => self.not_tried += 1,
            _ => {
                self.same.insert(key);
            }
        }
    }

    /// Notes a failure of a restored file, unless there is one already. It is not sound then, as it was listed.
    pub fn failed_drill(&mut self, name: String, error: FileError) {
        if let Some(key) = JournalKey::parse(&name) {
            self.same.remove(&key);
        }
        self.failed.entry(name).or_insert(error);
    }

    /// Sums up.
    pub fn finish(
        self,
        foreign: usize,
        restorable: Option<Restorable>,
        stopped: bool,
    ) -> VerifyResult {
        let is_incomplete = !self.failed.is_empty() || self.not_tried > 0;
        let checked = self.same.len() + self.not_pulled;
        VerifyResult {
            outcome: Outcome::first(|outcome| match outcome {
                Outcome::Interrupted => stopped,
                Outcome::Failed => is_incomplete && checked == 0,
                Outcome::Partial => is_incomplete,
                Outcome::Refused | Outcome::NothingToDo => false,
                Outcome::Ok => true,
            }),
            same: self.same.len(),
            not_pushed: self.not_pushed,
            not_pulled: self.not_pulled,
            failed: self.failed.into_iter().map(FailedFile::from).collect(),
            not_tried: self.not_tried,
            foreign,
            restorable,
        }
    }
}
