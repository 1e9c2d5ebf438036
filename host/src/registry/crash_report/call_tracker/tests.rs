//! The noted calls are those that are made.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::{CallTracker, Doing, Entry, doing};
use crate::{
    host_thread,
    registry::{guarded_storage::GuardedStorage, redaction::Redactor},
};
use devlog_provider_api::{
    Precondition, RemoteStorage, UploadOptions,
    testkit::{BytesSink, BytesSource, Fault, Faulty, MemoryStorage, Method},
};
use std::{
    sync::{Arc, Mutex},
    thread,
};

fn calling() -> Option<(&'static str, &'static str)> {
    match doing() {
        Doing::Calling(call) => Some((call.provider, call.entry.name())),
        Doing::Foreign | Doing::Hosting => None,
    }
}

#[test]
fn every_entry_has_its_own_note() {
    let tracker = CallTracker::new("azure");
    for (entry, name) in Entry::ALL {
        assert_eq!(entry.name(), name);
        assert_eq!(tracker.run(entry, calling), Some(("azure", name)));
    }
}

#[test]
fn a_call_inside_a_call_is_forgotten_when_it_ends() {
    let (outer, inner) = (CallTracker::new("outer"), CallTracker::new("inner"));
    let after = outer.run(Entry::ListFiles, || {
        inner.run(Entry::StatFile, || ());
        calling()
    });
    assert_eq!(after, Some(("outer", "list_files")));
    assert!(matches!(doing(), Doing::Hosting));
}

#[test]
fn a_panic_ends_the_note() {
    let tracker = CallTracker::new("azure");
    let work = || tracker.run(Entry::StatFile, || panic!("provider"));
    assert!(std::panic::catch_unwind(work).is_err());
    assert_eq!(calling(), None);
}

#[test]
fn another_thread_is_not_in_the_call() {
    let tracker = CallTracker::new("azure");
    let seen = tracker.run(Entry::UploadFile, || {
        thread::spawn(|| matches!(doing(), Doing::Foreign)).join()
    });
    assert!(seen.is_ok_and(|foreign| foreign));
    let seen = tracker.run(Entry::UploadFile, || {
        host_thread::spawn("test", || matches!(doing(), Doing::Hosting))
            .unwrap()
            .join()
    });
    assert!(seen.is_ok_and(|hosting| hosting));
}

#[test]
fn every_call_is_noted_under_its_own_name() {
    let noted: Arc<Mutex<Vec<&str>>> = Arc::default();
    let mut inner = Faulty::new(MemoryStorage::new());
    for method in [
        Method::Upload,
        Method::Download,
        Method::List,
        Method::Stat,
        Method::Delete,
        Method::CreateContainer,
    ] {
        let noted = Arc::clone(&noted);
        let note = move || {
            let name = calling().map(|(_, name)| name);
            noted.lock().unwrap().extend(name);
        };
        inner = inner.always(method, Fault::Before(Arc::new(note)));
    }
    let storage = GuardedStorage {
        storage: Box::new(inner),
        tracker: CallTracker::new("azure"),
        redactor: Redactor::default(),
        log: None,
    };
    let key = "a".parse().unwrap();
    let (mut bytes, options) = (BytesSource::new("x"), UploadOptions::default());
    let _ = storage.upload_file(&mut bytes.source(), &key, &options);
    let _ = storage.download_file(&key, &mut BytesSink::new().sink());
    let _ = storage.list_files("", &mut |_| Ok(()));
    let _ = storage.stat_file(&key);
    let _ = storage.delete_file(&key, &Precondition::None);
    let _ = storage.file_exists(&key);
    let _ = storage.get_file_hash(&key);
    let _ = storage.create_container();
    let names = [
        "upload_file",
        "download_file",
        "list_files",
        "stat_file",
        "delete_file",
        "file_exists",
        "get_file_hash",
        "create_container",
    ];
    assert_eq!(*noted.lock().unwrap(), names);
    // A thread that has made a call is the host's.
    let asking = thread::spawn(move || {
        storage.properties();
        matches!(doing(), Doing::Hosting)
    });
    assert!(asking.join().unwrap());
}
