//! A provider as it is written for provider-api 1.0: it uses everything that this version of the contract has.
//!
//! It stands for the libraries that are in use, so it is never changed, and builds with every compiler since
//! Rust 1.63.

use devlog_provider_api::{
    export_provider, ETag, Error, ErrorKind, Host, LogLevel, ObjectKey, Precondition, Properties,
    RemoteFile, RemoteStorage, Result, SettingSpec, Sha256Digest, Sink, Source, StorageConfig, UploadOptions,
};
use std::{
    collections::BTreeMap,
    io::Write,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

const SETTINGS: &[SettingSpec] = &[
    SettingSpec::text("shelf", "where in the memory").env(&["GOLDEN_SHELF"]).place(),
    SettingSpec::text("order", "how objects are kept").choices(&["sorted", "as_they_come"]).default("sorted"),
    SettingSpec::secret("token", "who is asking"),
    SettingSpec::integer("size_limit", "bytes of the largest object"),
    SettingSpec::boolean("is_busy", "whether a download is throttled"),
];

export_provider! {
    /// Keeps objects until the program ends.
    pub struct GoldenProvider {
        name: "golden_1_0",
        title: "Golden Storage",
        description: "Keeps objects until the program ends",
        settings: SETTINGS,
        create_storage: create_storage,
    }
}

fn create_storage(config: &StorageConfig, host: Host) -> Result<Box<dyn RemoteStorage>> {
    if config.url.is_empty() {
        let error = Error::new(ErrorKind::InvalidSettings, "a golden storage needs a url");
        return Err(error.with_code("NO_URL").with_hint("set `url` to any word"));
    }
    let settings = &config.settings;
    let shelf = settings.text("shelf").unwrap_or("none");
    let from = settings.variable("shelf").unwrap_or("the configuration");
    let token = settings.secret("token").map_or(0, |token| token.expose_secret().len());
    let count = settings.iter().count();
    let folder = config.base_dir.display();
    host.log(LogLevel::Info, format!("{count} settings, shelf {shelf} by {from}, a token of {token} bytes, from {folder}"));
    Ok(Box::new(Golden {
        size_limit: settings.integer("size_limit")?.and_then(|limit| u64::try_from(limit).ok()),
        is_busy: settings.boolean("is_busy")? == Some(true),
        objects: Mutex::default(),
        host,
    }))
}

#[derive(Clone)]
struct Object {
    file: RemoteFile,
    bytes: Vec<u8>,
}

#[derive(Default)]
struct Objects {
    by_key: BTreeMap<String, Object>,
    versions: u64,
}

impl Objects {
    fn check(&self, key: &ObjectKey, precondition: &Precondition) -> Result<()> {
        let found = self.by_key.get(key.as_str());
        let kind = match (precondition, found) {
            (Precondition::None, _) | (Precondition::IfAbsent, None) => return Ok(()),
            (Precondition::IfMatch(etag), Some(object)) if object.file.etag.as_ref() == Some(etag) => return Ok(()),
            (Precondition::IfAbsent, Some(_)) => ErrorKind::AlreadyExists,
            (Precondition::IfMatch(_), _) => ErrorKind::PreconditionFailed,
            _ => ErrorKind::Unsupported,
        };
        Err(Error::new(kind, format!("{key} is not as it should be")))
    }
}

struct Golden {
    size_limit: Option<u64>,
    is_busy: bool,
    objects: Mutex<Objects>,
    host: Host,
}

impl Golden {
    fn objects(&self) -> MutexGuard<'_, Objects> {
        self.objects.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read(&self, source: &mut Source<'_>, expected: Option<Sha256Digest>) -> Result<Vec<u8>> {
        if self.size_limit.map_or(false, |limit| source.size() > limit) {
            return Err(Error::new(ErrorKind::TooLarge, "the object is larger than `size_limit`"));
        }
        // Twice, as a remote does that wants the digest before the bytes and is not given it.
        if expected.is_none() {
            source.read_all()?;
            source.rewind()?;
        }
        // Once: the conformance suite uploads objects of many chunks.
        self.host.sleep(Duration::from_millis(1))?;
        let mut bytes = Vec::new();
        loop {
            let chunk = source.read_chunk(16)?;
            if chunk.is_empty() {
                return Ok(bytes);
            }
            self.host.note_progress();
            bytes.extend_from_slice(&chunk);
        }
    }
}

impl RemoteStorage for Golden {
    fn upload_file(
        &self,
        source: &mut Source<'_>,
        remote_key: &ObjectKey,
        options: &UploadOptions,
    ) -> Result<RemoteFile> {
        let bytes = self.read(source, options.expected_sha256)?;
        let content_type = options.content_type.as_deref().unwrap_or("unknown");
        self.host.log(LogLevel::Debug, format!("{remote_key} is of type {content_type}"));
        let mut objects = self.objects();
        objects.check(remote_key, &options.precondition)?;
        objects.versions += 1;
        let mut file = RemoteFile::new(remote_key.as_str(), bytes.len() as u64);
        file.etag = Some(ETag::new(format!("\"{}\"", objects.versions)));
        file.sha256 = source.sha256();
        file.upload_id = options.upload_id.clone();
        file.attributes = options.attributes.clone();
        file.modified = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(1_757_586_600));
        let object = Object { file: file.clone(), bytes };
        objects.by_key.insert(remote_key.to_string(), object);
        Ok(file)
    }

    fn download_file(&self, remote_key: &ObjectKey, sink: &mut Sink<'_>) -> Result<RemoteFile> {
        if self.is_busy {
            let error = Error::new(ErrorKind::Throttled, "the shelf is busy").with_request_id("request-7");
            let error = error.with_detail("queue", "3").with_retry_after(Duration::from_millis(1500));
            return Err(error);
        }
        let object = self.objects().by_key.get(remote_key.as_str()).cloned();
        let object = object.ok_or_else(|| Error::new(ErrorKind::NotFound, format!("{remote_key} is not there")))?;
        for part in object.bytes.chunks(4096) {
            self.host.check_cancelled()?;
            sink.write_all(part)?;
        }
        Ok(object.file)
    }

    fn list_files(&self, prefix: &str, each: &mut dyn FnMut(RemoteFile) -> Result<()>) -> Result<()> {
        let files: Vec<_> = self.objects().by_key.values().map(|object| object.file.clone()).collect();
        for file in files.into_iter().filter(|file| file.key.starts_with(prefix)) {
            self.host.check_cancelled()?;
            each(file)?;
        }
        Ok(())
    }

    fn stat_file(&self, remote_key: &ObjectKey) -> Result<Option<RemoteFile>> {
        Ok(self.objects().by_key.get(remote_key.as_str()).map(|object| object.file.clone()))
    }

    fn delete_file(&self, remote_key: &ObjectKey, precondition: &Precondition) -> Result<()> {
        let mut objects = self.objects();
        objects.check(remote_key, precondition)?;
        objects.by_key.remove(remote_key.as_str());
        Ok(())
    }

    fn create_container(&self) -> Result<()> {
        if self.is_busy {
            return Err(Error::new(ErrorKind::PermissionDenied, "the shelf is not yours"));
        }
        Ok(())
    }

    fn properties(&self) -> Properties {
        let mut properties = Properties::default()
            .with_connections(16)
            .with_hashes_in_listings()
            .with_conditional_create()
            .with_conditional_replace()
            .with_conditional_delete();
        properties.max_object_size = self.size_limit;
        properties
    }
}
