//! The files of a place, and the newest version of each object in them.

use super::{
    name::{description, split},
    FileStore, Folder, Object, Version,
};
use crate::{Error, ErrorKind, RemoteFile, Result};
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Versions that may come while one object is read.
pub const TRIES: u32 = 20;

/// A [`RemoteStorage`](crate::RemoteStorage) over a [`FileStore`].
///
/// Listings carry no hashes: the host knows an object by its `ETag`, so that costs a request for an object once.
/// Storages on several machines may use the same place at once.
#[derive(Debug)]
pub struct FileStorage<S> {
    pub(super) store: S,
    /// The last listing of each folder. It may be old: a number that is taken meanwhile shows it.
    known: Mutex<BTreeMap<String, BTreeMap<String, Object>>>,
}

/// A version, with the number that it has.
pub struct Numbered {
    pub number: u64,
    pub version: Version,
}

impl<S: FileStore> FileStorage<S> {
    /// Makes a storage of a store; makes no request.
    pub fn new(store: S) -> Self {
        Self {
            store,
            known: Mutex::default(),
        }
    }

    pub(super) fn known(&self) -> MutexGuard<'_, BTreeMap<String, BTreeMap<String, Object>>> {
        // It holds facts only, and each is whole.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn scan(&self, folder: &str) -> Result<Folder> {
        let scan = Folder::scan(&self.store, folder)?;
        let objects = scan.objects.clone();
        self.known().insert(folder.to_owned(), objects);
        Ok(scan)
    }

    pub(super) fn forget(&self, key: &str) {
        self.known().remove(split(key).0);
    }

    /// The files of an object as they were last seen; lists the folder if it was not seen yet.
    pub(super) fn object(&self, key: &str) -> Result<Object> {
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
    pub(super) fn note(&self, key: &str, number: u64) {
        let (folder, name) = split(key);
        let mut known = self.known();
        let objects = known.entry(folder.to_owned()).or_default();
        let object = objects.entry(name.to_owned()).or_default();
        object.versions.push(number);
    }

    /// The description under a number; `None` if it is absent.
    pub(super) fn version(&self, key: &str, number: u64) -> Result<Option<Version>> {
        let mut text = Vec::new();
        match self.store.get(&description(key, number), &mut text) {
            Ok(()) => Version::from_text(&String::from_utf8_lossy(&text)).map(Some),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The newest version, a deletion too. Where the folder was seen before, the next number is tried first.
    pub(super) fn newest(&self, key: &str) -> Result<Option<Numbered>> {
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

    /// An object of a listing, with its size and version as far as the names have them.
    pub(super) fn listed(&self, key: &str, object: &Object) -> Result<Option<RemoteFile>> {
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

pub fn container_not_found(error: Error) -> Error {
    if error.kind() != ErrorKind::NotFound {
        return error;
    }
    Error::new(
        ErrorKind::ContainerNotFound,
        "the folder that the URL names is absent",
    )
}

/// A file of our own that another writer has tidied away: a new try starts afresh.
pub fn gone(error: Error) -> Error {
    if error.kind() != ErrorKind::NotFound {
        return error;
    }
    Error::new(
        ErrorKind::Unavailable,
        "another writer has replaced the object meanwhile",
    )
}

pub fn replaced(key: &str) -> Error {
    let message = format!("{key} is replaced again and again");
    Error::new(ErrorKind::Unavailable, message)
}
