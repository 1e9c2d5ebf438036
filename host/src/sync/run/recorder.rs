//! Takes down how each file ended: in the state, durably, and in the result.

use crate::{
    state::{LocalRecord, LogRecord, SaveError, State, StateStore},
    sync::{
        Conflict, FailedFile, FileError, Outcome, PushResult, PushedFile, file::FileOutcome,
        plan::KeptFile,
    },
    wall_clock,
};
use devlog_provider_api::{ObjectKey, Sha256Digest};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};

/// What has come of a push so far.
pub struct Recorder {
    state: State,
    store: Option<Arc<StateStore>>,
    is_dirty: bool,
    uploaded: BTreeMap<ObjectKey, PushedFile>,
    unchanged: usize,
    left_to_remote: BTreeSet<ObjectKey>,
    conflicts: BTreeMap<ObjectKey, Conflict>,
    failed: BTreeMap<String, FileError>,
    not_tried: usize,
}

impl Recorder {
    /// Begins a record of results; without a store nothing is written.
    pub fn new(store: Option<Arc<StateStore>>) -> Self {
        Self {
            state: State::default(),
            store,
            is_dirty: false,
            uploaded: BTreeMap::new(),
            unchanged: 0,
            left_to_remote: BTreeSet::new(),
            conflicts: BTreeMap::new(),
            failed: BTreeMap::new(),
            not_tried: 0,
        }
    }

    /// Begins with this machine's record, and notes the files that need no work.
    pub fn begin(&mut self, state: State, kept: &[KeptFile]) {
        self.state = state;
        for file in kept {
            self.unchanged += 1;
            self.remember(&file.key, file.sha256, None);
        }
    }

    /// Takes down a part of the journal that could not even be looked at.
    pub fn failed_scan(&mut self, name: &Path, error: FileError) {
        self.failed.insert(name.display().to_string(), error);
    }

    /// Takes down the outcome of a task.
    pub fn take(&mut self, key: ObjectKey, outcome: FileOutcome) {
        match outcome {
            FileOutcome::Uploaded {
                size,
                sha256,
                local,
            } => {
                if let Some(sha256) = sha256 {
                    self.remember(&key, sha256, local);
                }
                self.uploaded
                    .insert(key.clone(), PushedFile { key, size, sha256 });
            }
            FileOutcome::Unchanged { sha256, local } => {
                self.unchanged += 1;
                self.remember(&key, sha256, local);
            }
            FileOutcome::UpToDate | FileOutcome::Pulled(_) => self.unchanged += 1,
            FileOutcome::LeftToRemote => {
                self.left_to_remote.insert(key);
            }
            FileOutcome::Conflict(conflict) => {
                self.conflicts.insert(key, conflict);
            }
            FileOutcome::Failed(error) => {
                self.failed.insert(key.to_string(), error);
            }
            FileOutcome::NotTried => self.not_tried += 1,
        }
    }

    fn remember(&mut self, key: &ObjectKey, sha256: Sha256Digest, local: Option<LocalRecord>) {
        let record = self.state.files.entry(key.to_string()).or_default();
        if record.ours.last() == Some(&sha256) && (local.is_none() || record.local == local) {
            return;
        }
        self.is_dirty = true;
        record.remember(sha256);
        if let Some(local) = local {
            record.local = Some(local.clone());
            if let Some(store) = &self.store {
                // The snapshot at the end is what counts; this is for a run that does not get there.
                let _ = store.append(&LogRecord::Local {
                    key: key.to_string(),
                    record: local,
                });
            }
        }
    }

    /// Ends the push: writes the state, and sums up. `is_listed` tells which keys the remote had.
    ///
    /// # Errors
    /// If the state cannot be written.
    pub fn finish(
        mut self,
        foreign: usize,
        was_stopped: bool,
        is_listed: impl Fn(&str) -> bool,
    ) -> Result<PushResult, SaveError> {
        let outcome = self.outcome(was_stopped);
        let previous_success = self.state.last_success;
        if let Some(store) = self.store.take() {
            self.record(&store, outcome, is_listed)?;
        }
        Ok(PushResult {
            bytes: self.uploaded.values().map(|file| file.size).sum(),
            uploaded: self.uploaded.into_values().collect(),
            unchanged: self.unchanged,
            left_to_remote: self.left_to_remote.into_iter().collect(),
            conflicts: self.conflicts.into_values().collect(),
            failed: self
                .failed
                .into_iter()
                .map(|(name, error)| FailedFile { name, error })
                .collect(),
            not_tried: self.not_tried,
            foreign,
            previous_success,
            outcome,
        })
    }

    fn record(
        &mut self,
        store: &StateStore,
        outcome: Outcome,
        is_listed: impl Fn(&str) -> bool,
    ) -> Result<(), SaveError> {
        let is_complete = matches!(outcome, Outcome::Ok | Outcome::NothingToDo);
        // What was left to the remote is backed up nowhere.
        if is_complete && self.left_to_remote.is_empty() {
            self.state.last_success = Some(wall_clock::now());
        }
        let uploaded = &self.uploaded;
        let is_alive = |key: &str| {
            is_listed(key) || ObjectKey::new(key).is_ok_and(|key| uploaded.contains_key(&key))
        };
        self.state.files.retain(|key, _| is_alive(key));
        if self.is_dirty || is_complete {
            store.save(&self.state)
        } else {
            Ok(())
        }
    }

    fn outcome(&self, was_stopped: bool) -> Outcome {
        let is_incomplete = !self.failed.is_empty() || self.not_tried > 0;
        match () {
            () if was_stopped && self.not_tried > 0 => Outcome::Interrupted,
            () if is_incomplete && self.has_failed() => Outcome::Failed,
            () if is_incomplete => Outcome::Partial,
            () if !self.conflicts.is_empty() => Outcome::Refused,
            () if self.uploaded.is_empty() => Outcome::NothingToDo,
            () => Outcome::Ok,
        }
    }

    fn has_failed(&self) -> bool {
        let mut failures = self.failed.values();
        let is_nothing_safe = self.unchanged == 0;
        self.uploaded.is_empty()
            && (is_nothing_safe || failures.all(FileError::is_of_the_whole_remote))
    }
}
