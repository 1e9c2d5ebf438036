//! A storage in memory of which one call is another one.

use devlog_provider_api::{
    ObjectKey, Precondition, Properties, RemoteFile, RemoteStorage, Result, Sink, Source,
    UploadOptions, testkit::MemoryStorage,
};

type Each<'a> = &'a mut dyn FnMut(RemoteFile) -> Result<()>;

/// A storage in memory of which one call is another one.
pub struct Altered<U, L> {
    inner: MemoryStorage,
    upload: U,
    list: L,
}

/// A storage whose uploads are these.
pub fn uploading(
    inner: &MemoryStorage,
    upload: impl Fn(&MemoryStorage, &mut Source<'_>, &ObjectKey, &UploadOptions) -> Result<RemoteFile>
    + Send
    + Sync
    + 'static,
) -> impl RemoteStorage + 'static {
    Altered {
        inner: inner.clone(),
        upload,
        list: |inner: &MemoryStorage, each: Each<'_>| inner.list_files("", each),
    }
}

/// A storage whose listings are these.
pub fn listing(
    inner: &MemoryStorage,
    list: impl Fn(&MemoryStorage, Each<'_>) -> Result<()> + Send + Sync + 'static,
) -> impl RemoteStorage + 'static {
    Altered {
        inner: inner.clone(),
        upload: MemoryStorage::upload_file,
        list,
    }
}

impl<U, L> RemoteStorage for Altered<U, L>
where
    U: Fn(&MemoryStorage, &mut Source<'_>, &ObjectKey, &UploadOptions) -> Result<RemoteFile>
        + Send
        + Sync,
    L: Fn(&MemoryStorage, Each<'_>) -> Result<()> + Send + Sync,
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

    fn list_files(&self, _: &str, each: Each<'_>) -> Result<()> {
        (self.list)(&self.inner, each)
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
