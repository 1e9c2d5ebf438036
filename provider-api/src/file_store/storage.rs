//! The storage over a store of files.

use super::{
    files::{container_not_found, gone, replaced, Numbered, TRIES},
    name::{join, path, split},
    store::accept,
    Content, FileStorage, FileStore, Kind,
};
use crate::{
    Error, ErrorKind, ObjectKey, Precondition, Properties, RemoteFile, RemoteStorage, Result, Sink,
    Source, UploadOptions,
};
use std::io::{self, Write};

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
            let bytes = path(key, number, Kind::Bytes, &version.id);
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
