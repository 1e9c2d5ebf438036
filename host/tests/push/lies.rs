//! Providers that report more than they did.

use crate::journal::{Journal, gone, uploaded};
use crate::uploading::Uploading;
use devlog::sync::{FileError, Outcome, PushOptions, SyncError};
use devlog_provider_api::{
    ETag, Error, ErrorKind, ObjectKey, Precondition, Properties, RemoteFile, RemoteStorage, Result,
    Sink, Source, UploadOptions,
    testkit::{BytesSource, MemoryStorage, sha256},
};
use std::{fs, io::Read, sync::Arc};

#[test]
fn an_upload_id_on_a_part_of_the_bytes_is_no_success() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    let upload = |inner: &MemoryStorage,
                  source: &mut Source<'_>,
                  key: &ObjectKey,
                  options: &UploadOptions| {
        let bytes = source.read_all()?;
        let mut half = BytesSource::new(&bytes[..bytes.len() / 2]);
        let mut unconditional = UploadOptions::default();
        unconditional.upload_id.clone_from(&options.upload_id);
        inner.upload_file(&mut half.source(), key, &unconditional)?;
        Err(gone())
    };
    let result = journal.push(Uploading {
        inner: remote,
        upload,
    });
    assert_eq!(
        (uploaded(&result), result.outcome),
        (vec![], Outcome::Failed)
    );
}

/// A provider that reports success whatever it did.
#[derive(Clone, Copy)]
struct Lie {
    reads: u64,
    says_size: Option<u64>,
    says_other_hash: bool,
    says_other_key: bool,
    says_other_id: bool,
}

impl Lie {
    fn tell(self, source: &mut Source<'_>, key: &ObjectKey) -> Result<RemoteFile> {
        let size = source.size();
        source.take(self.reads).read_to_end(&mut Vec::new())?;
        let key = if self.says_other_key {
            "other"
        } else {
            key.as_str()
        };
        let mut file = RemoteFile::new(key, self.says_size.unwrap_or(size));
        file.sha256 = self.says_other_hash.then(|| sha256(b"other"));
        file.upload_id = self.says_other_id.then(|| "other".to_owned());
        Ok(file)
    }
}

#[test]
fn a_provider_that_reports_success_for_less_is_not_believed() {
    let journal = Journal::new();
    let push = |lie: Lie| {
        let upload = move |_: &MemoryStorage,
                           source: &mut Source<'_>,
                           key: &ObjectKey,
                           _: &UploadOptions| { lie.tell(source, key) };
        let inner = MemoryStorage::new();
        journal.push(Uploading { inner, upload })
    };
    let honest = Lie {
        reads: u64::MAX,
        says_size: None,
        says_other_hash: false,
        says_other_key: false,
        says_other_id: false,
    };
    for lie in [
        Lie { reads: 0, ..honest },
        Lie { reads: 5, ..honest },
        Lie {
            says_size: Some(1),
            ..honest
        },
        Lie {
            says_other_hash: true,
            ..honest
        },
        Lie {
            says_other_key: true,
            ..honest
        },
        Lie {
            says_other_id: true,
            ..honest
        },
    ] {
        let result = push(lie);
        assert_eq!((result.uploaded.len(), result.failed.len()), (0, 5));
        let is_verification = |error: &FileError| matches!(error, FileError::Verification { .. });
        assert!(
            result
                .failed
                .iter()
                .all(|file| is_verification(&file.error))
        );
    }
    assert_eq!(push(honest).outcome, Outcome::Ok);
}

/// A storage in memory with another listing.
struct Listing<F>(MemoryStorage, F);

impl<F> RemoteStorage for Listing<F>
where
    F: Fn(&MemoryStorage, &mut dyn FnMut(RemoteFile) -> Result<()>) -> Result<()> + Send + Sync,
{
    fn upload_file(
        &self,
        source: &mut Source<'_>,
        key: &ObjectKey,
        options: &UploadOptions,
    ) -> Result<RemoteFile> {
        self.0.upload_file(source, key, options)
    }

    fn download_file(&self, key: &ObjectKey, sink: &mut Sink<'_>) -> Result<RemoteFile> {
        self.0.download_file(key, sink)
    }

    fn list_files(&self, _: &str, each: &mut dyn FnMut(RemoteFile) -> Result<()>) -> Result<()> {
        (self.1)(&self.0, each)
    }

    fn stat_file(&self, key: &ObjectKey) -> Result<Option<RemoteFile>> {
        self.0.stat_file(key)
    }

    fn delete_file(&self, key: &ObjectKey, precondition: &Precondition) -> Result<()> {
        self.0.delete_file(key, precondition)
    }

    fn properties(&self) -> Properties {
        self.0.properties()
    }
}

#[test]
fn a_listing_that_lies_about_sizes_is_not_believed() {
    for size in [0, 1, u64::MAX] {
        for state_is_lost in [false, true] {
            let (journal, remote) = (Journal::new(), MemoryStorage::new());
            journal.push(remote.clone());
            if state_is_lost {
                fs::remove_dir_all(journal.path("state")).unwrap();
            }
            remote.replace_bytes("entries/20250911.md", "half");
            let list =
                move |inner: &MemoryStorage, each: &mut dyn FnMut(RemoteFile) -> Result<()>| {
                    inner.list_files("", &mut |mut file| {
                        file.size = size;
                        each(file)
                    })
                };
            let result = journal.push(Listing(remote.clone(), list));
            assert_eq!(result.unchanged, 4, "{size}: {result:?}");
            assert_eq!(result.conflicts[0].key.as_str(), "entries/20250911.md");
            assert_eq!(
                uploaded(&journal.push(remote.clone())),
                ["entries/20250911.md"]
            );
        }
    }
}

#[test]
fn a_listing_that_goes_on_after_a_refusal_is_not_taken_for_complete() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    // Lists what no host takes, and is content with itself.
    let list = |_: &MemoryStorage, each: &mut dyn FnMut(RemoteFile) -> Result<()>| {
        let mut file = RemoteFile::new("config.toml", 1);
        file.etag = Some(ETag::new("x".repeat(2000)));
        assert!(each(file).is_err());
        Ok(())
    };
    let manager = journal.manager(Listing(remote.clone(), list));
    let pushed = manager.push(&PushOptions::default(), Arc::new(()));
    assert!(matches!(pushed, Err(SyncError::Listing { .. })));
    assert!(remote.keys().is_empty());
}

#[test]
fn a_remote_that_cannot_check_a_precondition_is_written_to_after_a_look() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    let refusing = |inner: &MemoryStorage,
                    source: &mut Source<'_>,
                    key: &ObjectKey,
                    options: &UploadOptions| {
        if options.precondition == Precondition::None {
            return inner.upload_file(source, key, options);
        }
        Err(Error::new(ErrorKind::Unsupported, "no such header"))
    };
    let push = || {
        journal.push(Uploading {
            inner: remote.clone(),
            upload: refusing,
        })
    };
    let result = push();
    assert_eq!((result.uploaded.len(), result.outcome), (5, Outcome::Ok));

    journal.append("events/20250911.jsonl", "{\"more\":1}\n");
    assert_eq!(push().outcome, Outcome::Ok);

    // Between the listing and the write another machine's version has come.
    journal.append("events/20250911.jsonl", "{\"more\":2}\n");
    let inner = remote.clone();
    let meanwhile = move |remote: &MemoryStorage,
                          source: &mut Source<'_>,
                          key: &ObjectKey,
                          options: &UploadOptions| {
        inner.put_foreign(key.as_str(), b"another machine's".to_vec());
        refusing(remote, source, key, options)
    };
    let result = journal.push(Uploading {
        inner: remote.clone(),
        upload: meanwhile,
    });
    assert_eq!(result.uploaded.len(), 0);
    let stored = remote.bytes("events/20250911.jsonl");
    assert_eq!(stored.as_deref(), Some(&b"another machine's"[..]));
}
