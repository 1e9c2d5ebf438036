//! A remote that cannot follow is asked less at once.

use crate::journal::Journal;
use devlog::sync::Outcome;
use devlog_provider_api::{
    Error, ErrorKind, ObjectKey, Precondition, Properties, RemoteFile, RemoteStorage, Result, Sink,
    Source, UploadOptions, testkit::MemoryStorage,
};
use std::{
    sync::{Arc, Condvar, Mutex},
    time::Duration,
};

/// A wait that ends a test that went wrong.
const PATIENCE: Duration = Duration::from_secs(20);
/// More than enough for an upload that was let through to arrive; waited for once.
const GRACE: Duration = Duration::from_millis(300);
/// How many uploads come at once at first.
const MANY: u32 = 16;

#[derive(Default)]
struct Crowd {
    arrived: u32,
    /// How many came after the refusal before any of those ended.
    together: Option<u32>,
}

/// Refuses the first uploads, once all of them are there; holds the next ones until no more come.
#[derive(Clone)]
struct Crowded {
    inner: MemoryStorage,
    crowd: Arc<(Mutex<Crowd>, Condvar)>,
}

impl Crowded {
    fn together(&self) -> Option<u32> {
        self.crowd.0.lock().unwrap().together
    }

    fn arrive(&self) -> Result<()> {
        let (crowd, changed) = &*self.crowd;
        let mut crowd = crowd.lock().unwrap();
        crowd.arrived += 1;
        let is_first = crowd.arrived <= MANY;
        let wanted = if is_first { MANY } else { MANY + MANY / 2 };
        changed.notify_all();
        let is_waiting = |crowd: &mut Crowd| crowd.arrived < wanted && crowd.together.is_none();
        let (crowd, outcome) = changed
            .wait_timeout_while(crowd, PATIENCE, is_waiting)
            .unwrap();
        assert!(!outcome.timed_out(), "{} uploads came", crowd.arrived);
        if is_first {
            return Err(Error::new(ErrorKind::Throttled, "slow down"));
        }
        let is_alone = |crowd: &mut Crowd| crowd.arrived == wanted && crowd.together.is_none();
        let (mut crowd, _) = changed.wait_timeout_while(crowd, GRACE, is_alone).unwrap();
        let together = crowd.arrived - MANY;
        crowd.together.get_or_insert(together);
        changed.notify_all();
        Ok(())
    }
}

impl RemoteStorage for Crowded {
    fn upload_file(
        &self,
        source: &mut Source<'_>,
        remote_key: &ObjectKey,
        options: &UploadOptions,
    ) -> Result<RemoteFile> {
        self.arrive()?;
        self.inner.upload_file(source, remote_key, options)
    }

    fn download_file(&self, remote_key: &ObjectKey, sink: &mut Sink<'_>) -> Result<RemoteFile> {
        self.inner.download_file(remote_key, sink)
    }

    fn list_files(
        &self,
        prefix: &str,
        each: &mut dyn FnMut(RemoteFile) -> Result<()>,
    ) -> Result<()> {
        self.inner.list_files(prefix, each)
    }

    fn stat_file(&self, remote_key: &ObjectKey) -> Result<Option<RemoteFile>> {
        self.inner.stat_file(remote_key)
    }

    fn delete_file(&self, remote_key: &ObjectKey, precondition: &Precondition) -> Result<()> {
        self.inner.delete_file(remote_key, precondition)
    }

    fn properties(&self) -> Properties {
        let mut properties = self.inner.properties();
        properties.connections = MANY;
        properties
    }
}

#[test]
fn after_a_refusal_half_as_many_files_go_at_once_and_all_arrive() {
    let journal = Journal::new();
    for day in 1..=28 {
        journal.write(&format!("events/202501{day:02}.jsonl"), "{}\n");
    }
    let remote = Crowded {
        inner: MemoryStorage::new(),
        crowd: Arc::default(),
    };
    let result = journal.push(remote.clone());
    assert_eq!((result.outcome, result.uploaded.len()), (Outcome::Ok, 33));
    assert_eq!(remote.together(), Some(MANY / 2));
}
