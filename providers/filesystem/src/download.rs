//! `download_file`: the bytes of one version, checked against its hash.

use crate::{
    error::failed,
    key_path::KeyPath,
    provider::{FilesystemStorage, now},
    record::Record,
    store::Store,
    version::Version,
};
use devlog_provider_api::{
    Error, ErrorKind, LogLevel, ObjectKey, RemoteFile, Result, Sha256Digest, Sink,
};
use sha2::{Digest, Sha256};
use std::{
    fs::File,
    io::{Read, Write},
    path::Path,
};

/// In bytes; cancellation is checked once for each.
const BUFFER: usize = 128 * 1024;
/// The coarsest times of a file system, FAT's.
const RACY_SECONDS: i64 = 2;

impl FilesystemStorage {
    pub(crate) fn download(&self, key: &ObjectKey, sink: &mut Sink<'_>) -> Result<RemoteFile> {
        let target = self.target()?;
        let absent = || Error::new(ErrorKind::NotFound, format!("{key} does not exist"));
        let path = KeyPath::new(key).ok_or_else(absent)?;
        let folder = target.descend(&path.folders)?.ok_or_else(absent)?;
        let (file, version) = folder.open_file(path.name)?.ok_or_else(absent)?;
        let store = Store::find(&target)?;
        let known = {
            let mut index = self.index();
            index.refresh(store.as_ref())?;
            index.find(key.as_str(), version).cloned()
        };
        let place = folder.path_of(path.name);
        let digest = self.send(&file, version, &place, sink)?;
        let known = match (known, &store) {
            (Some(record), _) if record.sha256 != digest => return Err(rotten(&place)),
            (None, Some(store)) => self.recognise(store, key, version, digest),
            (known, _) => known,
        };
        Ok(Self::describe(key.as_str(), version, known.as_ref()))
    }

    /// Finds what was uploaded again in a file that got another time on the way: by a copy without times, or by
    /// FAT after a change of the time zone. From then on a listing knows it too.
    fn recognise(
        &self,
        store: &Store,
        key: &ObjectKey,
        version: Version,
        digest: Sha256Digest,
    ) -> Option<Record> {
        let mut index = self.index();
        let mut record = index.find_content(key.as_str(), digest)?.clone();
        record.version = version;
        // A file that was touched just now may change again without getting another time.
        if version.seconds.saturating_add(RACY_SECONDS) >= now() {
            return Some(record);
        }
        let noted = store.lock(self.host()).and_then(|_lock| {
            index.refresh(Some(store))?;
            index.append(store, &record)
        });
        if let Err(error) = noted {
            // The download is good, only the next listing knows less.
            self.host().log(LogLevel::Info, error.message());
        }
        Some(record)
    }

    fn send(
        &self,
        mut file: &File,
        version: Version,
        place: &Path,
        sink: &mut Sink<'_>,
    ) -> Result<Sha256Digest> {
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; BUFFER];
        loop {
            self.host().check_cancelled()?;
            let count = file.read(&mut buffer);
            let count = count.map_err(|error| failed("read", place, error))?;
            let Some(bytes) = buffer.get(..count).filter(|bytes| !bytes.is_empty()) else {
                break;
            };
            hasher.update(bytes);
            sink.write_all(bytes)?;
        }
        let stat = rustix::fs::fstat(file).map_err(|errno| failed("read", place, errno))?;
        if Version::of(&stat) != version {
            let message = format!("{} changed while it was read", place.display());
            return Err(Error::new(ErrorKind::Unavailable, message));
        }
        Ok(Sha256Digest::from_bytes(hasher.finalize().into()))
    }
}

fn rotten(place: &Path) -> Error {
    let message = format!("{} no longer holds what was stored in it", place.display());
    Error::new(ErrorKind::Corrupt, message)
        .with_hint("the disk may be failing: check it, then push this file again")
}
