//! That what is noted is what is called.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::{CallTracker, Doing, Entry, doing};
use crate::{host_thread, registry::crash_report::Tracked};
use devlog_provider_api::{
    Error, ErrorKind, ObjectKey, Precondition, Properties, RemoteFile, RemoteStorage, Result,
    Sha256Digest, Sink, SinkWriter, Source, SourceReader, UploadOptions,
};
use std::thread;

fn calling() -> Option<(&'static str, &'static str)> {
    match doing() {
        Doing::Calling(call) => Some((call.provider, call.entry.name())),
        Doing::Foreign | Doing::Hosting => None,
    }
}

#[test]
fn every_entry_has_its_own_note() {
    let tracker = CallTracker::new("azure");
    for entry in Entry::ALL {
        let noted = tracker.run(entry, calling);
        assert_eq!(noted, Some(("azure", entry.name())));
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

/// Fails with the name of the call that it is noted in.
struct Noted;

fn noted<T>() -> Result<T> {
    let name = calling().map_or("none", |(_, name)| name);
    Err(Error::new(ErrorKind::Other, name))
}

impl RemoteStorage for Noted {
    fn upload_file(
        &self,
        _: &mut Source<'_>,
        _: &ObjectKey,
        _: &UploadOptions,
    ) -> Result<RemoteFile> {
        noted()
    }

    fn download_file(&self, _: &ObjectKey, _: &mut Sink<'_>) -> Result<RemoteFile> {
        noted()
    }

    fn list_files(&self, _: &str, _: &mut dyn FnMut(RemoteFile) -> Result<()>) -> Result<()> {
        noted()
    }

    fn stat_file(&self, _: &ObjectKey) -> Result<Option<RemoteFile>> {
        noted()
    }

    fn delete_file(&self, _: &ObjectKey, _: &Precondition) -> Result<()> {
        noted()
    }

    fn file_exists(&self, _: &ObjectKey) -> Result<bool> {
        noted()
    }

    fn get_file_hash(&self, _: &ObjectKey) -> Result<Option<Sha256Digest>> {
        noted()
    }

    fn create_container(&self) -> Result<()> {
        noted()
    }

    fn properties(&self) -> Properties {
        let mut properties = Properties::default();
        properties.list_has_hashes = calling() == Some(("azure", "properties"));
        properties
    }
}

struct Nothing;

impl SourceReader for Nothing {
    fn read(&mut self, _: &mut [u8]) -> Result<usize> {
        Ok(0)
    }

    fn size(&self) -> u64 {
        0
    }

    fn rewind(&mut self) -> Result<()> {
        Ok(())
    }

    fn sha256(&self) -> Option<Sha256Digest> {
        None
    }
}

impl SinkWriter for Nothing {
    fn write_all(&mut self, _: &[u8]) -> Result<()> {
        Ok(())
    }
}

#[test]
fn every_call_is_noted_under_its_own_name() {
    let storage = Tracked::new(Box::new(Noted), CallTracker::new("azure"));
    let key: ObjectKey = "a".parse().unwrap();
    let (mut reader, mut writer) = (Nothing, Nothing);
    let (mut source, mut sink) = (Source::new(&mut reader), Sink::new(&mut writer));
    let options = UploadOptions::default();
    let precondition = Precondition::None;
    let calls = [
        (
            "upload_file",
            storage.upload_file(&mut source, &key, &options).err(),
        ),
        (
            "download_file",
            storage.download_file(&key, &mut sink).err(),
        ),
        ("list_files", storage.list_files("", &mut |_| Ok(())).err()),
        ("stat_file", storage.stat_file(&key).err()),
        (
            "delete_file",
            storage.delete_file(&key, &precondition).err(),
        ),
        ("file_exists", storage.file_exists(&key).err()),
        ("get_file_hash", storage.get_file_hash(&key).err()),
        ("create_container", storage.create_container().err()),
    ];
    for (name, error) in calls {
        assert_eq!(error.unwrap().message(), name);
    }
    assert!(storage.properties().list_has_hashes);
}
