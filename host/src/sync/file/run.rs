//! The things that all workers of a run share.

use super::preconditions::Preconditions;
use crate::{
    config::ConflictResolution,
    encryption::Keyring,
    journal::FileKind,
    state::{LogRecord, StateStore},
    sync::{
        FileError, PushMode, SyncObserver,
        plan::{FileTask, RemoteFact},
        remote::Retrying,
    },
};
use devlog_provider_api::{ObjectKey, Properties, RemoteFile, Sha256Digest};
use std::{
    path::PathBuf,
    sync::{
        Arc,
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
    /// Where intentions are noted before they are carried out; none in a dry run.
    pub store: Option<Arc<StateStore>>,
    /// Tells this run's uploads from all others.
    pub id: String,
    /// Numbers the uploads.
    pub uploads: AtomicU64,
}

impl Run {
    /// The facts of an object as the remote describes it.
    #[must_use]
    pub fn describe(&self, key: &ObjectKey, file: &RemoteFile) -> RemoteFact {
        RemoteFact::describe(file, self.keys.as_deref(), key)
    }

    /// Remembers a version of the remote object, so that it need not be asked for again. If this cannot be noted, it
    /// costs one request.
    pub fn note_remote(&self, key: &ObjectKey, fact: &RemoteFact) {
        if let (Some(store), Some(record)) = (&self.store, fact.record()) {
            let key = key.to_string();
            let _ = store.append(&LogRecord::Remote { key, record });
        }
    }

    /// Notes which content is about to be uploaded, so that it is known again if this run ends before its reply.
    /// An event log needs no note: it is known by its own beginning.
    ///
    /// # Errors
    /// [`FileError::State`] if that cannot be noted.
    pub fn note_intention(
        &self,
        task: &FileTask,
        content: Option<Sha256Digest>,
    ) -> Result<(), FileError> {
        let (Some(store), Some(sha256)) = (&self.store, content) else {
            return Ok(());
        };
        if task.file.kind == FileKind::EventLog {
            return Ok(());
        }
        let key = task.file.key.to_string();
        let about = LogRecord::About { key, sha256 };
        let noted = store.append(&about).and_then(|()| {
            // Nothing else tells our own configuration from another machine's after a power cut.
            if task.projection.is_some() {
                store.sync()
            } else {
                Ok(())
            }
        });
        noted.map_err(|source| FileError::State { source })
    }

    /// A mark for the next upload, by which it is known again after a lost reply.
    pub fn next_upload_id(&self) -> String {
        format!(
            "{}-{}",
            self.id,
            self.uploads.fetch_add(1, Ordering::Relaxed)
        )
    }
}
