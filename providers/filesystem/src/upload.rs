//! `upload_file`: a temporary file, then under the lock a line in the index, then the file takes its place.

use crate::{
    folder::{Folder, Found},
    index::Index,
    key_path::KeyPath,
    list::walk,
    provider::{FilesystemStorage, check, now},
    record::Record,
    store::{Store, Temporary},
    sync::sync,
    version::{Version, next_time},
};
use devlog_provider_api::{
    Error, ErrorKind, ObjectKey, Precondition, RemoteFile, Result, Source, UploadOptions,
};
use rustix::io::Errno;
use std::io::Read;

/// In bytes; cancellation is checked once for each.
const BUFFER: usize = 128 * 1024;

/// The target of an upload.
struct Place<'a> {
    target: Folder,
    store: Store,
    key: &'a ObjectKey,
    path: KeyPath<'a>,
}

impl FilesystemStorage {
    pub(crate) fn upload(
        &self,
        source: &mut Source<'_>,
        key: &ObjectKey,
        options: &UploadOptions,
    ) -> Result<RemoteFile> {
        let target = self.target()?;
        let path = KeyPath::new(key).ok_or_else(|| {
            let message = format!("{key} is a name that this provider keeps for itself");
            Error::new(ErrorKind::Unsupported, message)
        })?;
        let store = Store::find_or_create(&target)?;
        self.remove_stale_once(&store);
        let place = Place {
            target,
            store,
            key,
            path,
        };
        let mut temporary = place.store.temporary()?;
        self.receive(source, &mut temporary)?;
        let sha256 = source
            .sha256()
            .ok_or_else(|| Error::new(ErrorKind::Other, "the source has no digest at its end"))?;
        // The long wait for the disk, before the lock is taken.
        let version = temporary.stamp(next_time(now(), None))?;
        let record = Record {
            key: key.to_string(),
            version,
            sha256,
            upload_id: options.upload_id.clone(),
            attributes: options.attributes.clone(),
        };
        self.commit(&place, temporary, record, &options.precondition)
    }

    fn receive(&self, source: &mut Source<'_>, temporary: &mut Temporary) -> Result<()> {
        let mut buffer = vec![0; BUFFER];
        loop {
            self.host().check_cancelled()?;
            match source.read(&mut buffer)? {
                0 => return Ok(()),
                count => temporary.write_all(buffer.get(..count).unwrap_or_default())?,
            }
        }
    }

    /// At every moment the old version is there, or the new one, and the index knows either.
    fn commit(
        &self,
        place: &Place<'_>,
        mut temporary: Temporary,
        mut record: Record,
        precondition: &Precondition,
    ) -> Result<RemoteFile> {
        let mut index = self.index();
        let lock = place.store.lock(self.host())?;
        index.refresh(Some(&place.store))?;
        let current = place.current()?;
        check(precondition, place.key, current)?;
        if index.is_wasteful() {
            self.compact(&mut index, place)?;
        }
        let last = index.last_time(&record.key, current);
        if last.is_some_and(|last| last >= record.version.seconds) {
            record.version = temporary.stamp(next_time(now(), last))?;
        }
        let lines = index.append(&place.store, &record)?;
        // The line alone has the attributes, without which the new bytes cannot be read after a power cut. A lost
        // digest costs time only, so other lines are brought to the disk together, after the lock.
        let is_line_vital = !record.attributes.is_empty();
        let path = place.target.path_of(place.key.as_str());
        let error = |errno| crate::error::failed("write", &path, errno);
        if is_line_vital {
            sync(&lines).map_err(error)?;
        }
        let folder = place.put(temporary, precondition)?;
        drop(lock);
        drop(index);
        if !is_line_vital {
            sync(&lines).map_err(error).map_err(final_error)?;
        }
        folder.sync().map_err(final_error)?;
        Ok(Self::describe(&record.key, record.version, Some(&record)))
    }

    fn compact(&self, index: &mut Index, place: &Place<'_>) -> Result<()> {
        let versions = walk(&place.target, "", self.host())?;
        index.compact(&place.store, &versions.into_iter().collect(), now())
    }
}

impl Place<'_> {
    /// The version that is there.
    fn current(&self) -> Result<Option<Version>> {
        match self.path.look(&self.target)? {
            Found::Nothing => Ok(None),
            Found::File(version) => Ok(Some(version)),
            // To replace a foreign link would be as wrong as to follow it.
            Found::Folder | Found::Other => {
                let path = self.target.path_of(self.key.as_str());
                Err(crate::error::failed("replace", &path, Errno::ISDIR))
            }
        }
    }

    /// Moves the file to its place. Returns the folder that it is in.
    fn put(&self, temporary: Temporary, precondition: &Precondition) -> Result<Folder> {
        let folders = &self.path.folders;
        let moved = self.target.descend_or_create(folders).and_then(|folder| {
            self.put_into(&folder, temporary, precondition)?;
            Ok(folder)
        });
        if moved.is_err() {
            self.target.remove_empty(folders)?;
        }
        moved
    }

    fn put_into(
        &self,
        folder: &Folder,
        temporary: Temporary,
        precondition: &Precondition,
    ) -> Result<()> {
        let name = self.path.name;
        if *precondition != Precondition::IfAbsent {
            return temporary.replace(folder, name);
        }
        if temporary.place(folder, name)? {
            return Ok(());
        }
        // A writer without the lock was faster.
        let message = format!("{} exists already", self.key);
        Err(Error::new(ErrorKind::AlreadyExists, message))
    }
}

/// A disk that could not keep what is in its place already must not be asked again: the next attempt would find
/// the object there and call it kept.
fn final_error(error: Error) -> Error {
    if !error.kind().is_retryable() {
        return error;
    }
    let message = format!("{}; it may not survive a power cut", error.message());
    let last = Error::new(ErrorKind::Other, message);
    error
        .details()
        .iter()
        .fold(last, |last, (name, value)| last.with_detail(name, value))
}
