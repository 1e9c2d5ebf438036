//! A storage that breaks one promise, for the proof that the checks can fail.

use super::lie::Lie;
use crate::{
    testkit::{sha256, BytesSink, BytesSource, MemoryStorage},
    Error, ErrorKind, ObjectKey, Precondition, Properties, RemoteFile, RemoteStorage, Result, Sink,
    Source, UploadOptions,
};
use std::{
    io::{Read, Write},
    sync::{Arc, Barrier},
    thread,
    time::Duration,
};

pub struct Liar {
    memory: MemoryStorage,
    lie: Lie,
    /// Holds the 16 writers of a race between check and write, so that the fault shows every time.
    all_checked: Arc<Barrier>,
}

impl Liar {
    pub fn new(lie: Lie, memory: MemoryStorage, all_checked: Arc<Barrier>) -> Self {
        Self {
            memory,
            lie,
            all_checked,
        }
    }

    fn tells(&self, lie: Lie) -> bool {
        self.lie == lie
    }

    fn described(&self, file: RemoteFile, in_listing: bool) -> RemoteFile {
        self.lie
            .describe(file, in_listing, self.memory.total_calls())
    }

    /// For as long as a remote needs for two requests.
    fn replace_badly(&self, key: &ObjectKey, bytes: &[u8]) {
        match self.lie {
            _ if self.memory.bytes(key.as_str()).is_none() => return,
            Lie::GoneWhileItIsReplaced => self.memory.remove(key.as_str()),
            Lie::HalvedWhileItIsReplaced => {
                let half = bytes[..bytes.len() / 2].to_vec();
                self.memory.put_foreign(key.as_str(), half);
            }
            _ => return,
        }
        thread::sleep(Duration::from_millis(1));
    }

    fn assumes_success(&self, key: &ObjectKey, bytes: &[u8]) -> bool {
        let old = self.memory.bytes(key.as_str());
        let has_same_size = old.is_some_and(|old| old.len() == bytes.len());
        self.tells(Lie::NothingStored) || (self.tells(Lie::SameSizeNotStored) && has_same_size)
    }

    fn options(&self, key: &ObjectKey, options: &UploadOptions) -> Result<UploadOptions> {
        let mut options = options.clone();
        if self.tells(Lie::PreconditionIgnored) || self.tells(Lie::ModestPreconditionIgnored) {
            options.precondition = Precondition::None;
        }
        if self.tells(Lie::PreconditionCheckedBefore) {
            let old = self.memory.stat_file(key)?;
            let precondition = std::mem::take(&mut options.precondition);
            if precondition == Precondition::None {
                return Ok(options);
            }
            match precondition {
                Precondition::IfAbsent if old.is_some() => {
                    return Err(Error::new(ErrorKind::AlreadyExists, "exists"));
                }
                Precondition::IfMatch(ref wanted)
                    if !old.is_some_and(|old| old.etag == Some(wanted.clone())) =>
                {
                    return Err(Error::new(ErrorKind::PreconditionFailed, "another"));
                }
                _ => {}
            }
            if key.as_str().contains("_winner_among_16") {
                self.all_checked.wait();
            }
        }
        if self.tells(Lie::UploadIdOfTheFirstUpload) {
            if let Some(old) = self.memory.stat_file(key)? {
                options.upload_id = old.upload_id;
            }
        }
        if self.tells(Lie::AttributesOfTheFirstUpload) {
            if let Some(old) = self.memory.stat_file(key)? {
                options.attributes = old.attributes;
            }
        }
        Ok(options)
    }
}

impl RemoteStorage for Liar {
    fn upload_file(
        &self,
        source: &mut Source<'_>,
        remote_key: &ObjectKey,
        options: &UploadOptions,
    ) -> Result<RemoteFile> {
        let key = self.lie.key(remote_key);
        let options = self.options(&key, options)?;
        if self.tells(Lie::OldObjectRemovedFirst) && options.precondition == Precondition::None {
            self.memory.remove(key.as_str());
        }
        let mut bytes = Vec::new();
        let read = if self.tells(Lie::ShortReadIsTheEnd) {
            bytes.resize(1 << 20, 0);
            let read = source.read(&mut bytes).map_err(Error::from);
            bytes.truncate(*read.as_ref().unwrap_or(&0));
            read
        } else {
            source.read_to_end(&mut bytes).map_err(Error::from)
        };
        if self.tells(Lie::PartialUploadStored) && read.is_err() {
            self.memory.put_foreign(key.as_str(), b"half".to_vec());
        }
        match read {
            Err(_) if self.tells(Lie::SourceErrorRewritten) => {
                return Err(Error::new(ErrorKind::Other, "cannot read"));
            }
            Err(_) if self.tells(Lie::ShortSourceAccepted) => {}
            read => drop(read?),
        }
        if bytes.is_empty() && self.tells(Lie::EmptyRefused) {
            return Err(Error::new(ErrorKind::Other, "empty"));
        }
        self.replace_badly(&key, &bytes);
        if self.assumes_success(&key, &bytes) {
            let mut file = RemoteFile::new(remote_key.as_str(), bytes.len() as u64);
            file.sha256 = Some(sha256(&bytes));
            file.upload_id.clone_from(&options.upload_id);
            file.attributes.clone_from(&options.attributes);
            return Ok(file);
        }
        let mut options = options;
        if bytes.len() > 8 << 20 && self.tells(Lie::LargePreconditionIgnored) {
            options.precondition = Precondition::None;
        }
        let mut hash = sha256(&bytes);
        if self.tells(Lie::ExpectedDigestStored) && options.expected_sha256.is_some() {
            hash = sha256(b"another");
        }
        let size = bytes.len() as u64;
        let content = self.lie.content(bytes);
        let reply =
            self.memory
                .upload_file(&mut BytesSource::new(content).source(), &key, &options);
        let mut file = match reply {
            Err(error) if self.tells(Lie::WrongKindForExisting) => {
                return Err(Error::new(ErrorKind::Other, error.to_string()));
            }
            reply => self.described(reply?, false),
        };
        file.key = remote_key.to_string();
        file.size = size;
        if !self.tells(Lie::WrongHashInStat) {
            file.sha256 = Some(hash);
        }
        Ok(file)
    }

    fn download_file(&self, remote_key: &ObjectKey, sink: &mut Sink<'_>) -> Result<RemoteFile> {
        let mut bytes = BytesSink::new();
        let file = match self
            .memory
            .download_file(&self.lie.key(remote_key), &mut bytes.sink())
        {
            Err(_) if self.tells(Lie::DownloadOfAbsentIsEmpty) => {
                RemoteFile::new(remote_key.as_str(), 0)
            }
            Err(error) if self.tells(Lie::ErrorOfManyLines) => {
                return Err(Error::new(error.kind(), format!("{error}\n  at line 1")));
            }
            file => file?,
        };
        match sink.write_all(bytes.bytes()) {
            Err(_) if self.tells(Lie::SinkErrorIgnored) => {}
            Err(_) if self.tells(Lie::SinkErrorRewritten) => {
                return Err(Error::new(ErrorKind::Other, "cannot write"));
            }
            written => written?,
        }
        Ok(self.described(file, false))
    }

    fn list_files(
        &self,
        prefix: &str,
        each: &mut dyn FnMut(RemoteFile) -> Result<()>,
    ) -> Result<()> {
        let folder = prefix.rfind('/').map_or("", |at| &prefix[..=at]);
        let prefix = match self.lie {
            Lie::ListingIgnoresThePrefix => "",
            Lie::ListingOfTheFolder => folder,
            _ => prefix,
        };
        let mut files = Vec::new();
        self.memory.list_files(prefix, &mut |file| {
            files.push(self.described(file, true));
            Ok(())
        })?;
        match self.lie {
            Lie::ListingForgetsTheLast => drop(files.pop()),
            Lie::EmptyListingFails if files.is_empty() => {
                return Err(Error::new(ErrorKind::NotFound, "no objects"));
            }
            Lie::ListingStopsAt100 => files.truncate(100),
            Lie::ListingStopsAt1000 => files.truncate(1000),
            Lie::ListingStopsAt5000 => files.truncate(5000),
            Lie::ListingDoubles => files.extend(files.last().cloned()),
            _ => {}
        }
        for file in files {
            let depth = file.key.matches('/').count();
            match each(file) {
                Err(_) if self.tells(Lie::CallbackErrorIgnored) => {}
                Err(_) if self.tells(Lie::ErrorBelowAFolderIgnored) && depth > 2 => return Ok(()),
                reply => reply?,
            }
        }
        Ok(())
    }

    fn stat_file(&self, remote_key: &ObjectKey) -> Result<Option<RemoteFile>> {
        let file = self.memory.stat_file(&self.lie.key(remote_key))?;
        match (self.lie, file) {
            (Lie::AbsentIsAnError, None) => Err(Error::new(ErrorKind::NotFound, "absent")),
            (Lie::AbsentIsEmpty, None) => Ok(Some(RemoteFile::new(remote_key.as_str(), 0))),
            (_, file) => Ok(file.map(|file| self.described(file, false))),
        }
    }

    fn delete_file(&self, remote_key: &ObjectKey, precondition: &Precondition) -> Result<()> {
        let key = self.lie.key(remote_key);
        match self.lie {
            Lie::DeleteDoesNothing => return Ok(()),
            Lie::DeleteOfAbsentFails if self.memory.bytes(key.as_str()).is_none() => {
                return Err(Error::new(ErrorKind::NotFound, "absent"));
            }
            Lie::DeletePreconditionIgnored => {
                return self.memory.delete_file(&key, &Precondition::None);
            }
            Lie::DeleteByPrefix => {
                for other in self.memory.keys() {
                    if other.starts_with(key.as_str()) {
                        self.memory.remove(&other);
                    }
                }
            }
            _ => {}
        }
        self.memory.delete_file(&key, precondition)
    }

    fn create_container(&self) -> Result<()> {
        match self.lie {
            Lie::CreationEmptiesTheContainer => {
                for key in self.memory.keys() {
                    self.memory.remove(&key);
                }
                Ok(())
            }
            Lie::CreationFailsWhereItIs => Err(Error::new(ErrorKind::AlreadyExists, "exists")),
            _ => self.memory.create_container(),
        }
    }

    fn properties(&self) -> Properties {
        let mut properties = self.memory.properties();
        match self.lie {
            Lie::ModestPreconditionIgnored => return Properties::default(),
            Lie::PropertiesChange => {
                properties.list_has_hashes = self.memory.total_calls() % 2 == 0;
            }
            Lie::LimitIgnored => properties.max_object_size = Some(100_000),
            _ => {}
        }
        properties
    }
}
