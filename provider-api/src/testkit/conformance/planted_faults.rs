//! Proves that the checks can fail: storages that break one promise each.

use super::{checks, run_all, Verdict};
use crate::{
    testkit::{sha256, BytesSink, BytesSource, MemoryStorage, Method},
    ETag, Error, ErrorKind, ObjectKey, Precondition, Properties, RemoteFile, RemoteStorage, Result,
    Sink, Source, UploadOptions,
};
use std::{collections::BTreeSet, io::Write, sync::Barrier};

/// The promise that a [`Liar`] breaks.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Lie {
    WrongHashInStat,
    WrongHashInListing,
    NoHashInListing,
    UploadIdForgotten,
    UploadIdOfTheFirstUpload,
    EtagChangesBetweenCalls,
    EtagOfSize,
    StoreTruncated,
    LineEndingsRewritten,
    FirstByteOnly,
    PartialUploadStored,
    OldObjectRemovedFirst,
    ShortSourceAccepted,
    SourceErrorRewritten,
    SinkErrorRewritten,
    SinkErrorIgnored,
    CallbackErrorIgnored,
    ListingForgetsTheLast,
    ListingDoubles,
    ListingIgnoresThePrefix,
    ListingStopsAt100,
    ListingOfTheFolder,
    PreconditionIgnored,
    PreconditionCheckedBefore,
    DeletePreconditionIgnored,
    WrongKindForExisting,
    AbsentIsAnError,
    AbsentIsEmpty,
    DeleteOfAbsentFails,
    DeleteDoesNothing,
    DeleteByPrefix,
    KeyDecoded,
    KeyLowerCased,
    KeyNormalised,
}

use Lie::*;

const LIES: &[Lie] = &[
    WrongHashInStat,
    WrongHashInListing,
    NoHashInListing,
    UploadIdForgotten,
    UploadIdOfTheFirstUpload,
    EtagChangesBetweenCalls,
    EtagOfSize,
    StoreTruncated,
    LineEndingsRewritten,
    FirstByteOnly,
    PartialUploadStored,
    OldObjectRemovedFirst,
    ShortSourceAccepted,
    SourceErrorRewritten,
    SinkErrorRewritten,
    SinkErrorIgnored,
    CallbackErrorIgnored,
    ListingForgetsTheLast,
    ListingDoubles,
    ListingIgnoresThePrefix,
    ListingStopsAt100,
    ListingOfTheFolder,
    PreconditionIgnored,
    PreconditionCheckedBefore,
    DeletePreconditionIgnored,
    WrongKindForExisting,
    AbsentIsAnError,
    AbsentIsEmpty,
    DeleteOfAbsentFails,
    DeleteDoesNothing,
    DeleteByPrefix,
    KeyDecoded,
    KeyLowerCased,
    KeyNormalised,
];

struct Liar {
    memory: MemoryStorage,
    lie: Lie,
    /// Holds the 16 writers of a race between check and write, so that the fault shows every time.
    all_checked: Barrier,
}

impl Liar {
    fn new(lie: Lie) -> Self {
        Self {
            memory: MemoryStorage::new(),
            lie,
            all_checked: Barrier::new(16),
        }
    }

    fn tells(&self, lie: Lie) -> bool {
        self.lie == lie
    }

    fn key(&self, key: &ObjectKey) -> ObjectKey {
        let text = key.as_str();
        let rewritten = match self.lie {
            KeyDecoded => text.replace("%2F", "/").replace("%20", " "),
            KeyLowerCased => text.to_lowercase(),
            KeyNormalised => text.replace("e\u{301}", "\u{e9}"),
            _ => text.to_owned(),
        };
        ObjectKey::new(rewritten).unwrap()
    }

    fn content(&self, mut bytes: Vec<u8>) -> Vec<u8> {
        match self.lie {
            StoreTruncated => bytes.truncate(65_536),
            FirstByteOnly => bytes.truncate(1),
            LineEndingsRewritten => bytes.retain(|byte| *byte != b'\r'),
            _ => {}
        }
        bytes
    }

    fn describe(&self, mut file: RemoteFile, in_listing: bool) -> RemoteFile {
        match self.lie {
            WrongHashInStat if !in_listing => file.sha256 = Some(sha256(b"another")),
            WrongHashInListing if in_listing => file.sha256 = Some(sha256(b"another")),
            NoHashInListing if in_listing => file.sha256 = None,
            UploadIdForgotten => file.upload_id = None,
            EtagChangesBetweenCalls => {
                file.etag = Some(ETag::new(self.memory.total_calls().to_string()));
            }
            EtagOfSize => file.etag = Some(ETag::new(file.size.to_string())),
            _ => {}
        }
        file
    }

    fn options(&self, key: &ObjectKey, options: &UploadOptions) -> Result<UploadOptions> {
        let mut options = options.clone();
        if self.tells(PreconditionIgnored) {
            options.precondition = Precondition::None;
        }
        if self.tells(PreconditionCheckedBefore) {
            let old = self.memory.stat_file(key)?;
            let etag = old.clone().and_then(|file| file.etag);
            let precondition = std::mem::take(&mut options.precondition);
            if precondition == Precondition::None {
                return Ok(options);
            }
            match precondition {
                Precondition::IfAbsent if old.is_some() => {
                    return Err(Error::new(ErrorKind::AlreadyExists, "exists"));
                }
                Precondition::IfMatch(wanted) if Some(&wanted) != etag.as_ref() => {
                    return Err(Error::new(ErrorKind::PreconditionFailed, "another"));
                }
                _ => {}
            }
            if key.as_str().contains("_winner_among_16") {
                self.all_checked.wait();
            }
        }
        if self.tells(UploadIdOfTheFirstUpload) {
            if let Some(old) = self.memory.stat_file(key)? {
                options.upload_id = old.upload_id;
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
        let key = self.key(remote_key);
        let options = self.options(&key, options)?;
        if self.tells(OldObjectRemovedFirst) && options.precondition == Precondition::None {
            self.memory.remove(key.as_str());
        }
        let read = source.read_all();
        if self.tells(PartialUploadStored) && read.is_err() {
            self.memory.put_foreign(key.as_str(), b"half".to_vec());
        }
        let bytes = match read {
            Err(_) if self.tells(SourceErrorRewritten) => {
                return Err(Error::new(ErrorKind::Other, "cannot read"));
            }
            read => read?,
        };
        if bytes.len() as u64 != source.size() && !self.tells(ShortSourceAccepted) {
            return Err(Error::new(ErrorKind::Other, "too short"));
        }
        let hash = sha256(&bytes);
        let size = bytes.len() as u64;
        let content = self.content(bytes);
        let reply =
            self.memory
                .upload_file(&mut BytesSource::new(content).source(), &key, &options);
        let mut file = match reply {
            Err(error) if self.tells(WrongKindForExisting) => {
                return Err(Error::new(ErrorKind::Other, error.to_string()));
            }
            reply => self.describe(reply?, false),
        };
        file.key = remote_key.to_string();
        file.size = size;
        if !self.tells(WrongHashInStat) {
            file.sha256 = Some(hash);
        }
        Ok(file)
    }

    fn download_file(&self, remote_key: &ObjectKey, sink: &mut Sink<'_>) -> Result<RemoteFile> {
        let mut bytes = BytesSink::new();
        let file = self
            .memory
            .download_file(&self.key(remote_key), &mut bytes.sink())?;
        match sink.write_all(bytes.bytes()) {
            Err(_) if self.tells(SinkErrorIgnored) => {}
            Err(_) if self.tells(SinkErrorRewritten) => {
                return Err(Error::new(ErrorKind::Other, "cannot write"));
            }
            written => written?,
        }
        Ok(self.describe(file, false))
    }

    fn list_files(
        &self,
        prefix: &str,
        each: &mut dyn FnMut(RemoteFile) -> Result<()>,
    ) -> Result<()> {
        let folder = prefix.rfind('/').map_or("", |at| &prefix[..=at]);
        let prefix = match self.lie {
            ListingIgnoresThePrefix => "",
            ListingOfTheFolder => folder,
            _ => prefix,
        };
        let mut files = Vec::new();
        self.memory.list_files(prefix, &mut |file| {
            files.push(self.describe(file, true));
            Ok(())
        })?;
        match self.lie {
            ListingForgetsTheLast => drop(files.pop()),
            ListingStopsAt100 => files.truncate(100),
            ListingDoubles => files.extend(files.last().cloned()),
            _ => {}
        }
        for file in files {
            match each(file) {
                Err(_) if self.tells(CallbackErrorIgnored) => {}
                reply => reply?,
            }
        }
        Ok(())
    }

    fn stat_file(&self, remote_key: &ObjectKey) -> Result<Option<RemoteFile>> {
        let file = self.memory.stat_file(&self.key(remote_key))?;
        match (self.lie, file) {
            (AbsentIsAnError, None) => Err(Error::new(ErrorKind::NotFound, "absent")),
            (AbsentIsEmpty, None) => Ok(Some(RemoteFile::new(remote_key.as_str(), 0))),
            (_, file) => Ok(file.map(|file| self.describe(file, false))),
        }
    }

    fn delete_file(&self, remote_key: &ObjectKey, precondition: &Precondition) -> Result<()> {
        let key = self.key(remote_key);
        match self.lie {
            DeleteDoesNothing => return Ok(()),
            DeleteOfAbsentFails if self.memory.bytes(key.as_str()).is_none() => {
                return Err(Error::new(ErrorKind::NotFound, "absent"));
            }
            DeletePreconditionIgnored => {
                return self.memory.delete_file(&key, &Precondition::None);
            }
            DeleteByPrefix => {
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

    fn properties(&self) -> Properties {
        self.memory.properties()
    }
}

fn is_caught(lie: Lie) -> bool {
    let liar = Liar::new(lie);
    checks().into_iter().any(|check| {
        let prefix = format!("{}/", check.name());
        matches!(check.run(&liar, &prefix), Verdict::Failed(_))
    })
}

#[test]
fn every_planted_fault_turns_a_check_red() {
    let unseen: Vec<_> = LIES.iter().filter(|lie| !is_caught(**lie)).collect();
    assert!(unseen.is_empty(), "no check saw {unseen:?}");
}

#[test]
fn the_reference_storage_passes_and_is_left_empty() {
    let storage = MemoryStorage::new();
    let report = run_all(&storage);
    assert!(report.is_ok(), "{report}");
    assert_eq!(storage.keys(), Vec::<String>::new());
    assert!(storage.calls(Method::Upload) > 300);
}

#[test]
fn what_a_modest_storage_does_not_promise_is_skipped() {
    let report = run_all(&MemoryStorage::with_properties(Properties::default()));
    assert!(report.is_ok(), "{report}");
    let skipped: BTreeSet<_> = report.skipped().map(|(name, _)| name).collect();
    assert!(skipped.contains("if_absent_has_one_winner_among_16"));
    assert!(skipped.contains("a_listing_describes_the_object"));
    assert!(!skipped.contains("a_precondition_is_never_ignored"));
}

#[test]
fn every_check_has_a_name_of_its_own() {
    let names: BTreeSet<_> = checks().iter().map(super::Check::name).collect();
    assert_eq!(names.len(), checks().len());
}
