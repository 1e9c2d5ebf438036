//! The records of all files, packed: a record takes 90 bytes instead of 290.

use super::{FileRecord, LocalRecord, RemoteRecord, SealedRecord};
use crate::{
    journal::{FileStat, JournalKey},
    packed::{Packer, Unpacker},
};
use std::collections::BTreeMap;

/// The record of each file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileRecords(BTreeMap<JournalKey, PackedRecord>);

/// A record of a file, packed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackedRecord(Box<[u8]>);

impl FileRecords {
    /// Returns the record of a file; `None` if nothing is known of it.
    pub fn get(&self, key: &JournalKey) -> Option<FileRecord> {
        self.0.get(key).map(PackedRecord::unpack)
    }

    /// The records, ordered by key.
    pub fn iter(&self) -> impl Iterator<Item = (JournalKey, FileRecord)> {
        let files = self.0.iter();
        files.map(|(key, packed)| (*key, packed.unpack()))
    }

    /// The keys, in order.
    pub fn keys(&self) -> impl Iterator<Item = &JournalKey> {
        self.0.keys()
    }

    /// Changes the record of a file, which begins empty.
    pub fn change<T>(&mut self, key: JournalKey, change: impl FnOnce(&mut FileRecord) -> T) -> T {
        let mut record = self.get(&key).unwrap_or_default();
        let result = change(&mut record);
        self.0.insert(key, record.into());
        result
    }

    /// Changes every record.
    pub fn change_all(&mut self, mut change: impl FnMut(JournalKey, &mut FileRecord)) {
        for (key, packed) in &mut self.0 {
            let mut record = packed.unpack();
            change(*key, &mut record);
            *packed = record.into();
        }
    }

    /// Forgets a file.
    pub fn remove(&mut self, key: &JournalKey) {
        self.0.remove(key);
    }

    /// The number of files.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Reports if nothing is known of any file.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<R: Into<PackedRecord>> FromIterator<(JournalKey, R)> for FileRecords {
    fn from_iter<I: IntoIterator<Item = (JournalKey, R)>>(records: I) -> Self {
        let records = records.into_iter();
        Self(records.map(|(key, record)| (key, record.into())).collect())
    }
}

impl From<FileRecord> for PackedRecord {
    /// The digests of a file are mostly one and the same.
    fn from(record: FileRecord) -> Self {
        let FileRecord {
            local,
            ours,
            remote,
            damaged,
        } = record;
        let mut to = Packer::default();
        to.number(ours.len() as u64);
        for digest in &ours {
            to.digest(digest);
        }
        to.option(local, |to, local| {
            let LocalRecord {
                stat,
                len,
                sha256,
                key_id,
            } = local;
            let since_mtime = stat.ctime_ns.wrapping_sub(stat.mtime_ns);
            to.number(stat.size);
            to.number(stat.mtime_ns.cast_unsigned());
            to.number(since_mtime.cast_unsigned());
            to.number(stat.inode);
            to.number(stat.device);
            to.number(len);
            to.digest_among(&sha256, &ours);
            to.text(key_id.as_deref());
        });
        to.option(remote, |to, remote| {
            let RemoteRecord {
                etag,
                size,
                sha256,
                sealed,
            } = remote;
            to.text(Some(&etag));
            to.number(size);
            to.digest_among(&sha256, &ours);
            to.text(sealed.as_ref().map(|sealed| sealed.key_id.as_str()));
            to.number(sealed.as_ref().map_or(0, |sealed| sealed.len));
        });
        to.text(damaged.as_deref());
        Self(to.finish())
    }
}

impl PackedRecord {
    fn unpack(&self) -> FileRecord {
        let mut from = Unpacker::new(&self.0);
        let ours: Vec<_> = (0..from.count()).map(|_| from.digest()).collect();
        let local = from.option(|from| {
            let (size, mtime_ns) = (from.number(), from.number().cast_signed());
            let stat = FileStat {
                size,
                mtime_ns,
                ctime_ns: mtime_ns.wrapping_add(from.number().cast_signed()),
                inode: from.number(),
                device: from.number(),
            };
            LocalRecord {
                stat,
                len: from.number(),
                sha256: from.digest_among(&ours),
                key_id: from.text().map(Box::from),
            }
        });
        let remote = from.option(|from| {
            let (etag, size) = (from.text().unwrap_or_default().into(), from.number());
            let sha256 = from.digest_among(&ours);
            let (key_id, len) = (from.text(), from.number());
            let sealed = key_id.map(|key_id| {
                let key_id = key_id.to_owned();
                Box::new(SealedRecord { key_id, len })
            });
            RemoteRecord {
                etag,
                size,
                sha256,
                sealed,
            }
        });
        FileRecord {
            local,
            ours,
            remote,
            damaged: from.text().map(Box::from),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        FileRecord, FileRecords, FileStat, JournalKey, LocalRecord, PackedRecord, RemoteRecord,
        SealedRecord,
    };
    use devlog_provider_api::Sha256Digest;

    fn digest(content: u8) -> Sha256Digest {
        Sha256Digest::from_bytes([content; 32])
    }

    fn local(content: u8, key_id: Option<&str>) -> LocalRecord {
        LocalRecord {
            stat: FileStat {
                size: 1234,
                mtime_ns: 1_757_586_600_123_456_789,
                ctime_ns: i64::MIN + i64::from(content),
                inode: 1_234_567,
                device: u64::MAX,
            },
            len: 1200,
            sha256: digest(content),
            key_id: key_id.map(Box::from),
        }
    }

    fn remote(content: u8, key_id: Option<&str>) -> RemoteRecord {
        RemoteRecord {
            etag: "\"0x8CBFF45D8A29A19\"".into(),
            size: 1200,
            sha256: digest(content),
            sealed: key_id.map(|key_id| {
                let key_id = key_id.to_owned();
                Box::new(SealedRecord { key_id, len: 0 })
            }),
        }
    }

    #[test]
    fn a_record_comes_back_as_it_was() {
        let mut records = FileRecords::default();
        for content in 0..=3 {
            for key_id in [None, Some("0123456789abcdef")] {
                for part in 0..16 {
                    let mut record = FileRecord::default();
                    if part & 1 > 0 {
                        record.ours = vec![digest(1), digest(2)];
                    }
                    record.local = (part & 2 > 0).then(|| local(content, key_id));
                    record.remote = (part & 4 > 0).then(|| remote(content, key_id));
                    record.damaged = (part & 8 > 0).then(|| "1".into());
                    records.change(JournalKey::Config, |changed| changed.clone_from(&record));
                    assert_eq!(records.get(&JournalKey::Config), Some(record));
                }
            }
        }
    }

    #[test]
    fn a_record_takes_little_more_than_its_digest_and_its_etag() {
        let mut local = local(1, None);
        local.stat.ctime_ns = local.stat.mtime_ns;
        local.stat.device = 2049;
        let record = FileRecord {
            local: Some(local),
            ours: vec![digest(1)],
            remote: Some(remote(1, None)),
            damaged: None,
        };
        assert_eq!(PackedRecord::from(record).0.len(), 82);
    }
}
