//! The things that all workers of a run share.

use super::{KeptAttributes, Preconditions};
use crate::{
    config::ConflictResolution,
    encryption::{Keyring, SealedFault},
    journal::{FileKind, JournalKey, LocalFile},
    state::{LocalRecord, LogRecord, StateStore},
    sync::{
        FileError, PushMode, SyncObserver,
        plan::{RemoteFact, Seal},
        remote::Retrying,
    },
};
use devlog_provider_api::{ObjectKey, Properties, RemoteFile, Sha256Digest};
use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

/// The things that all workers of a run share.
pub struct Run {
    /// The remote, with retries.
    pub storage: Arc<Retrying>,
    /// Its abilities.
    pub properties: Properties,
    /// The preconditions that the remote is known to check.
    pub preconditions: Preconditions,
    /// The knowledge whether the remote keeps attributes.
    pub kept_attributes: KeptAttributes,
    /// The keys of the journal, if it is encrypted.
    pub keys: Option<Arc<Keyring>>,
    /// The journal's root.
    pub root: PathBuf,
    /// The selected files.
    pub mode: PushMode,
    /// The configured decision about conflicts.
    pub resolution: Option<ConflictResolution>,
    /// The listener.
    pub observer: Arc<dyn SyncObserver>,
    /// True if the run is being stopped.
    pub cancelled: Arc<AtomicBool>,
    /// The record of intentions, written before they are carried out; `None` in a dry run.
    pub store: Option<Arc<StateStore>>,
    /// The id of this run's uploads.
    pub id: String,
    /// Numbers the uploads.
    pub uploads: AtomicU64,
    /// True once a run without keys has met an encrypted object: nothing more is uploaded then.
    pub found_locked: AtomicBool,
    /// The turn to hold a large object in memory.
    pub large: Mutex<()>,
}

impl Run {
    /// The facts of an object as the remote describes it.
    pub fn describe(&self, key: &ObjectKey, file: &RemoteFile) -> RemoteFact {
        let fact = RemoteFact::describe(file, self.keys.as_deref(), key);
        if fact.seal == Seal::Broken(SealedFault::Locked) {
            self.found_locked.store(true, Ordering::Relaxed);
        }
        fact
    }

    /// Reports if the object is plain although it should be encrypted.
    pub fn is_exposed(&self, fact: &RemoteFact) -> bool {
        self.keys.is_some() && fact.seal == Seal::Plain
    }

    /// Refuses to continue without encryption once an encrypted object was found, in the listing or later.
    ///
    /// # Errors
    /// [`FileError::Encryption`].
    pub fn refuse_if_locked(&self) -> Result<(), FileError> {
        if self.keys.is_none() && self.found_locked.load(Ordering::Relaxed) {
            let fault = SealedFault::Locked;
            return Err(FileError::Encryption { fault });
        }
        Ok(())
    }

    /// Remembers a version of the remote object, so that it need not be asked for again. If this cannot be noted, it
    /// costs one request.
    pub fn note_remote(&self, key: &ObjectKey, fact: &RemoteFact) {
        if let (Some(store), Some(record)) = (&self.store, fact.record()) {
            let key = JournalKey::parse(key.as_str());
            let _ = key.map(|key| store.append(LogRecord::Remote { key, record }));
        }
    }

    /// Remembers an upload, in one step: the version of the object, and the file if it was settled.
    pub fn note_upload(&self, key: JournalKey, object: &RemoteFact, local: Option<&LocalRecord>) {
        let Some(store) = &self.store else { return };
        let remote = object.record();
        let remote = remote.map(|record| LogRecord::Remote { key, record });
        let local = local.cloned();
        let local = local.map(|record| LogRecord::Local { key, record });
        let _ = store.append_all(remote.into_iter().chain(local).collect());
    }

    /// Notes which content is about to be uploaded, so that it is known again if this run ends before its reply.
    /// An event log needs no note: it is known by its own beginning.
    ///
    /// # Errors
    /// [`FileError::State`] if that cannot be noted.
    pub fn note_intention(
        &self,
        file: &LocalFile,
        content: Option<Sha256Digest>,
    ) -> Result<(), FileError> {
        let (Some(store), Some(sha256)) = (&self.store, content) else {
            return Ok(());
        };
        if file.key.kind() == FileKind::EventLog {
            return Ok(());
        }
        let key = file.key;
        let about = LogRecord::About { key, sha256 };
        let noted = store.append(about).and_then(|()| {
            // Only this distinguishes our own configuration from another machine's after a power cut.
            if file.key == JournalKey::Config {
                store.sync()
            } else {
                Ok(())
            }
        });
        noted.map_err(|source| FileError::State { source })
    }

    /// The upload id of the next upload, by which it is recognised after a lost reply.
    pub fn next_upload_id(&self) -> String {
        format!(
            "{}-{}",
            self.id,
            self.uploads.fetch_add(1, Ordering::Relaxed)
        )
    }
}
