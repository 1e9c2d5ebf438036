//! Writing a version of an object.

use super::{
    files::{container_not_found, gone, replaced, Numbered, TRIES},
    name::{description, path, split},
    store::accept,
    version::etag,
    Content, File, FileStorage, FileStore, Kind, Object, Version,
};
use crate::{Error, ErrorKind, ObjectKey, Precondition, Result};
use std::{
    collections::hash_map::RandomState,
    hash::{BuildHasher, Hasher},
    io::Read,
};

/// The descriptions that stay: of the first versions of an object, and of the last ones. The numbers between them are
/// free again.
const KEPT_VERSIONS: u64 = 64;

impl<S: FileStore> FileStorage<S> {
    /// Writes a file, and the folders above it where they are missing.
    pub(super) fn put(&self, file: &str, bytes: &mut dyn Read) -> Result<()> {
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
        let pending = path(key, file.number, Kind::Pending, &version.id);
        self.put(&pending, &mut version.to_text().as_bytes())?;
        for _ in 0..TRIES {
            let number = file.number;
            let place = description(key, number);
            match self.store.rename_no_replace(&pending, &place) {
                Ok(()) if self.is_new(key, number)? => return Ok(number),
                Ok(()) => {
                    let taken_back = self.store.rename_no_replace(&place, &pending);
                    taken_back.map_err(gone)?;
                }
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

    /// Reports if a number that was just taken had been free because it was the next one, and not because another
    /// writer had removed its description.
    fn is_new(&self, key: &str, number: u64) -> Result<bool> {
        if number <= KEPT_VERSIONS {
            return Ok(true);
        }
        self.forget(key);
        Ok(self.object(key)?.newest() <= number + KEPT_VERSIONS)
    }

    /// Checks a precondition against the last listing. A writer that then gets the next number was right.
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

    /// The same, read again before it is refused: what was seen may be old.
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
    pub(super) fn write(
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
        let number = object.newest() + 1;
        let pending = path(key.as_str(), number, Kind::Pending, &file.id);
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
            object.versions.retain(|old| !is_removed(*old, number));
            before
        };
        let files = object.files.iter().map(|(file, _)| file);
        let old_files = files
            .filter(|file| file.number + 1 < number)
            .map(|file| file.path(key));
        let mut old: Vec<u64> = object.versions;
        old.retain(|old| is_removed(*old, number));
        old.sort_unstable();
        let old_versions = old.into_iter().map(|old| description(key, old));
        // The new version stands; what cannot be removed is found by the next listing.
        old_files.chain(old_versions).for_each(|old| {
            let _ = self.store.delete(&old);
        });
    }
}

/// Reports if the description of a version goes when `newest` is the newest one.
fn is_removed(number: u64, newest: u64) -> bool {
    number > KEPT_VERSIONS && number + KEPT_VERSIONS < newest
}

/// 64 bits; std's only source of randomness.
fn new_id() -> String {
    format!("{:016x}", RandomState::new().build_hasher().finish())
}
