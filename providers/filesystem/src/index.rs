//! The facts about all versions that were written, read from one append-only file.

use crate::{error::failed, record::Record, store::Store, version::Version};
use devlog_provider_api::{Result, Sha256Digest};
use std::{
    collections::HashMap,
    fs::{File, Metadata},
    io::Write,
    os::unix::fs::{FileExt, MetadataExt},
};

const NAME: &str = "index-v1";
/// Longer than any real index (a quarter of a million lines); what is longer is discarded and started again.
const MAX_LEN: u64 = 64 << 20;
/// Lines that may be out of date before the file is written again, besides as many as there are keys.
const SPARE_LINES: usize = 1000;
/// A line about a version that is gone stays as long as a new version could get its time.
const RECENT_SECONDS: i64 = 60;

/// The records that were read so far. A file that only grew is read from the end of the last reading.
#[derive(Debug, Default)]
pub struct Index {
    /// Kept open, so that no other file can take its inode number.
    file: Option<File>,
    /// Bytes, up to the end of the last whole line.
    read: u64,
    lines: usize,
    is_too_long: bool,
    records: HashMap<String, Vec<Record>>,
}

impl Index {
    /// Reads what is new.
    pub fn refresh(&mut self, store: Option<&Store>) -> Result<()> {
        let opened = match store {
            Some(store) => store.folder.open_file(NAME)?.map(|(file, _)| (store, file)),
            None => None,
        };
        let Some((store, file)) = opened else {
            *self = Self::default();
            return Ok(());
        };
        let error = |error| failed("read", &store.folder.path_of(NAME), error);
        let metadata = file.metadata().map_err(error)?;
        if !self.is_read_from(&metadata) {
            *self = Self::default();
        }
        let file = self.file.insert(file);
        self.is_too_long = metadata.len() > MAX_LEN;
        if self.is_too_long {
            self.records.clear();
            return Ok(());
        }
        let new = usize::try_from(metadata.len().saturating_sub(self.read)).unwrap_or(0);
        let mut bytes = vec![0; new];
        file.read_exact_at(&mut bytes, self.read).map_err(error)?;
        self.learn(&bytes);
        Ok(())
    }

    fn is_read_from(&self, metadata: &Metadata) -> bool {
        let known = self.file.as_ref().and_then(|file| file.metadata().ok());
        known.is_some_and(|known| {
            known.dev() == metadata.dev()
                && known.ino() == metadata.ino()
                && metadata.len() >= self.read
        })
    }

    /// Takes whole lines; the rest is still being written, or was cut by a crash.
    fn learn(&mut self, bytes: &[u8]) {
        let end = bytes.iter().rposition(|byte| *byte == b'\n');
        let whole = end.map_or(0, |at| at + 1);
        for line in bytes[..whole].split_inclusive(|byte| *byte == b'\n') {
            self.lines += 1;
            let Some(record) = Record::from_line(&line[..line.len() - 1]) else {
                continue;
            };
            let known = self.records.entry(record.key.clone()).or_default();
            if !known.contains(&record) {
                known.push(record);
            }
        }
        self.read += whole as u64;
    }

    /// The record of this version; `None` if it is absent or ambiguous.
    pub fn find(&self, key: &str, version: Version) -> Option<&Record> {
        let records = self.records.get(key)?;
        let mut matching = records.iter().filter(|record| record.version == version);
        let last = matching.next_back()?;
        matching
            .all(|record| record.sha256 == last.sha256)
            .then_some(last)
    }

    /// The record of any version with this content.
    pub fn find_content(&self, key: &str, sha256: Sha256Digest) -> Option<&Record> {
        let records = self.records.get(key)?;
        records.iter().rfind(|record| record.sha256 == sha256)
    }

    /// The latest time that a version of the object has or had, in seconds.
    pub fn last_time(&self, key: &str, current: Option<Version>) -> Option<i64> {
        let records = self.records.get(key).into_iter().flatten();
        let times = records.map(|record| record.version.seconds);
        times.chain(current.map(|version| version.seconds)).max()
    }

    /// Adds a line; to be called under the lock, after [`Index::refresh`]. Returns the file, to be synced.
    pub fn append(&self, store: &Store, record: &Record) -> Result<File> {
        let error = |error| failed("write", &store.folder.path_of(NAME), error);
        let mut file = store.folder.open_own(NAME)?;
        let len = file.metadata().map_err(error)?.len();
        if len == 0 {
            store.folder.sync()?;
        }
        let is_torn = len > self.read;
        let separator = if is_torn { "\n" } else { "" };
        let line = format!("{separator}{}", record.to_line());
        file.write_all(line.as_bytes()).map_err(error)?;
        Ok(file)
    }

    /// Reports if most of the file is out of date.
    pub fn is_wasteful(&self) -> bool {
        self.is_too_long || self.lines > 2 * self.records.len() + SPARE_LINES
    }

    /// Writes the file again with what is still true of `versions`, the objects that are there; to be called
    /// under the lock, after [`Index::refresh`].
    pub fn compact(
        &mut self,
        store: &Store,
        versions: &HashMap<String, Version>,
        now: i64,
    ) -> Result<()> {
        let mut file = store.temporary()?;
        for (key, records) in &self.records {
            let last = records.iter().map(|record| record.version.seconds).max();
            for record in records {
                let seconds = record.version.seconds;
                let is_recent = Some(seconds) == last && seconds > now - RECENT_SECONDS;
                if is_recent || versions.get(key) == Some(&record.version) {
                    file.write_all(record.to_line().as_bytes())?;
                }
            }
        }
        file.stamp(now)?;
        file.replace(&store.folder, NAME)?;
        store.folder.sync()?;
        *self = Self::default();
        self.refresh(Some(store))
    }
}
