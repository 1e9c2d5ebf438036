//! The storage: what its calls share.

use crate::{folder::Folder, index::Index, record::Record, store::Store, version::Version};
use devlog_provider_api::{
    Error, ErrorKind, Host, LogLevel, ObjectKey, Precondition, Properties, RemoteFile,
    RemoteStorage, Result, Sink, Source, UploadOptions,
};
use std::{
    path::PathBuf,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

/// A folder as a remote.
#[derive(Debug)]
pub struct FilesystemStorage {
    target: PathBuf,
    host: Host,
    /// Also what keeps the threads of this process apart where one of them writes.
    index: Mutex<Index>,
    is_cleaned: AtomicBool,
}

impl FilesystemStorage {
    pub fn new(target: PathBuf, host: Host) -> Self {
        Self {
            target,
            host,
            index: Mutex::default(),
            is_cleaned: AtomicBool::new(false),
        }
    }

    pub fn host(&self) -> &Host {
        &self.host
    }

    /// The target itself, opened again by each call: the disk may have come or gone.
    pub fn target(&self) -> Result<Folder> {
        self.host.check_cancelled()?;
        Folder::open_target(&self.target)
    }

    pub fn index(&self) -> MutexGuard<'_, Index> {
        // It holds facts only, and each is whole.
        self.index.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn describe(key: &str, version: Version, record: Option<&Record>) -> RemoteFile {
        let mut file = version.describe(key);
        if let Some(record) = record {
            file.sha256 = Some(record.sha256);
            file.upload_id.clone_from(&record.upload_id);
            file.attributes.clone_from(&record.attributes);
        }
        file
    }

    /// Tidies up at the first upload; an upload does not fail because of what an older one left.
    pub fn remove_stale_once(&self, store: &Store) {
        if self.is_cleaned.swap(true, Ordering::Relaxed) {
            return;
        }
        if let Err(error) = store.remove_stale(now()) {
            self.host.log(LogLevel::Info, error.message());
        }
    }
}

/// By the system's clock, in seconds.
pub fn now() -> i64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH);
    elapsed.map_or(0, |elapsed| {
        i64::try_from(elapsed.as_secs()).unwrap_or(i64::MAX)
    })
}

/// Reports if a write may happen where this version is.
pub fn check(precondition: &Precondition, key: &ObjectKey, current: Option<Version>) -> Result<()> {
    let refusal = |kind, why: &str| Err(Error::new(kind, format!("{key} {why}")));
    match precondition {
        Precondition::None => Ok(()),
        Precondition::IfAbsent => match current {
            Some(_) => refusal(ErrorKind::AlreadyExists, "exists already"),
            None => Ok(()),
        },
        Precondition::IfMatch(etag) => match current {
            Some(version) if version.etag() == *etag => Ok(()),
            Some(_) => refusal(ErrorKind::PreconditionFailed, "is another version"),
            None => refusal(ErrorKind::PreconditionFailed, "does not exist any more"),
        },
        _ => refusal(
            ErrorKind::Unsupported,
            "is to be written under an unknown precondition",
        ),
    }
}

impl RemoteStorage for FilesystemStorage {
    fn upload_file(
        &self,
        source: &mut Source<'_>,
        remote_key: &ObjectKey,
        options: &UploadOptions,
    ) -> Result<RemoteFile> {
        self.upload(source, remote_key, options)
    }

    fn download_file(&self, remote_key: &ObjectKey, sink: &mut Sink<'_>) -> Result<RemoteFile> {
        self.download(remote_key, sink)
    }

    fn list_files(
        &self,
        prefix: &str,
        each: &mut dyn FnMut(RemoteFile) -> Result<()>,
    ) -> Result<()> {
        self.list(prefix, each)
    }

    fn stat_file(&self, remote_key: &ObjectKey) -> Result<Option<RemoteFile>> {
        self.stat(remote_key)
    }

    fn delete_file(&self, remote_key: &ObjectKey, precondition: &Precondition) -> Result<()> {
        self.delete(remote_key, precondition)
    }

    fn create_container(&self) -> Result<()> {
        self.host.check_cancelled()?;
        Folder::create_target(&self.target)
    }

    fn properties(&self) -> Properties {
        Properties::default()
            // Enough to hide the waits for a disk or a share, few enough for a stick.
            .with_connections(4)
            .with_hashes_in_listings()
            .with_conditional_create()
            .with_conditional_replace()
            .with_conditional_delete()
    }
}
