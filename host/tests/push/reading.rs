//! An upload is one version of a file, in whole lines.

use crate::altered::uploading;
use crate::heard::Heard;
use crate::journal::{ALL, Journal, append, before, uploaded};
use devlog::sync::{Outcome, PushOptions, SyncObserver};
use devlog_provider_api::{
    RemoteStorage, Result, Sha256Digest, Source, SourceReader,
    testkit::{Faulty, MemoryStorage, Method, sha256},
};
use std::{
    fs,
    io::Read,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

#[test]
fn a_line_that_is_being_written_is_left_for_the_next_push() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    let (name, whole) = (
        "events/20250911.jsonl",
        fs::read(journal.path("events/20250911.jsonl")).unwrap(),
    );
    journal.append(name, "{\"cut\":");
    assert_eq!(journal.push(remote.clone()).outcome, Outcome::Ok);
    assert_eq!(remote.bytes(name).unwrap(), whole);
    journal.append(name, "1}\n");
    assert_eq!(uploaded(&journal.push(remote.clone())), [name]);
    assert_eq!(
        remote.bytes(name).unwrap(),
        fs::read(journal.path(name)).unwrap()
    );
}

#[test]
fn lines_that_are_appended_while_a_log_is_sent_are_left_for_the_next_push() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    let (name, line) = ("events/20250911.jsonl", "x".repeat(1023) + "\n");
    journal.write(name, &line.repeat(3000));
    let path = journal.path(name);
    let grow = before(move || append(&path, "{\"later\":2}\n"));
    let result = journal.push(Faulty::new(remote.clone()).always(Method::Upload, grow));
    assert_eq!(result.outcome, Outcome::Ok);
    let stored = remote.bytes(name).unwrap();
    assert!(stored.ends_with(b"\n") && fs::read(journal.path(name)).unwrap().starts_with(&stored));
    assert_eq!(uploaded(&journal.push(remote)), [name]);
}

#[test]
fn a_large_file_is_streamed_up_to_its_last_whole_line() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    let (name, line) = ("events/20250911.jsonl", "x".repeat(1023) + "\n");
    journal.write(name, &(line.repeat(3000) + "{\"torn"));
    let result = journal.push(remote.clone());
    let file = result
        .uploaded
        .iter()
        .find(|file| file.key.as_str() == name)
        .unwrap();
    assert_eq!(file.sha256, Some(sha256(line.repeat(3000).as_bytes())));
    assert_eq!(remote.bytes(name).unwrap(), line.repeat(3000).into_bytes());
    assert_eq!(journal.push(remote).outcome, Outcome::NothingToDo);
}

/// Runs a hook after every read.
pub struct HookedSource<'a, 'b>(pub &'a mut Source<'b>, pub &'a (dyn Fn() + Send + Sync));

impl SourceReader for HookedSource<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let read = self.0.read(buffer)?;
        (self.1)();
        Ok(read)
    }

    fn size(&self) -> u64 {
        self.0.size()
    }

    fn rewind(&mut self) -> Result<()> {
        self.0.rewind()
    }

    fn sha256(&self) -> Option<Sha256Digest> {
        self.0.sha256()
    }
}

#[test]
fn a_large_file_that_is_rewritten_while_it_is_sent_is_sent_again_whole() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    for name in &ALL[1..] {
        fs::remove_file(journal.path(name)).unwrap();
    }
    journal.push(remote.clone());
    journal.write("entries/20250911.md", &"a".repeat(2 << 20));
    let path = journal.path("entries/20250911.md");
    let once = AtomicBool::new(false);
    let rewrite = move || {
        if !once.swap(true, Ordering::Relaxed) {
            fs::write(&path, "b".repeat(2 << 20)).unwrap();
        }
    };
    let result = journal.push(uploading(&remote, move |inner, source, key, options| {
        let mut source = HookedSource(source, &rewrite);
        inner.upload_file(&mut Source::new(&mut source), key, options)
    }));
    assert_eq!(result.outcome, Outcome::Ok);
    assert_eq!(
        remote.bytes("entries/20250911.md").unwrap(),
        "b".repeat(2 << 20).into_bytes()
    );
}

#[test]
fn a_part_of_the_journal_that_cannot_be_read_is_reported_as_it_happens() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    fs::rename(journal.path("events"), journal.path("elsewhere")).unwrap();
    std::os::unix::fs::symlink(journal.path("elsewhere"), journal.path("events")).unwrap();
    let heard = Arc::new(Heard::default());
    let observer: Arc<dyn SyncObserver> = Arc::clone(&heard) as _;
    let manager = journal.manager(remote);
    let result = manager.push(&PushOptions::default(), observer).unwrap();
    assert_eq!(result.outcome, Outcome::Partial);
    assert!(
        heard
            .0
            .lock()
            .unwrap()
            .contains(&"events failed".to_owned())
    );
}
