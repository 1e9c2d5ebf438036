//! Notes which provider is in which call, so that a crash can be told as that provider's crash.
//!
//! A note is a store into a thread-local and an atomic. Both are statics, since a signal handler has nothing
//! else to look at.

use crate::host_thread;
use devlog_provider_api::{
    ObjectKey, Precondition, Properties, RemoteFile, RemoteStorage, Result, Sha256Digest, Sink,
    Source, UploadOptions,
};
use std::{
    cell::Cell,
    ptr,
    sync::atomic::{AtomicPtr, Ordering},
};

/// What of a provider is called.
#[derive(Clone, Copy, Debug)]
pub enum Entry {
    /// The system's loader, which runs a library's initialisers.
    Load,
    /// `create_storage`.
    CreateStorage,
    /// `upload_file`.
    UploadFile,
    /// `download_file`.
    DownloadFile,
    /// `list_files`.
    ListFiles,
    /// `stat_file`.
    StatFile,
    /// `delete_file`.
    DeleteFile,
    /// `file_exists`.
    FileExists,
    /// `get_file_hash`.
    GetFileHash,
    /// `create_container`.
    CreateContainer,
    /// `properties`.
    Properties,
}

impl Entry {
    const ALL: [Self; 11] = [
        Self::Load,
        Self::CreateStorage,
        Self::UploadFile,
        Self::DownloadFile,
        Self::ListFiles,
        Self::StatFile,
        Self::DeleteFile,
        Self::FileExists,
        Self::GetFileHash,
        Self::CreateContainer,
        Self::Properties,
    ];

    /// Its name in the contract.
    pub fn name(self) -> &'static str {
        match self {
            Self::Load => "load",
            Self::CreateStorage => "create_storage",
            Self::UploadFile => "upload_file",
            Self::DownloadFile => "download_file",
            Self::ListFiles => "list_files",
            Self::StatFile => "stat_file",
            Self::DeleteFile => "delete_file",
            Self::FileExists => "file_exists",
            Self::GetFileHash => "get_file_hash",
            Self::CreateContainer => "create_container",
            Self::Properties => "properties",
        }
    }
}

/// A call into a provider.
#[derive(Debug)]
pub struct Call {
    /// The provider's name.
    pub provider: &'static str,
    /// What was called.
    pub entry: Entry,
}

/// What a thread is doing.
#[derive(Clone, Copy, Debug)]
pub enum Doing {
    /// Not known here: most likely a thread that a provider started.
    Foreign,
    /// The host's own work.
    Hosting,
    /// Inside a provider.
    Calling(&'static Call),
}

thread_local! {
    // Constant and without a destructor: a signal handler can read it at any time.
    static DOING: Cell<Doing> = const { Cell::new(Doing::Foreign) };
}

/// The last call that began, on any thread. Null, or a `Call` that lives as long as the process.
static LAST: AtomicPtr<Call> = AtomicPtr::new(ptr::null_mut());

/// What the current thread is doing.
pub fn doing() -> Doing {
    match DOING.get() {
        Doing::Foreign if host_thread::is_ours() => Doing::Hosting,
        doing => doing,
    }
}

/// The last call that began, on any thread.
pub fn last_call() -> Option<&'static Call> {
    let last = LAST.load(Ordering::Acquire);
    #[expect(unsafe_code, reason = "there is no atomic reference")]
    // SAFETY: it is null, or comes from a `&'static Call` in `Watch::run`; nothing ever writes through it.
    unsafe {
        last.as_ref()
    }
}

/// Notes the calls into one provider.
#[derive(Clone, Copy, Debug)]
pub struct Watch {
    calls: &'static [Call; Entry::ALL.len()],
}

impl Watch {
    /// Prepares the notes on a provider. They are never freed, since a crash may come at any time.
    pub fn new(provider: &str) -> Self {
        let provider: &'static str = provider.to_owned().leak();
        let calls = Entry::ALL.map(|entry| Call { provider, entry });
        Self {
            calls: Box::leak(Box::new(calls)),
        }
    }

    /// Does `work`, which is the call `entry`.
    pub fn run<T>(self, entry: Entry, work: impl FnOnce() -> T) -> T {
        let call = &self.calls[entry as usize];
        LAST.store(ptr::from_ref(call).cast_mut(), Ordering::Release);
        let _restored = Restored(DOING.replace(Doing::Calling(call)));
        work()
    }
}

/// Puts back what the thread was doing, also when the call panics.
struct Restored(Doing);

impl Drop for Restored {
    fn drop(&mut self) {
        // A thread that calls a provider is the host's.
        DOING.set(match self.0 {
            Doing::Foreign => Doing::Hosting,
            doing => doing,
        });
    }
}

/// A storage whose calls are noted.
pub struct Watched {
    storage: Box<dyn RemoteStorage>,
    watch: Watch,
}

impl Watched {
    /// Wraps a storage.
    pub fn new(storage: Box<dyn RemoteStorage>, watch: Watch) -> Self {
        Self { storage, watch }
    }
}

#[deny(clippy::missing_trait_methods)]
impl RemoteStorage for Watched {
    fn upload_file(
        &self,
        source: &mut Source<'_>,
        remote_key: &ObjectKey,
        options: &UploadOptions,
    ) -> Result<RemoteFile> {
        self.watch.run(Entry::UploadFile, || {
            self.storage.upload_file(source, remote_key, options)
        })
    }

    fn download_file(&self, remote_key: &ObjectKey, sink: &mut Sink<'_>) -> Result<RemoteFile> {
        self.watch.run(Entry::DownloadFile, || {
            self.storage.download_file(remote_key, sink)
        })
    }

    fn list_files(
        &self,
        prefix: &str,
        each: &mut dyn FnMut(RemoteFile) -> Result<()>,
    ) -> Result<()> {
        self.watch
            .run(Entry::ListFiles, || self.storage.list_files(prefix, each))
    }

    fn stat_file(&self, remote_key: &ObjectKey) -> Result<Option<RemoteFile>> {
        self.watch
            .run(Entry::StatFile, || self.storage.stat_file(remote_key))
    }

    fn delete_file(&self, remote_key: &ObjectKey, precondition: &Precondition) -> Result<()> {
        self.watch.run(Entry::DeleteFile, || {
            self.storage.delete_file(remote_key, precondition)
        })
    }

    fn file_exists(&self, remote_key: &ObjectKey) -> Result<bool> {
        self.watch
            .run(Entry::FileExists, || self.storage.file_exists(remote_key))
    }

    fn get_file_hash(&self, remote_key: &ObjectKey) -> Result<Option<Sha256Digest>> {
        self.watch.run(Entry::GetFileHash, || {
            self.storage.get_file_hash(remote_key)
        })
    }

    fn create_container(&self) -> Result<()> {
        self.watch
            .run(Entry::CreateContainer, || self.storage.create_container())
    }

    fn properties(&self) -> Properties {
        self.watch
            .run(Entry::Properties, || self.storage.properties())
    }
}

#[cfg(test)]
mod tests;
