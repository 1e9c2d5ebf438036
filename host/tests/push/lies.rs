//! Providers that report more than they did.

use crate::altered::{listing, uploading};
use crate::heard::Heard;
use crate::journal::{Journal, gone, uploaded};
use devlog::sync::{FileError, Outcome, PushOptions, SyncError};
use devlog_provider_api::{
    ETag, Error, ErrorKind, Precondition, RemoteFile, RemoteStorage, UploadOptions,
    testkit::{BytesSource, Fault, Faulty, MemoryStorage, Method, sha256},
};
use std::{fs, io::Read, sync::Arc};

#[test]
fn an_upload_id_on_a_part_of_the_bytes_is_no_success() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    let result = journal.push(uploading(&remote, |inner, source, key, options| {
        let bytes = source.read_all()?;
        let mut half = BytesSource::new(&bytes[..bytes.len() / 2]);
        let mut unconditional = UploadOptions::default();
        unconditional.upload_id.clone_from(&options.upload_id);
        inner.upload_file(&mut half.source(), key, &unconditional)?;
        Err(gone())
    }));
    assert_eq!(
        (uploaded(&result), result.outcome),
        (vec![], Outcome::Failed)
    );
}

/// Changes an honest reply to an upload.
type Spoil = fn(&mut RemoteFile);

#[test]
fn a_provider_that_reports_success_for_less_is_not_believed() {
    let journal = Journal::new();
    let push = |reads: u64, spoil: Spoil| {
        let liar = uploading(&MemoryStorage::new(), move |_, source, key, options| {
            let mut file = RemoteFile::new(key.as_str(), source.size());
            file.upload_id.clone_from(&options.upload_id);
            source.take(reads).read_to_end(&mut Vec::new())?;
            spoil(&mut file);
            Ok(file)
        });
        journal.push(liar)
    };
    let honest: Spoil = |_| {};
    let other_id = "it did not store the upload id";
    let lies: [(u64, Spoil, &str); 7] = [
        (0, honest, "it read only 0 of "),
        (5, honest, "it read only 5 of "),
        (
            u64::MAX,
            |file| file.size = 1,
            "it stored 1 bytes instead of ",
        ),
        (
            u64::MAX,
            |file| file.sha256 = Some(sha256(b"other")),
            "it stored another SHA-256 than that of the bytes",
        ),
        (
            u64::MAX,
            |file| file.key = "other".to_owned(),
            "it stored another key",
        ),
        (
            u64::MAX,
            |file| file.upload_id = Some("other".to_owned()),
            other_id,
        ),
        (u64::MAX, |file| file.upload_id = None, other_id),
    ];
    for (reads, spoil, found) in lies {
        let result = push(reads, spoil);
        let counts = (result.uploaded.len(), result.failed.len());
        assert_eq!(counts, (0, 5), "{found}");
        let is_verification = |error: &FileError| match error {
            FileError::Verification { found: reported } => reported.starts_with(found),
            _ => false,
        };
        let failed = &result.failed;
        assert!(failed.iter().all(|file| is_verification(&file.error)));
    }
    assert_eq!(push(u64::MAX, honest).outcome, Outcome::Ok);
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
            let result = journal.push(listing(&remote, move |inner, each| {
                inner.list_files("", &mut |mut file| {
                    file.size = size;
                    each(file)
                })
            }));
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
    let list = listing(&remote, |_, each| {
        let mut file = RemoteFile::new("config.toml", 1);
        file.etag = Some(ETag::new("x".repeat(2000)));
        assert!(each(file).is_err());
        Ok(())
    });
    let pushed = journal
        .manager(list)
        .push(&PushOptions::default(), Arc::new(()));
    assert!(matches!(pushed, Err(SyncError::Listing { .. })));
    assert!(remote.keys().is_empty());
}

#[test]
fn a_listing_of_more_days_than_a_journal_has_is_refused() {
    let journal = Journal::new();
    // The days of 600 years, in months of 28 days.
    let list = listing(&MemoryStorage::new(), |_, each| {
        (0..600 * 336).try_for_each(|n| {
            let (year, month, day) = (1 + n / 336, 1 + n / 28 % 12, 1 + n % 28);
            let key = format!("events/{year:04}{month:02}{day:02}.jsonl");
            each(RemoteFile::new(key, 1))
        })
    });
    let pushed = journal
        .manager(list)
        .push(&PushOptions::default(), Arc::new(()));
    let Err(SyncError::Listing { source }) = pushed else {
        panic!("{pushed:?}");
    };
    assert_eq!(source.message(), "the listing does not end");
}

#[test]
fn a_remote_that_cannot_check_a_precondition_is_written_to_after_a_look() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    let push = |meanwhile: fn(&MemoryStorage)| {
        journal.push(uploading(&remote, move |inner, source, key, options| {
            meanwhile(inner);
            if options.precondition == Precondition::None {
                return inner.upload_file(source, key, options);
            }
            Err(Error::new(ErrorKind::Unsupported, "no such header"))
        }))
    };
    let result = push(|_| {});
    assert_eq!((result.uploaded.len(), result.outcome), (5, Outcome::Ok));

    journal.append("events/20250911.jsonl", "{\"more\":1}\n");
    assert_eq!(push(|_| {}).outcome, Outcome::Ok);

    // Between the listing and the write another machine's version has come.
    journal.append("events/20250911.jsonl", "{\"more\":2}\n");
    let result = push(|remote| remote.put_foreign("events/20250911.jsonl", "another machine's"));
    assert_eq!(result.uploaded.len(), 0);
    let stored = remote.bytes("events/20250911.jsonl");
    assert_eq!(stored.as_deref(), Some(&b"another machine's"[..]));
}

#[test]
fn an_upload_that_is_refused_with_and_without_a_precondition_says_nothing_about_preconditions() {
    let journal = Journal::new();
    let refused = Error::new(ErrorKind::Unsupported, "a folder stands in its place");
    let remote = Faulty::new(MemoryStorage::new()).always(Method::Upload, Fault::Error(refused));
    let manager = journal.manager(remote);
    let heard = Arc::new(Heard::default());
    manager
        .push(&PushOptions::default(), heard.clone())
        .unwrap();
    let heard = heard.0.lock().unwrap();
    assert!(
        heard.iter().all(|line| line.ends_with(" failed")),
        "{heard:?}"
    );
}
