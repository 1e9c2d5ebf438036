//! A storage whose calls are tracked.

use super::call_tracker::{CallTracker, Entry};
use devlog_provider_api::{
    ObjectKey, Precondition, Properties, RemoteFile, RemoteStorage, Result, Sha256Digest, Sink,
    Source, UploadOptions,
};

/// A storage whose calls are noted.
pub struct Tracked {
    storage: Box<dyn RemoteStorage>,
    tracker: CallTracker,
}

impl Tracked {
    /// Wraps a storage.
    pub fn new(storage: Box<dyn RemoteStorage>, tracker: CallTracker) -> Self {
        Self { storage, tracker }
    }
}

#[deny(clippy::missing_trait_methods)]
impl RemoteStorage for Tracked {
    fn upload_file(
        &self,
        source: &mut Source<'_>,
        remote_key: &ObjectKey,
        options: &UploadOptions,
    ) -> Result<RemoteFile> {
        self.tracker.run(Entry::UploadFile, || {
            self.storage.upload_file(source, remote_key, options)
        })
    }

    fn download_file(&self, remote_key: &ObjectKey, sink: &mut Sink<'_>) -> Result<RemoteFile> {
        self.tracker.run(Entry::DownloadFile, || {
            self.storage.download_file(remote_key, sink)
        })
    }

    fn list_files(
        &self,
        prefix: &str,
        each: &mut dyn FnMut(RemoteFile) -> Result<()>,
    ) -> Result<()> {
        self.tracker
            .run(Entry::ListFiles, || self.storage.list_files(prefix, each))
    }

    fn stat_file(&self, remote_key: &ObjectKey) -> Result<Option<RemoteFile>> {
        self.tracker
            .run(Entry::StatFile, || self.storage.stat_file(remote_key))
    }

    fn delete_file(&self, remote_key: &ObjectKey, precondition: &Precondition) -> Result<()> {
        self.tracker.run(Entry::DeleteFile, || {
            self.storage.delete_file(remote_key, precondition)
        })
    }

    fn file_exists(&self, remote_key: &ObjectKey) -> Result<bool> {
        self.tracker
            .run(Entry::FileExists, || self.storage.file_exists(remote_key))
    }

    fn get_file_hash(&self, remote_key: &ObjectKey) -> Result<Option<Sha256Digest>> {
        self.tracker.run(Entry::GetFileHash, || {
            self.storage.get_file_hash(remote_key)
        })
    }

    fn create_container(&self) -> Result<()> {
        self.tracker
            .run(Entry::CreateContainer, || self.storage.create_container())
    }

    fn properties(&self) -> Properties {
        self.tracker
            .run(Entry::Properties, || self.storage.properties())
    }
}
