//! The results of a pull, file by file.

use super::report::{PullResult, PulledFile};
use crate::sync::{
    Conflict, FailedFile, FileError, Outcome,
    file::{FileOutcome, Pulled},
};
use devlog_provider_api::ObjectKey;
use std::{collections::BTreeMap, io, path::Path};

/// The results so far.
pub struct PullRecorder {
    pulled: BTreeMap<ObjectKey, PulledFile>,
    unchanged: usize,
    conflicts: BTreeMap<ObjectKey, Conflict>,
    failed: BTreeMap<String, FileError>,
    not_tried: usize,
}

impl PullRecorder {
    /// Begins with so many files that need nothing.
    pub fn new(kept: usize) -> Self {
        Self {
            pulled: BTreeMap::new(),
            unchanged: kept,
            conflicts: BTreeMap::new(),
            failed: BTreeMap::new(),
            not_tried: 0,
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
    pub fn take(&mut self, key: ObjectKey, outcome: FileOutcome) {
        match outcome {
            FileOutcome::Pulled(Pulled {
                change,
                size,
                kept_apart,
            }) => {
                let file = PulledFile {
                    key: key.clone(),
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
            | FileOutcome::LeftToRemote => self.unchanged += 1,
        }
    }

    /// Sums up.
    pub fn finish(self, foreign: usize, was_stopped: bool) -> PullResult {
        let outcome = self.outcome(was_stopped);
        let failed = self.failed.into_iter();
        PullResult {
            bytes: self.pulled.values().map(|file| file.size).sum(),
            pulled: self.pulled.into_values().collect(),
            unchanged: self.unchanged,
            conflicts: self.conflicts.into_values().collect(),
            failed: failed
                .map(|(name, error)| FailedFile { name, error })
                .collect(),
            not_tried: self.not_tried,
            foreign,
            outcome,
        }
    }

    fn outcome(&self, was_stopped: bool) -> Outcome {
        let is_incomplete = !self.failed.is_empty() || self.not_tried > 0;
        match () {
            () if was_stopped && self.not_tried > 0 => Outcome::Interrupted,
            () if is_incomplete && self.pulled.is_empty() && self.unchanged == 0 => Outcome::Failed,
            () if is_incomplete => Outcome::Partial,
            () if !self.conflicts.is_empty() => Outcome::Refused,
            () if self.pulled.is_empty() => Outcome::NothingToDo,
            () => Outcome::Ok,
        }
    }
}
