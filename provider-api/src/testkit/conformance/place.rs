//! The place of a check: a storage, a prefix of its own, and short forms of the calls.

use super::{ensure, equal, spread::spread, Stop};
use crate::{
    testkit::{BytesSink, BytesSource},
    ETag, Error, ErrorKind, Host, ObjectKey, Precondition, RemoteFile, RemoteStorage, Result,
    Source, UploadOptions,
};
use std::time::Duration;

fn needs(holds: bool, otherwise: &str) -> Result<(), Stop> {
    if holds {
        return Ok(());
    }
    Err(Stop::Skipped(otherwise.to_owned()))
}

/// Opens the storage that is checked, for a host that the checks can stop. Each time it is the same place.
pub type Open<'a> = dyn Fn(Host) -> Result<Box<dyn RemoteStorage>> + Sync + 'a;

pub struct Place<'a> {
    pub storage: &'a dyn RemoteStorage,
    /// Opens another storage of the same place.
    pub open: &'a Open<'a>,
    pub prefix: &'a str,
    /// The time that a call may go on after the host stopped it.
    pub patience: Duration,
}

impl<'a> Place<'a> {
    pub fn new(storage: &'a dyn RemoteStorage, open: &'a Open<'a>, prefix: &'a str) -> Self {
        Self {
            storage,
            open,
            prefix,
            patience: Duration::from_secs(2),
        }
    }

    /// A key below the prefix.
    pub fn key(&self, name: &str) -> Result<ObjectKey, Stop> {
        ObjectKey::new(format!("{}{name}", self.prefix))
            .map_err(|error| Stop::Failed(format!("the check itself is wrong: {error}")))
    }

    pub fn upload(&self, key: &ObjectKey, bytes: &[u8]) -> Result<RemoteFile, Error> {
        self.upload_if(key, bytes, Precondition::None)
    }

    pub fn upload_if(
        &self,
        key: &ObjectKey,
        bytes: &[u8],
        precondition: Precondition,
    ) -> Result<RemoteFile, Error> {
        let options = UploadOptions {
            precondition,
            ..UploadOptions::default()
        };
        self.upload_with(key, bytes, &options)
    }

    pub fn upload_with(
        &self,
        key: &ObjectKey,
        bytes: &[u8],
        options: &UploadOptions,
    ) -> Result<RemoteFile, Error> {
        self.storage
            .upload_file(&mut BytesSource::new(bytes).source(), key, options)
    }

    pub fn upload_from(
        &self,
        key: &ObjectKey,
        mut source: Source<'_>,
    ) -> Result<RemoteFile, Error> {
        let options = UploadOptions::default();
        self.storage.upload_file(&mut source, key, &options)
    }

    pub fn download(&self, key: &ObjectKey) -> Result<(RemoteFile, Vec<u8>), Error> {
        let mut sink = BytesSink::new();
        let file = self.storage.download_file(key, &mut sink.sink())?;
        Ok((file, sink.bytes().to_vec()))
    }

    pub fn delete(&self, key: &ObjectKey) -> Result<(), Error> {
        self.storage.delete_file(key, &Precondition::None)
    }

    /// Fails the check unless exactly these bytes are stored under the key.
    pub fn holds(&self, key: &ObjectKey, expected: &[u8]) -> Result<(), Stop> {
        let (file, found) = self.download(key)?;
        ensure(found == expected, || {
            format!(
                "the {} bytes that came back are not the {} that were stored",
                found.len(),
                expected.len()
            )
        })?;
        equal("size of the download", file.size, expected.len() as u64)
    }

    /// The objects below the prefix that start with `name`, by key.
    pub fn list(&self, name: &str) -> Result<Vec<RemoteFile>, Error> {
        let mut files = Vec::new();
        self.storage
            .list_files(&format!("{}{name}", self.prefix), &mut |file| {
                files.push(file);
                Ok(())
            })?;
        files.sort_by(|a, b| a.key.cmp(&b.key));
        Ok(files)
    }

    /// The names of what stands below the prefix, sorted.
    pub fn names(&self, name: &str) -> Result<Vec<String>, Error> {
        let strip = |file: RemoteFile| match file.key.strip_prefix(self.prefix) {
            Some(name) => name.to_owned(),
            None => file.key,
        };
        Ok(self.list(name)?.into_iter().map(strip).collect())
    }

    /// The object as a listing shows it.
    pub fn listed(&self, key: &ObjectKey) -> Result<RemoteFile, Stop> {
        let files = self.list("")?;
        files
            .into_iter()
            .find(|file| file.key == key.as_str())
            .ok_or_else(|| Stop::Failed("the object is not in the listing".to_owned()))
    }

    /// The object as `stat_file` shows it.
    pub fn stat(&self, key: &ObjectKey) -> Result<RemoteFile, Stop> {
        self.storage
            .stat_file(key)?
            .ok_or_else(|| Stop::Failed("`stat_file` does not find the object".to_owned()))
    }

    pub fn is_absent(&self, key: &ObjectKey) -> Result<(), Stop> {
        equal("`stat_file`", self.storage.stat_file(key)?, None)?;
        let names = self.names("")?;
        ensure(
            !names.iter().any(|name| key.as_str().ends_with(name)),
            || format!("the listing still has {names:?}"),
        )
    }

    pub fn etag(file: &RemoteFile) -> Result<ETag, Stop> {
        file.etag.clone().ok_or_else(|| {
            Stop::Failed("a precondition on a version is promised, but there is no ETag".to_owned())
        })
    }

    pub fn needs_conditional_create(&self) -> Result<(), Stop> {
        let holds = self.storage.properties().conditional_create;
        needs(holds, "no conditional creation")
    }

    pub fn needs_conditional_replace(&self) -> Result<(), Stop> {
        let holds = self.storage.properties().conditional_replace;
        needs(holds, "no conditional replacement")
    }

    pub fn needs_conditional_delete(&self) -> Result<(), Stop> {
        let holds = self.storage.properties().conditional_delete;
        needs(holds, "no conditional deletion")
    }

    /// The number of threads that a check of concurrency may use.
    pub fn needs_connections(&self) -> Result<usize, Stop> {
        match self.storage.properties().connections {
            0 | 1 => Err(Stop::Skipped("one call at a time".to_owned())),
            connections => Ok(connections.min(16) as usize),
        }
    }

    pub fn needs_hashes_in_listings(&self) -> Result<(), Stop> {
        let holds = self.storage.properties().list_has_hashes;
        needs(holds, "no hashes in listings")
    }

    pub fn needs_size(&self, size: u64) -> Result<(), Stop> {
        match self.storage.properties().max_object_size {
            Some(limit) if size > limit => {
                Err(Stop::Skipped(format!("objects end at {limit} bytes")))
            }
            _ => Ok(()),
        }
    }

    /// Other storages of this place, which see the object under `key`. Where `open` opens a place of its own each
    /// time, as a map in memory may be, there are none, and the checks make their calls at once through this storage.
    pub fn others(
        &self,
        key: &ObjectKey,
        count: usize,
    ) -> Result<Vec<Box<dyn RemoteStorage>>, Stop> {
        let open = (0..count).map(|_| (self.open)(Host::detached()));
        let others: Vec<_> = open.collect::<Result<_>>()?;
        let sees_it = match others.first() {
            Some(other) => other.stat_file(key)?.is_some(),
            None => false,
        };
        if sees_it {
            return Ok(others);
        }
        self.needs_connections().map(|_| Vec::new())
    }

    /// Removes everything below the prefix.
    pub fn clear(&self) -> Result<(), Stop> {
        let threads = self.needs_connections().unwrap_or(1);
        spread(&self.list("")?, threads, |file| {
            let key = ObjectKey::new(file.key.clone())
                .map_err(|error| Error::new(ErrorKind::Other, error.to_string()))?;
            Ok(self.delete(&key)?)
        })
    }
}
