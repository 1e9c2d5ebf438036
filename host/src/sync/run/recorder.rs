//! Takes down how each file ended: in the state, durably, and in the result.

use crate::{
    journal::JournalKey,
    state::{LocalRecord, LogRecord, SaveError, State, StateStore, Verification},
    sync::{
        Conflict, FailedFile, FileError, Outcome, PushResult, PushedFile, file::FileOutcome,
        plan::Plan,
    },
    wall_clock,
};
use devlog_provider_api::Sha256Digest;
use jiff::Timestamp;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};

/// The results of a push so far.
#[derive(Default)]
pub struct Recorder {
    previous_success: Option<Timestamp>,
    verification: Option<Verification>,
    store: Option<Arc<StateStore>>,
    is_dirty: bool,
    uploaded: BTreeMap<JournalKey, UploadFacts>,
    unchanged: usize,
    left_to_remote: BTreeSet<JournalKey>,
    conflicts: BTreeMap<JournalKey, Conflict>,
    failed: BTreeMap<String, FileError>,
    not_tried: usize,
}

/// The facts of an uploaded file. Its key is that of the map.
struct UploadFacts {
    size: u64,
    sha256: Option<Sha256Digest>,
    was_plain: bool,
}

impl Recorder {
    /// Begins a record of results.
    pub fn new(state: &State) -> Self {
        Self {
            previous_success: state.last_success,
            verification: state.verification.clone(),
            ..Self::default()
        }
    }

    /// Notes the files that need no work. Without a store nothing is written.
    pub fn begin(&mut self, store: Option<Arc<StateStore>>, plan: &Plan) {
        self.store = store;
        self.unchanged = plan.kept;
        for file in &plan.kept_news {
            self.remember(file.key, file.sha256, None);
        }
    }

    /// Notes a part of the journal that could not even be scanned.
    pub fn failed_scan(&mut self, name: &Path, error: FileError) {
        self.failed.insert(name.display().to_string(), error);
    }

    /// Takes down the outcome of a task.
    pub fn take(&mut self, key: JournalKey, outcome: FileOutcome) {
        match outcome {
            FileOutcome::Uploaded {
                size,
                sha256,
                local,
                was_plain,
            } => {
                if let Some(sha256) = sha256 {
                    self.is_dirty = true;
                    self.remember(key, sha256, local);
                }
                // A dry run uploads nothing.
                if let Some(store) = &self.store {
                    self.is_dirty |= store.state().forget_damage(key);
                }
                let upload = UploadFacts {
                    size,
                    sha256,
                    was_plain,
                };
                self.uploaded.insert(key, upload);
            }
            FileOutcome::Unchanged { sha256, local } => {
                self.unchanged += 1;
                self.remember(key, sha256, local);
            }
            FileOutcome::UpToDate
            | FileOutcome::Pulled(_)
            | FileOutcome::Verified(_)
            | FileOutcome::Removed { .. } => self.unchanged += 1,
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

    fn remember(&mut self, key: JournalKey, sha256: Sha256Digest, local: Option<LocalRecord>) {
        let Some(store) = &self.store else { return };
        let mut state = store.state();
        let known = state.files.get(&key).unwrap_or_default();
        let local = local.filter(|local| known.local.as_ref() != Some(local));
        if known.ours.last() == Some(&sha256) && local.is_none() {
            return;
        }
        state.files.change(key, |record| record.remember(sha256));
        drop(state);
        self.is_dirty = true;
        if let Some(record) = local {
            // The snapshot at the end is what counts; the log is for a run that does not get there.
            let _ = store.append(LogRecord::Local { key, record });
        }
    }

    /// Ends the push: writes the state, and sums up.
    ///
    /// # Errors
    /// If the state cannot be written.
    pub fn finish(mut self, foreign: usize, was_stopped: bool) -> Result<PushResult, SaveError> {
        let outcome = self.outcome(was_stopped);
        if let Some(store) = self.store.take() {
            self.record(&store, outcome)?;
            self.verification.clone_from(&store.state().verification);
        }
        let pushed = |(key, upload): (JournalKey, UploadFacts)| PushedFile {
            key: key.object_key(),
            size: upload.size,
            sha256: upload.sha256,
            was_plain: upload.was_plain,
        };
        Ok(PushResult {
            bytes: self.uploaded.values().map(|upload| upload.size).sum(),
            uploaded: self.uploaded.into_iter().map(pushed).collect(),
            unchanged: self.unchanged,
            left_to_remote: self
                .left_to_remote
                .into_iter()
                .map(JournalKey::object_key)
                .collect(),
            conflicts: self.conflicts.into_values().collect(),
            failed: self.failed.into_iter().map(FailedFile::from).collect(),
            not_tried: self.not_tried,
            foreign,
            previous_success: self.previous_success,
            verification: self.verification,
            outcome,
        })
    }

    fn record(&self, store: &StateStore, outcome: Outcome) -> Result<(), SaveError> {
        let is_complete = outcome.is_complete();
        let mut state = store.state();
        // What was left to the remote is backed up nowhere.
        if is_complete && self.left_to_remote.is_empty() {
            state.last_success = Some(wall_clock::now());
        }
        let last_success = state.last_success;
        drop(state);
        match last_success {
            _ if self.is_dirty => store.save(),
            Some(moment) if is_complete => store.save_success(moment),
            _ => Ok(()),
        }
    }

    fn outcome(&self, was_stopped: bool) -> Outcome {
        let is_incomplete = !self.failed.is_empty() || self.not_tried > 0;
        Outcome::first(|outcome| match outcome {
            Outcome::Interrupted => was_stopped && self.not_tried > 0,
            Outcome::Failed => is_incomplete && self.has_failed(),
            Outcome::Partial => is_incomplete,
            Outcome::Refused => !self.conflicts.is_empty(),
            Outcome::NothingToDo => self.uploaded.is_empty(),
            Outcome::Ok => true,
        })
    }

    fn has_failed(&self) -> bool {
        let mut failures = self.failed.values();
        let is_nothing_safe = self.unchanged == 0;
        self.uploaded.is_empty()
            && (is_nothing_safe || failures.all(FileError::is_of_the_whole_remote))
    }
}
