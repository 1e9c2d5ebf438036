//! A remote that lies, or that holds what no journal has.

use crate::journal::{Journal, updated};
use crate::tree::{new_machine, pull, tree};
use devlog::sync::Outcome;
use devlog_provider_api::{
    ETag, ErrorKind, ObjectKey, Precondition, Properties, RemoteFile, RemoteStorage, Result,
    Sha256Digest, Sink, Source, UploadOptions,
    testkit::{MemoryStorage, sha256},
};
use std::{
    fs,
    io::Write,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

const LOG: &str = "events/20250911.jsonl";

/// Lists one event log of so many bytes with this digest, and sends another body.
#[derive(Clone)]
struct Liar {
    key: &'static str,
    size: u64,
    sha256: Option<Sha256Digest>,
    body: Vec<u8>,
    /// Sends the body for ever.
    endless: bool,
}

impl RemoteStorage for Liar {
    fn upload_file(
        &self,
        _: &mut Source<'_>,
        key: &ObjectKey,
        _: &UploadOptions,
    ) -> Result<RemoteFile> {
        panic!("a pull uploads {key}");
    }

    fn download_file(&self, key: &ObjectKey, sink: &mut Sink<'_>) -> Result<RemoteFile> {
        loop {
            sink.write_all(&self.body)?;
            if !self.endless {
                return Ok(RemoteFile::new(key.as_str(), self.body.len() as u64));
            }
        }
    }

    fn list_files(&self, _: &str, each: &mut dyn FnMut(RemoteFile) -> Result<()>) -> Result<()> {
        each(self.file())
    }

    fn stat_file(&self, _: &ObjectKey) -> Result<Option<RemoteFile>> {
        Ok(Some(self.file()))
    }

    fn delete_file(&self, key: &ObjectKey, _: &Precondition) -> Result<()> {
        panic!("a pull deletes {key}");
    }
}

impl Liar {
    fn file(&self) -> RemoteFile {
        let mut file = RemoteFile::new(self.key, self.size);
        file.sha256 = self.sha256;
        file.etag = Some(ETag::new("1"));
        file
    }
}

#[test]
fn wrong_bodies_sizes_and_hashes_change_nothing() {
    let honest = Liar {
        key: LOG,
        size: 3,
        sha256: Some(sha256(b"{}\n")),
        body: b"{}\n".to_vec(),
        endless: false,
    };
    let liars = [
        Liar {
            size: 2,
            ..honest.clone()
        },
        Liar {
            size: u64::MAX,
            ..honest.clone()
        },
        Liar {
            sha256: Some(sha256(b"other")),
            ..honest.clone()
        },
        Liar {
            endless: true,
            ..honest.clone()
        },
    ];
    for liar in liars {
        for journal in [new_machine(), Journal::new()] {
            let own = tree(&journal);
            let result = pull(&journal, liar.clone());
            assert_eq!(result.failed[0].name, LOG);
            assert_eq!(tree(&journal), own);
        }
    }
    assert_eq!(pull(&new_machine(), honest).outcome, Outcome::Ok);
}

#[test]
fn an_object_that_does_not_fit_into_memory_is_not_downloaded() {
    let liar = Liar {
        key: LOG,
        size: 5 << 30,
        sha256: None,
        body: vec![b'\n'; 1 << 20],
        endless: true,
    };
    let result = pull(&new_machine(), liar);
    let kind = result.failed[0].error.remote_kind();
    assert_eq!(kind, Some(ErrorKind::TooLarge));
}

/// Lists objects of 17 MiB, and counts the downloads at once.
#[derive(Clone, Default)]
struct Crowd {
    now: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
}

impl Crowd {
    const SIZE: usize = 17 << 20;

    fn file(key: &str) -> RemoteFile {
        let mut file = RemoteFile::new(key, Self::SIZE as u64);
        file.sha256 = Some(sha256(b"other"));
        file
    }
}

impl RemoteStorage for Crowd {
    fn upload_file(
        &self,
        _: &mut Source<'_>,
        key: &ObjectKey,
        _: &UploadOptions,
    ) -> Result<RemoteFile> {
        panic!("a pull uploads {key}");
    }

    fn download_file(&self, key: &ObjectKey, sink: &mut Sink<'_>) -> Result<RemoteFile> {
        let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        let part = vec![b'\n'; Self::SIZE / 17];
        let sent = (0..17).try_for_each(|_| {
            thread::yield_now();
            sink.write_all(&part)
        });
        self.now.fetch_sub(1, Ordering::SeqCst);
        sent?;
        Ok(Self::file(key.as_str()))
    }

    fn list_files(&self, _: &str, each: &mut dyn FnMut(RemoteFile) -> Result<()>) -> Result<()> {
        (11..19).try_for_each(|day| each(Self::file(&format!("events/202509{day}.jsonl"))))
    }

    fn stat_file(&self, key: &ObjectKey) -> Result<Option<RemoteFile>> {
        Ok(Some(Self::file(key.as_str())))
    }

    fn properties(&self) -> Properties {
        Properties::default().with_connections(8)
    }

    fn delete_file(&self, key: &ObjectKey, _: &Precondition) -> Result<()> {
        panic!("a pull deletes {key}");
    }
}

#[test]
fn large_objects_are_held_one_at_a_time() {
    let crowd = Crowd::default();
    let result = pull(&new_machine(), crowd.clone());
    assert_eq!(result.failed.len(), 8);
    assert_eq!(crowd.most.load(Ordering::SeqCst), 1);
}

#[test]
fn keys_outside_the_grammar_are_counted_and_left_alone() {
    let (journal, remote) = (new_machine(), MemoryStorage::new());
    for key in [
        "../escaped.jsonl",
        "events/../../escaped",
        "/etc/passwd",
        "events/20250911.jsonl/x",
        "state/lock",
        "providers.lock",
        "conflicts/x",
        "events\\20250911.jsonl",
    ] {
        remote.put_foreign(key, "hostile\n");
    }
    remote.put_foreign("config.toml", "[hooks]\npre_push = \"touch /tmp/x\"\n");
    let config = fs::read(journal.path("config.toml")).unwrap();
    let result = pull(&journal, remote);
    assert_eq!((result.outcome, result.foreign), (Outcome::NothingToDo, 8));
    assert_eq!(fs::read(journal.path("config.toml")).unwrap(), config);
    assert!(tree(&journal).is_empty());
    assert!(!journal.path("providers.lock").exists());
}

#[test]
fn a_link_in_the_place_of_a_log_or_its_folder_is_not_followed() {
    let outside = tempfile::tempdir().unwrap();
    let canary = outside.path().join("canary");
    for whole_folder in [false, true] {
        let (journal, remote) = (new_machine(), MemoryStorage::new());
        remote.put_foreign(LOG, updated("Hostile."));
        fs::write(&canary, "safe\n").unwrap();
        if whole_folder {
            std::os::unix::fs::symlink(outside.path(), journal.path("events")).unwrap();
        } else {
            fs::create_dir(journal.path("events")).unwrap();
            std::os::unix::fs::symlink(&canary, journal.path(LOG)).unwrap();
        }
        let result = pull(&journal, remote);
        assert_eq!(result.outcome, Outcome::Failed);
        assert_eq!(fs::read_to_string(&canary).unwrap(), "safe\n");
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1);
    }
}

#[test]
fn a_log_of_garbage_takes_no_line_away() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    let own = fs::read_to_string(journal.path(LOG)).unwrap();
    remote.put_foreign(
        LOG,
        b"\xff\x00 no event\n\n{\"type\":\"Unknown\"}\n".to_vec(),
    );
    pull(&journal, remote);
    let log = fs::read(journal.path(LOG)).unwrap();
    assert!(log.windows(own.len()).any(|part| part == own.as_bytes()));
}
