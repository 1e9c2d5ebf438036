//! The refusal to write plain objects to a remote that is encrypted.

use super::Watchdog;
use crate::{
    encryption::{Keyring, SealedFault, inspect},
    journal::JournalKey,
    state::{LogRecord, StateStore},
    sync::{
        SyncError,
        plan::{RemoteDigest, RemoteFact, Seal},
        remote::{Listing, Retrying, stat_each},
    },
};
use devlog_provider_api::{ObjectKey, RemoteFile, RemoteStorage, Result};
use std::sync::Arc;

/// The seal of an encrypted object in a journal without keys.
const LOCKED: Seal = Seal::Broken(SealedFault::Locked);

/// A check that a run without keys finds no encrypted object, neither on the remote nor in this machine's record.
/// If listings carry no attributes, objects are asked for, unless this machine knows their version.
pub struct SealCheck<'a> {
    /// The keys of the journal, if it is encrypted.
    pub keys: Option<&'a Keyring>,
    /// This machine's record.
    pub store: &'a StateStore,
    /// True if what is learned is recorded: not in a dry run.
    pub is_recording: bool,
    /// The remote.
    pub storage: &'a Arc<Retrying>,
    /// Ends a wait for the provider.
    pub watchdog: Watchdog,
    /// The number of objects that are asked for at once.
    pub calls: u32,
}

impl SealCheck<'_> {
    /// Checks before anything is written: every object is asked for whose seal is not known.
    ///
    /// # Errors
    /// [`SyncError::Encrypted`] if an object is encrypted, [`SyncError::WasEncrypted`] if one was;
    /// [`SyncError::Listing`] if the remote does not answer.
    pub fn before_writing(&self, listing: &mut Listing) -> Result<(), SyncError> {
        self.check(listing, usize::MAX)
    }

    /// Checks before a pull. One object is asked for; a download shows the seal of each of the others.
    ///
    /// # Errors
    /// As [`before_writing`](Self::before_writing).
    pub fn before_reading(&self, listing: &mut Listing) -> Result<(), SyncError> {
        self.check(listing, 1)
    }

    fn check(&self, listing: &mut Listing, most: usize) -> Result<(), SyncError> {
        if listing.files.seals().any(|seal| *seal != Seal::Plain) {
            self.note_encrypted();
        }
        if self.keys.is_some() {
            return Ok(());
        }
        if listing.files.seals().any(|seal| *seal == LOCKED) {
            return Err(SyncError::Encrypted);
        }
        let mut unknown = self.unknown(listing)?;
        unknown.truncate(most);
        let unknown = unknown.into_iter().map(JournalKey::object_key).collect();
        for (object, seen) in self.ask(unknown)? {
            let mut fact = RemoteFact::describe(&seen, None, &object);
            if fact.seal == LOCKED {
                self.note_encrypted();
                return Err(SyncError::Encrypted);
            }
            if fact.digest == RemoteDigest::Unknown {
                fact.digest = RemoteDigest::Unstated;
            }
            // Neither the plan nor the next run needs to ask again.
            if let Some(key) = JournalKey::parse(object.as_str()) {
                self.note(key, &fact);
                listing.files.insert(key, fact);
            }
        }
        if self.store.state().was_encrypted {
            return Err(SyncError::WasEncrypted);
        }
        Ok(())
    }

    /// The objects of which neither the listing nor this machine's record states if they are encrypted.
    fn unknown(&self, listing: &Listing) -> Result<Vec<JournalKey>, SyncError> {
        let mut unknown = Vec::new();
        if self.storage.properties().list_has_hashes {
            return Ok(unknown);
        }
        let state = self.store.state();
        for (key, fact) in listing.files.iter() {
            let known = state.files.get(&key).and_then(|record| record.remote);
            let checked = fact.checked_against(known.as_ref(), None);
            if checked.seal == LOCKED {
                return Err(SyncError::Encrypted);
            }
            if !matches!(checked.digest, RemoteDigest::Known(_)) {
                unknown.push(key);
            }
        }
        Ok(unknown)
    }

    /// Asks for objects until one is encrypted. What was removed meanwhile is left out.
    fn ask(&self, keys: Vec<ObjectKey>) -> Result<Vec<(ObjectKey, RemoteFile)>, SyncError> {
        let (storage, calls) = (Arc::clone(self.storage), self.calls);
        let asked = self.watchdog.call(move || {
            let mut all = Vec::new();
            stat_each(&storage, keys, calls, |key, seen| {
                let Some(seen) = seen else { return true };
                let is_plain = inspect(None, &key, &seen).is_ok();
                all.push((key, seen));
                is_plain
            })?;
            Ok(all)
        });
        asked.map_err(SyncError::of_listing)
    }

    fn note(&self, key: JournalKey, fact: &RemoteFact) {
        if let (true, Some(record)) = (self.is_recording, fact.record()) {
            let _ = self.store.append(LogRecord::Remote { key, record });
        }
    }

    /// If this cannot be noted, the objects themselves still state it.
    fn note_encrypted(&self) {
        if self.is_recording && !self.store.state().was_encrypted {
            let _ = self.store.append(LogRecord::Encrypted);
        }
    }
}
