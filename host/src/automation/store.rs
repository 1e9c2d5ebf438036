//! The durable facts about automatic pushes, in the journal's state folder.

use super::{Attempt, Request};
use crate::{
    durable::DurableError,
    state::{LockError, NamedLock, Note, Noted},
    wall_clock,
};
use jiff::Timestamp;
use std::path::{Path, PathBuf};

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The lock around a change cannot be taken.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// A note cannot be written or removed.
    #[error(transparent)]
    Write(#[from] DurableError),
}

/// Requests for automatic pushes of one journal, and the record of attempts. Any number of processes may use it at
/// once.
#[derive(Clone, Debug)]
pub struct AutoPushStore {
    root: PathBuf,
    request: Note,
    attempt: Note,
    noticed: Note,
}

impl AutoPushStore {
    /// The store of the journal at `root`.
    pub fn new(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            request: Note::new(root, "auto_push.request"),
            attempt: Note::new(root, "auto_push.attempt"),
            noticed: Note::new(root, "auto_push.noticed"),
        }
    }

    /// The log of the background worker.
    pub fn log_path(&self) -> PathBuf {
        self.root.join("state").join("auto_push.log")
    }

    /// The request that waits, if there is one. A damaged one still is one: a push too many costs little.
    pub fn request(&self) -> Option<Request> {
        match self.request.read() {
            Noted::Absent => None,
            Noted::Damaged => Some(Request {
                since: wall_clock::now(),
                generation: 0,
            }),
            Noted::Value(request) => Some(request),
        }
    }

    /// Leaves a request at `now`, which keeps the time of the oldest one.
    ///
    /// # Errors
    /// [`StoreError`]; an older request is still there then.
    pub fn ask(&self, now: Timestamp) -> Result<(), StoreError> {
        let _lock = self.lock()?;
        let since = self.request().map_or(now, |request| request.since.min(now));
        let generation = fastrand::u64(1..);
        Ok(self.request.write(&Request { since, generation })?)
    }

    /// Records that a push that began at `began`, when `request` waited, left everything on the remote. A request
    /// of a later change stays, and counts from `began`.
    ///
    /// # Errors
    /// [`StoreError`]; the request is still there then.
    pub fn fulfil(&self, request: Option<Request>, began: Timestamp) -> Result<(), StoreError> {
        let _lock = self.lock()?;
        let waiting = self.request();
        if request.is_none() && self.attempt.read::<Attempt>() == Noted::Absent {
            return Ok(());
        }
        self.attempt.write(&self.attempt().after(began, None))?;
        match (request, waiting) {
            (Some(request), Some(waiting)) if request.generation == waiting.generation => {
                self.request.remove()?;
            }
            (_, Some(Request { generation, .. })) => {
                let since = began;
                self.request.write(&Request { since, generation })?;
            }
            (_, None) => {}
        }
        Ok(())
    }

    /// The record of attempts; empty if it is absent or damaged.
    pub fn attempt(&self) -> Attempt {
        self.attempt.read().value().unwrap_or_default()
    }

    /// Replaces the record of attempts.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record(&self, attempt: &Attempt) -> Result<(), StoreError> {
        Ok(self.attempt.write(attempt)?)
    }

    /// The time of the last notice to a person.
    pub fn last_notice(&self) -> Option<Timestamp> {
        self.noticed.read().value()
    }

    /// Records a notice to a person.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn note_notice(&self, now: Timestamp) -> Result<(), StoreError> {
        Ok(self.noticed.write(&now)?)
    }

    /// The right to be the one background worker; `None` if another process has it.
    ///
    /// # Errors
    /// If the lock's file cannot be used.
    pub fn worker(&self) -> Result<Option<NamedLock>, LockError> {
        match NamedLock::take(&self.root, "auto_push.worker", "devlog auto-push") {
            Ok(lock) => Ok(Some(lock)),
            Err(LockError::Held { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn lock(&self) -> Result<NamedLock, LockError> {
        NamedLock::wait(&self.root, "auto_push.lock", "devlog auto-push")
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::AutoPushStore;
    use crate::automation::FailedPush;
    use jiff::Timestamp;
    use std::fs;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn requests_keep_the_time_of_the_oldest_change() {
        let root = tempfile::tempdir().unwrap();
        let store = AutoPushStore::new(root.path());
        assert_eq!(store.request(), None);
        store.ask(at(5)).unwrap();
        let first = store.request().unwrap();
        store.ask(at(9)).unwrap();
        let second = store.request().unwrap();
        assert_eq!((first.since, second.since), (at(5), at(5)));
        assert_ne!(first.generation, second.generation);
    }

    #[test]
    fn a_push_fulfils_only_the_request_that_it_began_with() {
        let root = tempfile::tempdir().unwrap();
        let store = AutoPushStore::new(root.path());
        store.ask(at(5)).unwrap();
        let begun_with = store.request();
        store.ask(at(7)).unwrap();
        store.fulfil(begun_with, at(6)).unwrap();
        assert_eq!(store.request().unwrap().since, at(6));
        let begun_with = store.request();
        store.fulfil(begun_with, at(8)).unwrap();
        assert_eq!(store.request(), None);
    }

    #[test]
    fn a_success_forgets_the_failures_before_it() {
        let root = tempfile::tempdir().unwrap();
        let store = AutoPushStore::new(root.path());
        store.ask(at(5)).unwrap();
        let failure = FailedPush {
            exit_code: 12,
            code: "authentication".to_owned(),
            message: "refused".to_owned(),
            hint: None,
        };
        let failed = store.attempt().after(at(6), Some(failure));
        store.record(&failed).unwrap();
        assert_eq!(store.attempt(), failed);
        store.fulfil(store.request(), at(7)).unwrap();
        assert_eq!(
            (store.attempt().failures, store.attempt().failure),
            (0, None)
        );
    }

    #[test]
    fn a_push_in_a_journal_without_automatic_pushes_writes_nothing() {
        let root = tempfile::tempdir().unwrap();
        let store = AutoPushStore::new(root.path());
        store.fulfil(None, at(7)).unwrap();
        assert!(!root.path().join("state/auto_push.attempt").exists());
    }

    #[test]
    fn a_damaged_request_is_still_a_request() {
        let root = tempfile::tempdir().unwrap();
        let store = AutoPushStore::new(root.path());
        store.ask(at(5)).unwrap();
        fs::write(root.path().join("state/auto_push.request"), "x").unwrap();
        let request = store.request();
        assert!(request.is_some());
        store.fulfil(request, at(8)).unwrap();
        assert_eq!(store.request(), None);
    }

    #[test]
    fn one_worker_at_a_time() {
        let root = tempfile::tempdir().unwrap();
        let store = AutoPushStore::new(root.path());
        let worker = store.worker().unwrap();
        assert!(worker.is_some());
        assert!(store.worker().unwrap().is_none());
        drop(worker);
        assert!(store.worker().unwrap().is_some());
    }
}
