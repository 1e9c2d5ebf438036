//! Notes which provider is in which call, so that a crash is reported as that provider's crash.
//!
//! A note is a store into a thread-local and an atomic. Both are statics, since a signal handler has nothing
//! else to look at.

use crate::host_thread;
use std::{
    cell::Cell,
    ptr,
    sync::atomic::{AtomicPtr, Ordering},
};

/// An entry point of a provider.
#[derive(Clone, Copy, Debug)]
pub enum Entry {
    /// The system's loader, which runs a library's initialisers.
    Load,
    CreateStorage,
    UploadFile,
    DownloadFile,
    ListFiles,
    StatFile,
    DeleteFile,
    FileExists,
    GetFileHash,
    CreateContainer,
    Properties,
}

impl Entry {
    /// Each with its name in the contract, in the order of the declaration.
    const ALL: [(Self, &'static str); 11] = [
        (Self::Load, "load"),
        (Self::CreateStorage, "create_storage"),
        (Self::UploadFile, "upload_file"),
        (Self::DownloadFile, "download_file"),
        (Self::ListFiles, "list_files"),
        (Self::StatFile, "stat_file"),
        (Self::DeleteFile, "delete_file"),
        (Self::FileExists, "file_exists"),
        (Self::GetFileHash, "get_file_hash"),
        (Self::CreateContainer, "create_container"),
        (Self::Properties, "properties"),
    ];

    /// Its name in the contract.
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}

/// A call into a provider.
#[derive(Debug)]
pub struct Call {
    /// The provider's name.
    pub provider: &'static str,
    /// The entry point.
    pub entry: Entry,
}

/// The activity of a thread.
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

/// Returns the activity of the current thread.
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
    // SAFETY: it is null, or comes from a `&'static Call` in `CallTracker::run`; nothing ever writes through it.
    unsafe {
        last.as_ref()
    }
}

/// Notes the calls into one provider.
#[derive(Clone, Copy, Debug)]
pub struct CallTracker {
    calls: &'static [Call; Entry::ALL.len()],
}

impl CallTracker {
    /// Prepares the notes on a provider. They are never freed, since a crash may come at any time.
    pub fn new(provider: &str) -> Self {
        let provider: &'static str = provider.to_owned().leak();
        let calls = Entry::ALL.map(|(entry, _)| Call { provider, entry });
        Self {
            calls: Box::leak(Box::new(calls)),
        }
    }

    /// The provider's name.
    pub fn provider(self) -> &'static str {
        self.calls[0].provider
    }

    /// Runs `work`, which is the call `entry`.
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

#[cfg(test)]
mod tests;
