//! A storage for dry runs: reads pass, writes are refused.

use devlog_provider_api::{
    Error, ErrorKind, ObjectKey, Precondition, Properties, RemoteFile, RemoteStorage, Result,
    Sha256Digest, Sink, Source, UploadOptions,
};
use std::sync::Arc;

/// Passes reads on and refuses every write.
pub struct ReadOnly(pub Arc<dyn RemoteStorage>);

fn refused() -> Error {
    Error::new(ErrorKind::PermissionDenied, "a dry run writes nothing")
}

#[deny(clippy::missing_trait_methods)]
impl RemoteStorage for ReadOnly {
    fn upload_file(
        &self,
        _: &mut Source<'_>,
        _: &ObjectKey,
        _: &UploadOptions,
    ) -> Result<RemoteFile> {
        Err(refused())
    }

    fn download_file(&self, remote_key: &ObjectKey, sink: &mut Sink<'_>) -> Result<RemoteFile> {
        self.0.download_file(remote_key, sink)
    }

    fn list_files(
        &self,
        prefix: &str,
        each: &mut dyn FnMut(RemoteFile) -> Result<()>,
    ) -> Result<()> {
        self.0.list_files(prefix, each)
    }

    fn stat_file(&self, remote_key: &ObjectKey) -> Result<Option<RemoteFile>> {
        self.0.stat_file(remote_key)
    }

    fn delete_file(&self, _: &ObjectKey, _: &Precondition) -> Result<()> {
        Err(refused())
    }

    fn file_exists(&self, remote_key: &ObjectKey) -> Result<bool> {
        self.0.file_exists(remote_key)
    }

    fn get_file_hash(&self, remote_key: &ObjectKey) -> Result<Option<Sha256Digest>> {
        self.0.get_file_hash(remote_key)
    }

    fn create_container(&self) -> Result<()> {
        Err(refused())
    }

    fn properties(&self) -> Properties {
        self.0.properties()
    }
}
