//! The storage over a store of files.

use super::{
    name::{join, path, split, Part},
    scan::{File, Folder, Kind, Object},
    store::{accept, FileStore},
    version::{etag, Content, Version},
};
use crate::{
    Error, ErrorKind, ObjectKey, Precondition, Properties, RemoteFile, RemoteStorage, Result, Sink,
    Source, UploadOptions,
};
use std::{
    collections::{hash_map::RandomState, BTreeMap},
    hash::{BuildHasher, Hasher},
    io::{self, Write},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The descriptions of older versions that stay: a writer whose knowledge is older would take a number twice.
const KEPT_VERSIONS: u64 = 64;
/// Versions that may come while one object is looked at.
const TRIES: u32 = 20;

/// A [`RemoteStorage`] over a [`FileStore`].
///
/// Listings carry no hashes: the host knows an object by its `ETag`, so that costs a request for an object once.
/// Storages on several machines may use the same place at once.
#[derive(Debug)]
pub struct FileStorage<S> {
    store: S,
    /// What was seen of each folder. It may be old: a number that is taken meanwhile shows it.
    known: Mutex<BTreeMap<String, BTreeMap<String, Object>>>,
}

/// A version, with the number that it has.
struct Numbered {
    number: u64,
    version: Version,
}

impl<S: FileStore> FileStorage<S> {
    /// Makes a storage of a store; makes no request.
    pub fn new(store: S) -> Self {
        Self {
            store,
            known: Mutex::default(),
        }
    }

    fn known(&self) -> MutexGuard<'_, BTreeMap<String, BTreeMap<String, Object>>> {
        // It holds facts only, and each is whole.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn scan(&self, folder: &str) -> Result<Folder> {
        let scan = Folder::scan(&self.store, folder)?;
        let objects = scan.objects.clone();
        self.known().insert(folder.to_owned(), objects);
        Ok(scan)
    }

    fn forget(&self, key: &str) {
        self.known().remove(split(key).0);
    }

    /// The files of an object as they were last seen; lists the folder if it was not seen yet.
    fn object(&self, key: &str) -> Result<Object> {
        let (folder, name) = split(key);
        let find = |objects: &BTreeMap<String, Object>| objects.get(name).cloned();
        if let Some(objects) = self.known().get(folder) {
            return Ok(find(objects).unwrap_or_default());
        }
        match self.scan(folder) {
            Ok(scan) => Ok(find(&scan.objects).unwrap_or_default()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Object::default()),
            Err(error) => Err(error),
        }
    }

    /// Notes that an object has a version.
    fn note(&self, key: &str, number: u64) {
        let (folder, name) = split(key);
        let mut known = self.known();
        let objects = known.entry(folder.to_owned()).or_default();
        let object = objects.entry(name.to_owned()).or_default();
        object.versions.push(number);
    }

    /// The description under a number; `None` if there is none.
    fn version(&self, key: &str, number: u64) -> Result<Option<Version>> {
        let mut text = Vec::new();
        match self.store.get(&path(key, number, Part::Version), &mut text) {
            Ok(()) => Version::from_text(&String::from_utf8_lossy(&text)).map(Some),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The newest version, a deletion too. Where the folder was seen before, the next number is tried first.
    fn newest(&self, key: &str) -> Result<Option<Numbered>> {
        for _ in 0..TRIES {
            let mut number = self.object(key)?.newest();
            let mut found = None;
            while let Some(version) = self.version(key, number + 1)? {
                number += 1;
                self.note(key, number);
                found = Some(version);
            }
            if number == 0 {
                return Ok(None);
            }
            if found.is_none() {
                found = self.version(key, number)?;
            }
            match found {
                Some(version) => return Ok(Some(Numbered { number, version })),
                // What was seen is too old to be there still.
                None => self.forget(key),
            }
        }
        Err(replaced(key))
    }

    /// Writes a file, and the folders above it where they are missing.
    fn put(&self, file: &str, bytes: &mut dyn io::Read) -> Result<()> {
        let folder = split(file).0;
        if !folder.is_empty() && !self.known().contains_key(folder) {
            self.make_folders(folder)?;
        }
        self.store.put(file, bytes).map_err(container_not_found)
    }

    fn make_folders(&self, folder: &str) -> Result<()> {
        match accept(ErrorKind::AlreadyExists, self.store.make_folder(folder)) {
            Err(error) if error.kind() == ErrorKind::NotFound && folder.contains('/') => {
                self.make_folders(split(folder).0)?;
                accept(ErrorKind::AlreadyExists, self.store.make_folder(folder))
            }
            reply => reply.map_err(container_not_found),
        }
    }

    /// Makes `file`, which is written, the newest version. Returns its number.
    fn commit(
        &self,
        key: &ObjectKey,
        file: &mut File,
        version: &Version,
        precondition: &Precondition,
    ) -> Result<u64> {
        let key = key.as_str();
        let pending = path(key, file.number, Part::Pending(&version.id));
        self.put(&pending, &mut version.to_text().as_bytes())?;
        for _ in 0..TRIES {
            let number = file.number;
            let place = path(key, number, Part::Version);
            match self.store.rename_no_replace(&pending, &place) {
                Ok(()) => return Ok(number),
                Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                    // The reply may be lost, and the version there all the same.
                    return match self.version(key, number) {
                        Ok(Some(found)) if found == *version => Ok(number),
                        _ => Err(gone(error)),
                    };
                }
                Err(_) => {}
            }
            self.forget(key);
            let object = self.object(key)?;
            self.check(key, &object, precondition)?;
            let before = file.path(key);
            file.number = object.newest() + 1;
            let renamed = self.store.rename_no_replace(&before, &file.path(key));
            renamed.map_err(gone)?;
        }
        Err(replaced(key))
    }

    /// Checks a precondition against what was seen. Whoever then gets the next number was right.
    fn check(&self, key: &str, object: &Object, precondition: &Precondition) -> Result<()> {
        let refusal = |kind, why: &str| Err(Error::new(kind, format!("{key} {why}")));
        if *precondition == Precondition::None {
            return Ok(());
        }
        let number = object.newest();
        let current = match object.newest_file() {
            Some((file, _)) => file.etag(),
            None if number == 0 => None,
            None => match self.version(key, number)? {
                Some(version) => version.content.map(|_| etag(number, &version.id)),
                None => return Err(replaced(key)),
            },
        };
        match (precondition, current) {
            (Precondition::IfAbsent, None) => Ok(()),
            (Precondition::IfAbsent, Some(_)) => {
                refusal(ErrorKind::AlreadyExists, "exists already")
            }
            (Precondition::IfMatch(wanted), Some(current)) if *wanted == current => Ok(()),
            (Precondition::IfMatch(_), _) => {
                refusal(ErrorKind::PreconditionFailed, "is another version")
            }
            _ => refusal(
                ErrorKind::Unsupported,
                "has a precondition that is not known here",
            ),
        }
    }

    /// The same, read anew before it is refused: what was seen may be old.
    fn check_first(&self, key: &str, precondition: &Precondition) -> Result<Object> {
        let object = self.object(key)?;
        if self.check(key, &object, precondition).is_ok() {
            return Ok(object);
        }
        self.forget(key);
        let object = self.object(key)?;
        self.check(key, &object, precondition)?;
        Ok(object)
    }

    /// Writes a version under the next number.
    fn write(
        &self,
        key: &ObjectKey,
        precondition: &Precondition,
        kind: Kind,
        describe: impl FnOnce(&Self, &str) -> Result<Option<Content>>,
    ) -> Result<Numbered> {
        let object = self.check_first(key.as_str(), precondition)?;
        let mut file = File {
            number: object.newest() + 1,
            id: new_id(),
            kind,
        };
        let written = describe(self, &file.path(key.as_str())).and_then(|content| {
            let id = file.id.clone();
            let version = Version { id, content };
            let number = self.commit(key, &mut file, &version, precondition)?;
            Ok(Numbered { number, version })
        });
        if written.is_ok() {
            self.tidy(key.as_str(), file);
            return written;
        }
        // Without a description it is no version; what cannot be removed now is found later.
        let pending = path(key.as_str(), object.newest() + 1, Part::Pending(&file.id));
        if self.store.delete(&pending).is_ok() {
            let _ = self.store.delete(&file.path(key.as_str()));
        }
        written
    }

    /// Takes the new version into what is known, and removes what is older than the one before it.
    fn tidy(&self, key: &str, newest: File) {
        let (folder, name) = split(key);
        let (number, size) = (newest.number, 0);
        let object = {
            let mut known = self.known();
            let objects = known.entry(folder.to_owned()).or_default();
            let object = objects.entry(name.to_owned()).or_default();
            object.versions.push(number);
            object.files.push((newest, size));
            let before = object.clone();
            object.files.retain(|(file, _)| file.number + 1 >= number);
            object.versions.retain(|old| old + KEPT_VERSIONS >= number);
            before
        };
        let files = object.files.iter().map(|(file, _)| file);
        let old_files = files
            .filter(|file| file.number + 1 < number)
            .map(|file| file.path(key));
        let mut old: Vec<u64> = object.versions;
        old.retain(|old| old + KEPT_VERSIONS < number);
        old.sort_unstable();
        let old_versions = old.into_iter().map(|old| path(key, old, Part::Version));
        // The new version stands; what cannot be removed is found by the next listing.
        old_files.chain(old_versions).for_each(|old| {
            let _ = self.store.delete(&old);
        });
    }

    /// An object of a listing, with its size and version as far as the names have them.
    fn listed(&self, key: &str, object: &Object) -> Result<Option<RemoteFile>> {
        let number = object.newest();
        match object.newest_file() {
            _ if number == 0 => Ok(None),
            Some((file, size)) => Ok(file.etag().map(|etag| {
                let mut listed = RemoteFile::new(key, size);
                listed.etag = Some(etag);
                listed
            })),
            None => {
                let Numbered { number, version } = match self.version(key, number)? {
                    Some(version) => Numbered { number, version },
                    None => self.newest(key)?.ok_or_else(|| replaced(key))?,
                };
                Ok(version.describe(key, number).map(|mut file| {
                    file.sha256 = None;
                    file
                }))
            }
        }
    }
}

impl<S: FileStore> RemoteStorage for FileStorage<S> {
    fn upload_file(
        &self,
        source: &mut Source<'_>,
        remote_key: &ObjectKey,
        options: &UploadOptions,
    ) -> Result<RemoteFile> {
        let size = source.size();
        let describe = |storage: &Self, file: &str| {
            let put = storage.put(file, source).and_then(|()| {
                let no_digest = || Error::new(ErrorKind::Other, "the store left out a part");
                source.sha256().ok_or_else(no_digest)
            });
            if put.is_err() {
                // Nothing refers to it; what cannot be removed now is found later.
                let _ = storage.store.delete(file);
            }
            Ok(Some(Content {
                size,
                sha256: put?,
                upload_id: options.upload_id.clone(),
                attributes: options.attributes.clone(),
            }))
        };
        let Numbered { number, version } =
            self.write(remote_key, &options.precondition, Kind::Bytes, describe)?;
        let stored = version.describe(remote_key.as_str(), number);
        stored.ok_or_else(|| replaced(remote_key.as_str()))
    }

    fn download_file(&self, remote_key: &ObjectKey, sink: &mut Sink<'_>) -> Result<RemoteFile> {
        let key = remote_key.as_str();
        for _ in 0..TRIES {
            let newest = self.newest(key)?;
            let absent = || Error::new(ErrorKind::NotFound, format!("{key} does not exist"));
            let Numbered { number, version } = newest.ok_or_else(absent)?;
            let file = version.describe(key, number).ok_or_else(absent)?;
            let mut counted = Counted { sink, bytes: 0 };
            let bytes = path(key, number, Part::Bytes(&version.id));
            match self.store.get(&bytes, &mut counted) {
                Ok(()) if counted.bytes == file.size => return Ok(file),
                Ok(()) => {
                    let (found, size) = (counted.bytes, file.size);
                    let message = format!("{key} has {found} bytes of {size}");
                    return Err(Error::new(ErrorKind::Corrupt, message));
                }
                // Two newer versions have come meanwhile.
                Err(error) if error.kind() == ErrorKind::NotFound && counted.bytes == 0 => {}
                Err(error) => return Err(gone(error)),
            }
            self.forget(key);
        }
        Err(replaced(key))
    }

    fn list_files(
        &self,
        prefix: &str,
        each: &mut dyn FnMut(RemoteFile) -> Result<()>,
    ) -> Result<()> {
        let mut folders = vec![split(prefix).0.to_owned()];
        while let Some(folder) = folders.pop() {
            let scan = match self.scan(&folder) {
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    // The place itself is absent, or only a folder of it.
                    self.store
                        .list("", &mut |_, _| Ok(()))
                        .map_err(container_not_found)?;
                    continue;
                }
                scan => scan?,
            };
            for (name, object) in &scan.objects {
                let key = join(&folder, name);
                if key.starts_with(prefix) {
                    self.listed(&key, object)?.map_or(Ok(()), &mut *each)?;
                }
            }
            let below = scan.folders.iter().map(|name| join(&folder, name));
            folders.extend(below.filter(|below| {
                let below = format!("{below}/");
                below.starts_with(prefix) || prefix.starts_with(&below)
            }));
        }
        Ok(())
    }

    fn stat_file(&self, remote_key: &ObjectKey) -> Result<Option<RemoteFile>> {
        let newest = self.newest(remote_key.as_str())?;
        Ok(newest.and_then(|newest| newest.version.describe(remote_key.as_str(), newest.number)))
    }

    fn delete_file(&self, remote_key: &ObjectKey, precondition: &Precondition) -> Result<()> {
        let newest = self.newest(remote_key.as_str())?;
        if *precondition == Precondition::None
            && newest.map_or(true, |newest| newest.version.content.is_none())
        {
            return Ok(());
        }
        let describe = |storage: &Self, file: &str| {
            storage.put(file, &mut io::empty())?;
            Ok(None)
        };
        self.write(remote_key, precondition, Kind::Deletion, describe)
            .map(drop)
    }

    fn create_container(&self) -> Result<()> {
        accept(ErrorKind::AlreadyExists, self.store.make_folder("")).map_err(container_not_found)
    }

    fn properties(&self) -> Properties {
        Properties::default()
            .with_connections(self.store.connections())
            .with_conditional_create()
            .with_conditional_replace()
            .with_conditional_delete()
    }
}

/// Counts what goes into a sink.
struct Counted<'a, 'b> {
    sink: &'a mut Sink<'b>,
    bytes: u64,
}

impl Write for Counted<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.sink.write(bytes)?;
        self.bytes += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sink.flush()
    }
}

/// 64 bits; std's only source of randomness.
fn new_id() -> String {
    format!("{:016x}", RandomState::new().build_hasher().finish())
}

fn container_not_found(error: Error) -> Error {
    if error.kind() != ErrorKind::NotFound {
        return error;
    }
    Error::new(
        ErrorKind::ContainerNotFound,
        "the folder that the URL names is absent",
    )
}

/// A file of our own that another writer has tidied away: a new try starts afresh.
fn gone(error: Error) -> Error {
    if error.kind() != ErrorKind::NotFound {
        return error;
    }
    Error::new(
        ErrorKind::Unavailable,
        "another writer has replaced the object meanwhile",
    )
}

fn replaced(key: &str) -> Error {
    let message = format!("{key} is replaced again and again");
    Error::new(ErrorKind::Unavailable, message)
}
