//! Wraps the storage of a provider, so that a call is noted while it runs, its error holds no secret and no control
//! character, and it is a line of the log where the user asks for one. A call that is made again is a line again.

use super::{
    call_log::{CallLog, Line},
    crash_report::{CallTracker, Entry},
    redaction::{Redactor, clean_error},
};
use crate::wall_clock;
use devlog_provider_api::{
    Error, ObjectKey, Precondition, Properties, RemoteFile, RemoteStorage, Result, Sha256Digest,
    Sink, Source, UploadOptions,
};
use std::{sync::Arc, time::Instant};

/// A storage with the guards of the host around each call.
pub struct GuardedStorage {
    pub storage: Box<dyn RemoteStorage>,
    pub tracker: CallTracker,
    pub redactor: Redactor,
    /// The log of the calls; `None` if the user asks for none.
    pub log: Option<Arc<CallLog>>,
}

/// The measure of a call that went well.
enum Amount {
    Bytes(u64),
    Objects(u64),
    Unknown,
}

impl GuardedStorage {
    fn call<T>(
        &self,
        entry: Entry,
        key: &str,
        run: impl FnOnce() -> Result<T>,
        amount: impl FnOnce(&T) -> Amount,
    ) -> Result<T> {
        let (time, began) = (wall_clock::now(), Instant::now());
        let result = self.tracker.run(entry, run);
        let result = result.map_err(|error| clean_error(&self.redactor, error));
        let Some(log) = &self.log else {
            return result;
        };
        let milliseconds = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let (bytes, objects) = match result.as_ref().map(amount) {
            Ok(Amount::Bytes(bytes)) => (Some(bytes), None),
            Ok(Amount::Objects(objects)) => (None, Some(objects)),
            Ok(Amount::Unknown) | Err(_) => (None, None),
        };
        let error = result.as_ref().err();
        log.add(&Line {
            time,
            provider: self.tracker.provider(),
            call: entry.name(),
            key: &self.redactor.clean(key),
            bytes,
            objects,
            milliseconds,
            result: error.map_or("ok", |error| error.kind().name()),
            message: error.map(Error::message),
            request_id: error.and_then(Error::request_id),
        });
        result
    }
}

fn size(file: &RemoteFile) -> Amount {
    Amount::Bytes(file.size)
}

#[deny(clippy::missing_trait_methods)]
impl RemoteStorage for GuardedStorage {
    fn upload_file(
        &self,
        source: &mut Source<'_>,
        remote_key: &ObjectKey,
        options: &UploadOptions,
    ) -> Result<RemoteFile> {
        let run = || self.storage.upload_file(source, remote_key, options);
        self.call(Entry::UploadFile, remote_key.as_str(), run, size)
    }

    fn download_file(&self, remote_key: &ObjectKey, sink: &mut Sink<'_>) -> Result<RemoteFile> {
        let run = || self.storage.download_file(remote_key, sink);
        self.call(Entry::DownloadFile, remote_key.as_str(), run, size)
    }

    fn list_files(
        &self,
        prefix: &str,
        each: &mut dyn FnMut(RemoteFile) -> Result<()>,
    ) -> Result<()> {
        let run = || {
            let mut objects = 0;
            let mut count = |file| {
                objects += 1;
                each(file)
            };
            self.storage.list_files(prefix, &mut count)?;
            Ok(objects)
        };
        let listed = self.call(Entry::ListFiles, prefix, run, |objects| {
            Amount::Objects(*objects)
        });
        listed.map(drop)
    }

    fn stat_file(&self, remote_key: &ObjectKey) -> Result<Option<RemoteFile>> {
        let run = || self.storage.stat_file(remote_key);
        self.call(Entry::StatFile, remote_key.as_str(), run, |found| {
            found.as_ref().map_or(Amount::Objects(0), size)
        })
    }

    fn delete_file(&self, remote_key: &ObjectKey, precondition: &Precondition) -> Result<()> {
        let run = || self.storage.delete_file(remote_key, precondition);
        self.call(Entry::DeleteFile, remote_key.as_str(), run, |()| {
            Amount::Unknown
        })
    }

    fn file_exists(&self, remote_key: &ObjectKey) -> Result<bool> {
        let run = || self.storage.file_exists(remote_key);
        self.call(Entry::FileExists, remote_key.as_str(), run, |found| {
            Amount::Objects(u64::from(*found))
        })
    }

    fn get_file_hash(&self, remote_key: &ObjectKey) -> Result<Option<Sha256Digest>> {
        let run = || self.storage.get_file_hash(remote_key);
        self.call(Entry::GetFileHash, remote_key.as_str(), run, |_| {
            Amount::Unknown
        })
    }

    fn create_container(&self) -> Result<()> {
        let run = || self.storage.create_container();
        self.call(Entry::CreateContainer, "", run, |()| Amount::Unknown)
    }

    fn properties(&self) -> Properties {
        self.tracker
            .run(Entry::Properties, || self.storage.properties())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{CallLog, CallTracker, GuardedStorage, Redactor};
    use devlog_provider_api::{
        Error, ErrorKind, ObjectKey, Precondition, RemoteStorage, UploadOptions,
        testkit::{BytesSink, BytesSource, Fault, Faulty, MemoryStorage, Method},
    };
    use jiff::Timestamp;
    use serde_json::{Map, Value};
    use std::{fs, sync::Arc};

    fn guarded(storage: impl RemoteStorage + 'static, log: Option<Arc<CallLog>>) -> GuardedStorage {
        GuardedStorage {
            storage: Box::new(storage),
            tracker: CallTracker::new("example"),
            redactor: Redactor::new(["hunter2"]),
            log,
        }
    }

    #[test]
    fn each_call_is_a_line_with_its_result_and_no_secret() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("calls.log");
        let log = Arc::new(CallLog::open(&path).unwrap());
        let error = Error::new(ErrorKind::Throttled, "hunter2 deletes too much");
        let refused = Fault::Error(error.with_request_id("request-1"));
        let remote = MemoryStorage::new();
        remote.put_foreign("notes", "of another program");
        let storage = guarded(
            Faulty::new(remote).always(Method::Delete, refused),
            Some(log),
        );
        let key: ObjectKey = "events/hunter2".parse().unwrap();
        let mut reader = BytesSource::new(b"content".to_vec());
        let options = UploadOptions::default();
        let uploaded = storage.upload_file(&mut reader.source(), &key, &options);
        assert_eq!(uploaded.unwrap().size, 7);
        let downloaded = storage.download_file(&key, &mut BytesSink::new().sink());
        assert_eq!(downloaded.unwrap().size, 7);
        storage.list_files("", &mut |_| Ok(())).unwrap();
        assert!(storage.file_exists(&key).unwrap());
        storage.delete_file(&key, &Precondition::None).unwrap_err();
        let text = fs::read_to_string(&path).unwrap();
        let lines: Vec<_> = text.lines().map(without_times).collect();
        insta::assert_snapshot!(lines.join("\n"), @r#"
        {"bytes":7,"call":"upload_file","key":"events/***","provider":"example","result":"ok"}
        {"bytes":7,"call":"download_file","key":"events/***","provider":"example","result":"ok"}
        {"call":"list_files","key":"","objects":2,"provider":"example","result":"ok"}
        {"call":"file_exists","key":"events/***","objects":1,"provider":"example","result":"ok"}
        {"call":"delete_file","key":"events/***","message":"*** deletes too much","provider":"example","request_id":"request-1","result":"throttled"}
        "#);
    }

    fn without_times(line: &str) -> String {
        let mut line: Map<String, Value> = serde_json::from_str(line).unwrap();
        let time = line.remove("time").unwrap();
        time.as_str().unwrap().parse::<Timestamp>().unwrap();
        line.remove("milliseconds").unwrap().as_u64().unwrap();
        serde_json::to_string(&line).unwrap()
    }

    #[test]
    fn an_error_keeps_its_kind_and_loses_its_secrets() {
        let error = Error::new(ErrorKind::Throttled, "key hunter2\x1b[2J refused");
        let error = error.with_code("hunter2").with_hint("try sig=abc&x");
        let methods = [
            Method::Stat,
            Method::List,
            Method::Delete,
            Method::CreateContainer,
        ];
        let leaking = methods
            .into_iter()
            .fold(Faulty::new(MemoryStorage::new()), |storage, method| {
                storage.always(method, Fault::Error(error.clone()))
            });
        let storage = guarded(leaking, None);
        let key: ObjectKey = "a".parse().unwrap();
        for error in [
            storage.stat_file(&key).unwrap_err(),
            storage.file_exists(&key).unwrap_err(),
            storage.get_file_hash(&key).unwrap_err(),
            storage.list_files("", &mut |_| Ok(())).unwrap_err(),
            storage.delete_file(&key, &Precondition::None).unwrap_err(),
            storage.create_container().unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::Throttled);
            assert_eq!(error.message(), r"key ***\u{1b}[2J refused");
            assert_eq!(error.code(), Some("***"));
            assert_eq!(error.hint(), Some("try sig=***&x"));
        }
    }
}
