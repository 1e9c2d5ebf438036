//! Wraps what a provider speaks through, its errors and its log, so that no secret and no control character
//! comes out.

use super::redactor::Redactor;
use devlog_provider_api::{
    Error, HostServices, LogLevel, ObjectKey, Precondition, Properties, RemoteFile, RemoteStorage,
    Result, Sha256Digest, Sink, Source, UploadOptions,
};
use std::sync::Arc;

/// A storage whose errors are safe to show.
pub struct Redacting {
    storage: Box<dyn RemoteStorage>,
    redactor: Redactor,
}

impl Redacting {
    /// Wraps a storage.
    pub fn new(storage: Box<dyn RemoteStorage>, redactor: Redactor) -> Self {
        Self { storage, redactor }
    }

    fn clean<T>(&self, result: Result<T>) -> Result<T> {
        result.map_err(|error| clean_error(&self.redactor, error))
    }
}

/// The same error, safe to show.
pub fn clean_error(redactor: &Redactor, error: Error) -> Error {
    error.map_texts(|text| redactor.clean(text))
}

#[deny(clippy::missing_trait_methods)]
impl RemoteStorage for Redacting {
    fn upload_file(
        &self,
        source: &mut Source<'_>,
        remote_key: &ObjectKey,
        options: &UploadOptions,
    ) -> Result<RemoteFile> {
        self.clean(self.storage.upload_file(source, remote_key, options))
    }

    fn download_file(&self, remote_key: &ObjectKey, sink: &mut Sink<'_>) -> Result<RemoteFile> {
        self.clean(self.storage.download_file(remote_key, sink))
    }

    fn list_files(
        &self,
        prefix: &str,
        each: &mut dyn FnMut(RemoteFile) -> Result<()>,
    ) -> Result<()> {
        self.clean(self.storage.list_files(prefix, each))
    }

    fn stat_file(&self, remote_key: &ObjectKey) -> Result<Option<RemoteFile>> {
        self.clean(self.storage.stat_file(remote_key))
    }

    fn delete_file(&self, remote_key: &ObjectKey, precondition: &Precondition) -> Result<()> {
        self.clean(self.storage.delete_file(remote_key, precondition))
    }

    fn file_exists(&self, remote_key: &ObjectKey) -> Result<bool> {
        self.clean(self.storage.file_exists(remote_key))
    }

    fn get_file_hash(&self, remote_key: &ObjectKey) -> Result<Option<Sha256Digest>> {
        self.clean(self.storage.get_file_hash(remote_key))
    }

    fn create_container(&self) -> Result<()> {
        self.clean(self.storage.create_container())
    }

    fn properties(&self) -> Properties {
        self.storage.properties()
    }
}

/// Host services whose log is safe to show.
pub struct RedactingServices {
    services: Arc<dyn HostServices>,
    redactor: Redactor,
}

impl RedactingServices {
    /// Wraps host services.
    pub fn new(services: Arc<dyn HostServices>, redactor: Redactor) -> Self {
        Self { services, redactor }
    }
}

impl HostServices for RedactingServices {
    fn log(&self, level: LogLevel, message: &str) {
        self.services.log(level, &self.redactor.clean(message));
    }

    fn is_cancelled(&self) -> bool {
        self.services.is_cancelled()
    }

    fn note_progress(&self) {
        self.services.note_progress();
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{Redacting, RedactingServices};
    use crate::registry::redaction::Redactor;
    use devlog_provider_api::{
        Error, ErrorKind, HostServices, LogLevel, ObjectKey, Precondition, RemoteFile,
        RemoteStorage, Result, Sink, Source, UploadOptions,
    };
    use std::sync::{Arc, Mutex};

    fn leak<T>() -> Result<T> {
        let error = Error::new(ErrorKind::Throttled, "key hunter2\x1b[2J refused");
        Err(error.with_code("hunter2").with_hint("try sig=abc&x"))
    }

    struct Leaking;

    impl RemoteStorage for Leaking {
        fn upload_file(
            &self,
            _: &mut Source<'_>,
            _: &ObjectKey,
            _: &UploadOptions,
        ) -> Result<RemoteFile> {
            leak()
        }

        fn download_file(&self, _: &ObjectKey, _: &mut Sink<'_>) -> Result<RemoteFile> {
            leak()
        }

        fn list_files(&self, _: &str, _: &mut dyn FnMut(RemoteFile) -> Result<()>) -> Result<()> {
            leak()
        }

        fn stat_file(&self, _: &ObjectKey) -> Result<Option<RemoteFile>> {
            leak()
        }

        fn delete_file(&self, _: &ObjectKey, _: &Precondition) -> Result<()> {
            leak()
        }

        fn create_container(&self) -> Result<()> {
            leak()
        }
    }

    #[test]
    fn an_error_keeps_its_kind_and_loses_its_secrets() {
        let storage = Redacting::new(Box::new(Leaking), Redactor::new(["hunter2"]));
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

    #[derive(Default)]
    struct Log(Mutex<Vec<String>>);

    impl HostServices for Log {
        fn log(&self, _: LogLevel, message: &str) {
            self.0.lock().unwrap().push(message.to_owned());
        }

        fn is_cancelled(&self) -> bool {
            true
        }
    }

    #[test]
    fn a_log_line_loses_its_secrets() {
        let log = Arc::new(Log::default());
        let services = RedactingServices::new(log.clone(), Redactor::new(["hunter2"]));
        services.log(LogLevel::Info, "using hunter2\n");
        assert_eq!(*log.0.lock().unwrap(), ["using ***"]);
        assert!(services.is_cancelled());
    }
}
