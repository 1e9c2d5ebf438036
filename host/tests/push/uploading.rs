//! A storage in memory with another way to upload.

use devlog_provider_api::{
    ObjectKey, Precondition, Properties, RemoteFile, RemoteStorage, Result, Sink, Source,
    UploadOptions, testkit::MemoryStorage,
};

/// A storage in memory with another way to upload.
pub struct Uploading<F> {
    pub inner: MemoryStorage,
    pub upload: F,
}

impl<F> RemoteStorage for Uploading<F>
where
    F: Fn(&MemoryStorage, &mut Source<'_>, &ObjectKey, &UploadOptions) -> Result<RemoteFile>
        + Send
        + Sync,
{
    fn upload_file(
        &self,
        source: &mut Source<'_>,
        key: &ObjectKey,
        options: &UploadOptions,
    ) -> Result<RemoteFile> {
        (self.upload)(&self.inner, source, key, options)
    }

    fn download_file(&self, key: &ObjectKey, sink: &mut Sink<'_>) -> Result<RemoteFile> {
        self.inner.download_file(key, sink)
    }

    fn list_files(
        &self,
        prefix: &str,
        each: &mut dyn FnMut(RemoteFile) -> Result<()>,
    ) -> Result<()> {
        self.inner.list_files(prefix, each)
    }

    fn stat_file(&self, key: &ObjectKey) -> Result<Option<RemoteFile>> {
        self.inner.stat_file(key)
    }

    fn delete_file(&self, key: &ObjectKey, precondition: &Precondition) -> Result<()> {
        self.inner.delete_file(key, precondition)
    }

    fn properties(&self) -> Properties {
        self.inner.properties()
    }
}
