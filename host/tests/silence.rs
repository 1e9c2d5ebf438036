//! A provider that does not come back is given up, and what was pushed before is safe.

#![expect(clippy::unwrap_used, reason = "tests")]

use devlog::{
    state::RemoteBinding,
    sync::{
        Backoff, FileError, Outcome, PushOptions, SyncError, SyncEvent, SyncManager, SyncObserver,
    },
};
use devlog_provider_api::{
    ErrorKind, ObjectKey, Precondition, Properties, RemoteFile, RemoteStorage, Result, Sink,
    Source, UploadOptions, testkit::MemoryStorage,
};
use std::{fs, sync::Arc, thread, time::Duration};

const SILENCE: Duration = Duration::from_millis(300);
const NEVER_STORED: &str = "events/20250910.jsonl";

/// Hangs in the call that its settings name.
struct Hanging {
    storage: MemoryStorage,
    listing: bool,
}

fn hang() -> ! {
    loop {
        thread::park();
    }
}

impl RemoteStorage for Hanging {
    fn upload_file(
        &self,
        source: &mut Source<'_>,
        remote_key: &ObjectKey,
        options: &UploadOptions,
    ) -> Result<RemoteFile> {
        if remote_key.as_str() == NEVER_STORED {
            hang();
        }
        self.storage.upload_file(source, remote_key, options)
    }

    fn download_file(&self, remote_key: &ObjectKey, sink: &mut Sink<'_>) -> Result<RemoteFile> {
        self.storage.download_file(remote_key, sink)
    }

    fn list_files(
        &self,
        prefix: &str,
        each: &mut dyn FnMut(RemoteFile) -> Result<()>,
    ) -> Result<()> {
        if self.listing {
            hang();
        }
        self.storage.list_files(prefix, each)
    }

    fn stat_file(&self, remote_key: &ObjectKey) -> Result<Option<RemoteFile>> {
        self.storage.stat_file(remote_key)
    }

    fn delete_file(&self, remote_key: &ObjectKey, precondition: &Precondition) -> Result<()> {
        self.storage.delete_file(remote_key, precondition)
    }

    fn properties(&self) -> Properties {
        self.storage.properties()
    }
}

struct Deaf;

impl SyncObserver for Deaf {
    fn on_event(&self, _: &SyncEvent<'_>) {}
}

fn manager(folder: &tempfile::TempDir, listing: bool) -> SyncManager {
    for name in ["events/20250909.jsonl", NEVER_STORED] {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "{}\n").unwrap();
    }
    SyncManager {
        root: folder.path().to_owned(),
        remote: Arc::new(Hanging {
            storage: MemoryStorage::new(),
            listing,
        }),
        binding: RemoteBinding::new(&["memory"]),
        public_config: b"[remote]\n".to_vec(),
        keys: None,
        resolution: None,
        backoff: Backoff::default(),
        silence: SILENCE,
        signs_of_life: Arc::default(),
        cancelled: Arc::default(),
        hooks: Vec::new(),
    }
}

#[test]
fn an_upload_that_does_not_come_back_fails_alone() {
    let folder = tempfile::tempdir().unwrap();
    let manager = manager(&folder, false);
    let result = manager
        .push(&PushOptions::default(), Arc::new(Deaf))
        .unwrap();
    assert_eq!(result.outcome, Outcome::Partial);
    let [failed] = &result.failed[..] else {
        panic!("{:?}", result.failed);
    };
    assert_eq!(failed.name, NEVER_STORED);
    assert!(matches!(failed.error, FileError::NotResponding { .. }));
    let other = "events/20250909.jsonl".parse().unwrap();
    assert!(manager.remote.stat_file(&other).unwrap().is_some());
}

#[test]
fn a_listing_that_does_not_come_back_ends_the_push() {
    let folder = tempfile::tempdir().unwrap();
    let pushed = manager(&folder, true).push(&PushOptions::default(), Arc::new(Deaf));
    let Err(SyncError::Listing { source }) = pushed else {
        panic!("{pushed:?}");
    };
    assert_eq!(source.kind(), ErrorKind::Unavailable);
}
