//! One file's task, how it can end, and what all tasks of a run share.

use crate::{
    config::ConflictResolution,
    journal::{FileKind, LocalFile},
    state::{LocalRecord, LogRecord, RemoteRecord, StateStore},
    sync::{Conflict, FileError, PushOptions, SyncObserver, plan::RemoteFact, remote::Retrying},
};
use devlog_provider_api::{ObjectKey, Properties, Sha256Digest};
use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

/// One file that a worker takes care of.
pub struct FileTask {
    /// The file.
    pub file: LocalFile,
    /// What goes up instead of the file's own bytes.
    pub projection: Option<Vec<u8>>,
    /// What the stat cache knows of it, if the file looks unchanged.
    pub cached: Option<LocalRecord>,
    /// The object under its key.
    pub remote: Option<RemoteFact>,
    /// The version of that object that this machine last knew.
    pub known: Option<RemoteRecord>,
    /// Digests that this machine pushed under its key, or was about to push.
    pub ours: Vec<Sha256Digest>,
    /// For generated markdown: whether its event log is safe.
    pub log_is_safe: bool,
}

impl FileTask {
    /// How many bytes at the end of an event log were no whole line when it was last read.
    #[must_use]
    pub fn cached_cut(&self) -> Option<u64> {
        let cached = self.cached.as_ref()?;
        let cut = cached.stat.size.checked_sub(cached.len)?;
        (cut > 0).then_some(cut)
    }

    /// The error for a local file that cannot be read.
    #[must_use]
    pub fn unreadable(&self, source: io::Error) -> FileError {
        FileError::Source {
            path: self.file.path.clone(),
            source,
        }
    }
}

/// How a file's way ended.
#[derive(Debug)]
pub enum FileOutcome {
    /// Uploaded, or in a dry run would be.
    Uploaded {
        /// The bytes.
        size: u64,
        /// Their digest; `None` only in a dry run.
        sha256: Option<Sha256Digest>,
        /// For the stat cache.
        local: Option<LocalRecord>,
    },
    /// On the remote already.
    Unchanged {
        /// The digest of both.
        sha256: Sha256Digest,
        /// For the stat cache.
        local: Option<LocalRecord>,
    },
    /// The remote has other bytes, and the user prefers them.
    LeftToRemote,
    /// Somebody else's.
    Conflict(Conflict),
    /// Not pushed.
    Failed(FileError),
    /// The run ended before.
    NotTried,
}

/// What all workers of a run share.
pub struct Run {
    /// The remote, with retries.
    pub storage: Arc<Retrying>,
    /// What it can do.
    pub properties: Properties,
    /// What was asked for.
    pub options: PushOptions,
    /// What the configuration says about conflicts.
    pub resolution: Option<ConflictResolution>,
    /// Who listens.
    pub observer: Arc<dyn SyncObserver>,
    /// Whether the run is being stopped.
    pub cancelled: Arc<AtomicBool>,
    /// Where intentions are noted before they are carried out; none in a dry run.
    pub store: Option<Arc<StateStore>>,
    /// Tells this run's uploads from all others.
    pub id: String,
    /// Numbers the uploads.
    pub uploads: AtomicU64,
}

impl Run {
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
