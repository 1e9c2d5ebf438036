//! `download_file`: the bytes of one version, checked against its hash.

use crate::{
    error::failed, key_path::KeyPath, provider::FilesystemStorage, store::Store, version::Version,
};
use devlog_provider_api::{Error, ErrorKind, ObjectKey, RemoteFile, Result, Sha256Digest, Sink};
use sha2::{Digest, Sha256};
use std::{
    fs::File,
    io::{Read, Write},
    path::Path,
};

/// In bytes; also how often cancellation is looked at.
const BUFFER: usize = 128 * 1024;

impl FilesystemStorage {
    pub(crate) fn download(&self, key: &ObjectKey, sink: &mut Sink<'_>) -> Result<RemoteFile> {
        let target = self.target()?;
        let absent = || Error::new(ErrorKind::NotFound, format!("{key} does not exist"));
        let path = KeyPath::new(key).ok_or_else(absent)?;
        let folder = target.descend(&path.folders)?.ok_or_else(absent)?;
        let (file, version) = folder.open_file(path.name)?.ok_or_else(absent)?;
        let described = {
            let store = Store::find(&target)?;
            let mut index = self.index();
            index.refresh(store.as_ref())?;
            Self::describe(key.as_str(), version, index.find(key.as_str(), version))
        };
        let place = folder.path_of(path.name);
        let digest = self.send(&file, version, &place, sink)?;
        match described.sha256 {
            Some(expected) if expected != digest => Err(Error::new(
                ErrorKind::Corrupt,
                format!("{} no longer holds what was stored in it", place.display()),
            )
            .with_hint("the disk may be failing: check it, then push this file again")),
            _ => Ok(described),
        }
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
