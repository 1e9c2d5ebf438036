//! The contract in its shortest form: objects in memory.

use super::{sha256, Method};
use crate::{
    Attributes, ETag, Error, ErrorKind, ObjectKey, Precondition, Properties, RemoteFile,
    RemoteStorage, Result, Sha256Digest, Sink, Source, UploadOptions,
};
use std::{
    collections::BTreeMap,
    io::Write,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};

/// The reference implementation of [`RemoteStorage`]: keeps objects in memory and counts the calls.
///
/// Clones share the same objects and counts, so that a test can hand one to the code under test and look
/// into the other.
///
/// ```
/// use devlog_provider_api::{testkit::{BytesSource, MemoryStorage, Method}, RemoteStorage};
///
/// let storage = MemoryStorage::new();
/// let key = "events/20250911.jsonl".parse().unwrap();
/// storage.upload_file(&mut BytesSource::new(b"{}\n").source(), &key, &Default::default())?;
/// assert_eq!(storage.bytes("events/20250911.jsonl").as_deref(), Some(&b"{}\n"[..]));
/// assert_eq!(storage.calls(Method::Upload), 1);
/// # Ok::<(), devlog_provider_api::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct MemoryStorage {
    remote: Arc<Mutex<Remote>>,
    properties: Properties,
}

#[derive(Debug, Default)]
struct Remote {
    objects: BTreeMap<String, Object>,
    calls: BTreeMap<Method, usize>,
    versions: u64,
}

#[derive(Clone, Debug)]
struct Object {
    bytes: Vec<u8>,
    version: u64,
    sha256: Option<Sha256Digest>,
    upload_id: Option<String>,
    attributes: Attributes,
    modified: SystemTime,
}

impl Object {
    fn etag(&self) -> ETag {
        ETag::new(format!("\"{}\"", self.version))
    }

    fn describe(&self, key: &str) -> RemoteFile {
        let mut file = RemoteFile::new(key, self.bytes.len() as u64);
        file.etag = Some(self.etag());
        file.sha256 = self.sha256;
        file.upload_id.clone_from(&self.upload_id);
        file.attributes.clone_from(&self.attributes);
        file.modified = Some(self.modified);
        file
    }
}

impl Default for MemoryStorage {
    fn default() -> Self {
        Self::new()
    }
}

impl MemoryStorage {
    /// An empty storage that can do everything, for 16 calls at once.
    #[must_use]
    pub fn new() -> Self {
        Self::with_properties(
            Properties::default()
                .with_connections(16)
                .with_hashes_in_listings()
                .with_conditional_create()
                .with_conditional_replace()
                .with_conditional_delete(),
        )
    }

    /// An empty storage with these properties: without `list_has_hashes` its listings carry no hashes and attributes,
    /// a precondition that the properties rule out is `Unsupported`, and what is larger than `max_object_size` is
    /// `TooLarge`.
    #[must_use]
    pub fn with_properties(properties: Properties) -> Self {
        Self {
            remote: Arc::default(),
            properties,
        }
    }

    /// The number of calls of this method, failed ones included.
    #[must_use]
    pub fn calls(&self, method: Method) -> usize {
        self.remote().calls.get(&method).copied().unwrap_or(0)
    }

    /// The number of all calls.
    #[must_use]
    pub fn total_calls(&self) -> usize {
        self.remote().calls.values().sum()
    }

    /// Starts counting from zero.
    pub fn reset_calls(&self) {
        self.remote().calls.clear();
    }

    /// Every key, sorted.
    #[must_use]
    pub fn keys(&self) -> Vec<String> {
        self.remote().objects.keys().cloned().collect()
    }

    /// The content of an object, if it is there.
    #[must_use]
    pub fn bytes(&self, key: &str) -> Option<Vec<u8>> {
        let remote = self.remote();
        remote.objects.get(key).map(|object| object.bytes.clone())
    }

    /// Stores an object as other tools would: under any name, without hash, upload id and attributes.
    pub fn put_foreign(&self, key: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        let options = UploadOptions::default();
        self.remote().put(key.into(), bytes.into(), None, &options);
    }

    /// Replaces the bytes of an object, if it is there, and keeps the metadata stored with it, as another client may.
    pub fn replace_bytes(&self, key: &str, bytes: impl Into<Vec<u8>>) {
        let mut remote = self.remote();
        remote.versions += 1;
        let version = remote.versions;
        if let Some(object) = remote.objects.get_mut(key) {
            object.bytes = bytes.into();
            object.version = version;
        }
    }

    /// Removes an object, if it exists, as other tools would.
    pub fn remove(&self, key: &str) {
        self.remote().objects.remove(key);
    }

    fn remote(&self) -> MutexGuard<'_, Remote> {
        self.remote.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn called(&self, method: Method) -> MutexGuard<'_, Remote> {
        let mut remote = self.remote();
        *remote.calls.entry(method).or_default() += 1;
        remote
    }

    fn check_size(&self, size: u64) -> Result<()> {
        match self.properties.max_object_size {
            Some(limit) if size > limit => Err(Error::new(
                ErrorKind::TooLarge,
                format!("the object has {size} bytes, this storage takes {limit}"),
            )),
            _ => Ok(()),
        }
    }
}

fn supported(is_supported: bool, precondition: &Precondition) -> Result<()> {
    if is_supported || *precondition == Precondition::None {
        return Ok(());
    }
    let message = "this storage has no such precondition";
    Err(Error::new(ErrorKind::Unsupported, message))
}

impl Remote {
    fn check(&self, key: &ObjectKey, precondition: &Precondition) -> Result<()> {
        let object = self.objects.get(key.as_str());
        match (precondition, object) {
            (Precondition::IfAbsent, Some(_)) => Err(Error::new(
                ErrorKind::AlreadyExists,
                format!("{key} exists already"),
            )),
            (Precondition::IfMatch(etag), object)
                if object.map(Object::etag).as_ref() != Some(etag) =>
            {
                Err(Error::new(
                    ErrorKind::PreconditionFailed,
                    format!("{key} is another version"),
                ))
            }
            _ => Ok(()),
        }
    }

    fn put(
        &mut self,
        key: String,
        bytes: Vec<u8>,
        sha256: Option<Sha256Digest>,
        options: &UploadOptions,
    ) -> RemoteFile {
        self.versions += 1;
        let object = Object {
            bytes,
            version: self.versions,
            sha256,
            upload_id: options.upload_id.clone(),
            attributes: options.attributes.clone(),
            modified: SystemTime::now(),
        };
        let file = object.describe(&key);
        self.objects.insert(key, object);
        file
    }
}

impl RemoteStorage for MemoryStorage {
    fn upload_file(
        &self,
        source: &mut Source<'_>,
        remote_key: &ObjectKey,
        options: &UploadOptions,
    ) -> Result<RemoteFile> {
        drop(self.called(Method::Upload));
        let is_supported = match options.precondition {
            Precondition::IfAbsent => self.properties.conditional_create,
            _ => self.properties.conditional_replace,
        };
        supported(is_supported, &options.precondition)?;
        self.check_size(source.size())?;
        // Read without the lock: the source may be slow, or look into this very storage.
        let bytes = source.read_all()?;
        let mut remote = self.remote();
        remote.check(remote_key, &options.precondition)?;
        let hash = Some(sha256(&bytes));
        let key = remote_key.to_string();
        Ok(remote.put(key, bytes, hash, options))
    }

    fn download_file(&self, remote_key: &ObjectKey, sink: &mut Sink<'_>) -> Result<RemoteFile> {
        let remote = self.called(Method::Download);
        let object = remote.objects.get(remote_key.as_str()).cloned();
        drop(remote);
        let object = object.ok_or_else(|| {
            Error::new(ErrorKind::NotFound, format!("{remote_key} does not exist"))
        })?;
        sink.write_all(&object.bytes)?;
        Ok(object.describe(remote_key.as_str()))
    }

    fn list_files(
        &self,
        prefix: &str,
        each: &mut dyn FnMut(RemoteFile) -> Result<()>,
    ) -> Result<()> {
        let mut files = Vec::new();
        for (key, object) in &self.called(Method::List).objects {
            if key.starts_with(prefix) {
                files.push(object.describe(key));
            }
        }
        for mut file in files {
            if !self.properties.list_has_hashes {
                file.sha256 = None;
                file.attributes = Attributes::new();
            }
            each(file)?;
        }
        Ok(())
    }

    fn stat_file(&self, remote_key: &ObjectKey) -> Result<Option<RemoteFile>> {
        let remote = self.called(Method::Stat);
        let object = remote.objects.get(remote_key.as_str());
        Ok(object.map(|object| object.describe(remote_key.as_str())))
    }

    fn delete_file(&self, remote_key: &ObjectKey, precondition: &Precondition) -> Result<()> {
        supported(self.properties.conditional_delete, precondition)?;
        let mut remote = self.called(Method::Delete);
        remote.check(remote_key, precondition)?;
        remote.objects.remove(remote_key.as_str());
        Ok(())
    }

    fn create_container(&self) -> Result<()> {
        drop(self.called(Method::CreateContainer));
        Ok(())
    }

    fn properties(&self) -> Properties {
        self.properties.clone()
    }
}
