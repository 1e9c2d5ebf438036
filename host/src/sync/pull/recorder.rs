//! The results of a pull, file by file.

use super::{PullResult, PulledFile};
use crate::{
    journal::JournalKey,
    sync::{
        Conflict, FailedFile, FileError, Outcome,
        file::{FileOutcome, Pulled},
    },
};
use std::{collections::BTreeMap, io, path::Path};

/// The results so far.
#[derive(Default)]
pub struct PullRecorder {
    pulled: BTreeMap<JournalKey, PulledFile>,
    unchanged: usize,
    conflicts: BTreeMap<JournalKey, Conflict>,
    failed: BTreeMap<String, FileError>,
    not_tried: usize,
    plain: usize,
}

impl PullRecorder {
    /// Begins with so many files that need nothing.
    pub fn new(kept: usize) -> Self {
        Self {
            unchanged: kept,
            ..Self::default()
        }
    }

    /// Notes a folder or file of the journal that cannot be read.
    pub fn unreadable(&mut self, name: &str, path: &Path, error: &io::Error) {
        let source = io::Error::new(error.kind(), error.to_string());
        let path = path.to_owned();
        let error = FileError::Source { path, source };
        self.failed.insert(name.to_owned(), error);
    }

    /// Notes how a file ended.
    pub fn take(&mut self, key: JournalKey, outcome: FileOutcome) {
        match outcome {
            FileOutcome::Pulled(Pulled {
                change,
                size,
                kept_apart,
                is_exposed,
            }) => {
                self.plain += usize::from(is_exposed);
                let file = PulledFile {
                    key: key.object_key(),
                    change,
                    size,
                    kept_apart,
                };
                self.pulled.insert(key, file);
            }
            FileOutcome::Conflict(conflict) => {
                self.conflicts.insert(key, conflict);
            }
            FileOutcome::Failed(error) => {
                self.failed.insert(key.to_string(), error);
            }
            FileOutcome::NotTried => self.not_tried += 1,
            FileOutcome::UpToDate
            | FileOutcome::Unchanged { .. }
            | FileOutcome::Uploaded { .. }
            | FileOutcome::Verified(_)
            | FileOutcome::Removed { .. }
            | FileOutcome::LeftToRemote => self.unchanged += 1,
        }
    }

    /// Sums up.
    pub fn finish(self, foreign: usize, was_stopped: bool) -> PullResult {
        let outcome = self.outcome(was_stopped);
        PullResult {
            bytes: self.pulled.values().map(|file| file.size).sum(),
            pulled: self.pulled.into_values().collect(),
            unchanged: self.unchanged,
            conflicts: self.conflicts.into_values().collect(),
            failed: self.failed.into_iter().map(FailedFile::from).collect(),
            not_tried: self.not_tried,
            foreign,
            plain: self.plain,
            outcome,
        }
    }

    fn outcome(&self, was_stopped: bool) -> Outcome {
        let is_incomplete = !self.failed.is_empty() || self.not_tried > 0;
        Outcome::first(|outcome| match outcome {
            Outcome::Interrupted => was_stopped && self.not_tried > 0,
            Outcome::Failed => is_incomplete && self.pulled.is_empty() && self.unchanged == 0,
            Outcome::Partial => is_incomplete,
            Outcome::Refused => !self.conflicts.is_empty(),
            Outcome::NothingToDo => self.pulled.is_empty(),
            Outcome::Ok => true,
        })
    }
}
