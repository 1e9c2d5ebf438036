//! A push as a library call, against a storage in memory.

#![expect(clippy::unwrap_used, reason = "tests")]

use devlog::{
    config::ConflictResolution,
    state::RemoteBinding,
    sync::{
        Backoff, FileError, Outcome, PushError, PushEvent, PushMode, PushObserver, PushOptions,
        PushResult, SILENCE, SyncManager, event::FileEnd,
    },
};
use devlog_provider_api::{
    Error, ErrorKind, ObjectKey, Precondition, Properties, RemoteFile, RemoteStorage, Result,
    Sha256Digest, Sink, Source, SourceReader, UploadOptions,
    testkit::{BytesSource, Fault, Faulty, MemoryStorage, Method, sha256},
};
use std::{
    fs,
    io::{Read, Write},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tempfile::TempDir;

/// A journal of two days in a folder of its own.
struct Journal {
    folder: TempDir,
}

const ALL: [&str; 5] = [
    "config.toml",
    "entries/20250910.md",
    "entries/20250911.md",
    "events/20250910.jsonl",
    "events/20250911.jsonl",
];

impl Journal {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let journal = Self { folder };
        for name in &ALL[1..] {
            journal.write(name, &format!("{{\"name\":\"{name}\"}}\n"));
        }
        journal.write("config.toml", "[remote]\nprovider = \"memory\"\n");
        journal
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, content: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
    }

    fn append(&self, name: &str, more: &str) {
        append(&self.path(name), more);
    }

    fn manager(&self, remote: impl RemoteStorage + 'static) -> SyncManager {
        let no_pause = Backoff {
            base: Duration::ZERO,
            ..Backoff::default()
        };
        SyncManager {
            root: self.folder.path().to_owned(),
            remote: Arc::new(remote),
            binding: RemoteBinding::new(&["memory"]),
            public_config: b"[remote]\nprovider = \"memory\"\n".to_vec(),
            resolution: None,
            backoff: no_pause,
            silence: SILENCE,
            cancelled: Arc::default(),
        }
    }

    fn push(&self, remote: impl RemoteStorage + 'static) -> PushResult {
        push(&self.manager(remote), PushOptions::default())
    }
}

fn push(manager: &SyncManager, options: PushOptions) -> PushResult {
    manager.push(&options, Arc::new(())).unwrap()
}

fn append(path: &Path, more: &str) {
    let mut file = fs::File::options().append(true).open(path).unwrap();
    file.write_all(more.as_bytes()).unwrap();
}

fn uploaded(result: &PushResult) -> Vec<&str> {
    result
        .uploaded
        .iter()
        .map(|file| file.key.as_str())
        .collect()
}

fn one_at_a_time() -> PushOptions {
    PushOptions {
        jobs: Some(1),
        ..PushOptions::default()
    }
}

fn refused() -> Error {
    Error::new(ErrorKind::TooLarge, "too large")
}

fn gone() -> Error {
    Error::new(ErrorKind::Unavailable, "the connection was reset")
}

fn before(act: impl Fn() + Send + Sync + 'static) -> Fault {
    Fault::Before(Arc::new(act))
}

#[test]
fn the_first_push_uploads_everything_and_the_second_only_lists() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    let first = journal.push(remote.clone());
    assert_eq!(
        (first.outcome, uploaded(&first)),
        (Outcome::Ok, ALL.to_vec())
    );
    for name in &ALL[1..] {
        assert_eq!(
            remote.bytes(name).unwrap(),
            fs::read(journal.path(name)).unwrap()
        );
    }
    remote.reset_calls();
    let second = journal.push(remote.clone());
    assert_eq!(
        (second.outcome, second.unchanged),
        (Outcome::NothingToDo, ALL.len())
    );
    assert_eq!((remote.calls(Method::List), remote.total_calls()), (1, 1));
}

#[test]
fn what_is_reported_is_the_digest_of_what_the_remote_holds() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    for file in journal.push(remote.clone()).uploaded {
        let bytes = remote.bytes(file.key.as_str()).unwrap();
        assert_eq!(file.sha256, Some(sha256(&bytes)));
    }
}

#[test]
fn only_changed_files_are_uploaded() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.push(remote.clone());
    remote.reset_calls();
    journal.append("events/20250911.jsonl", "{\"more\":1}\n");
    journal.write("entries/20250911.md", "The day, edited.\n");
    let result = journal.push(remote.clone());
    assert_eq!(
        uploaded(&result),
        ["entries/20250911.md", "events/20250911.jsonl"]
    );
    assert_eq!((remote.calls(Method::Upload), remote.total_calls()), (2, 3));
}

#[test]
fn mode_all_uploads_everything_again() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.push(remote.clone());
    let mode = PushMode::All;
    let options = PushOptions {
        mode,
        ..PushOptions::default()
    };
    assert_eq!(uploaded(&push(&journal.manager(remote), options)), ALL);
}

#[test]
fn a_dry_run_uploads_nothing_and_writes_nothing() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    let options = PushOptions {
        dry_run: true,
        ..PushOptions::default()
    };
    let result = push(&journal.manager(remote.clone()), options);
    assert_eq!(
        (uploaded(&result), remote.keys()),
        (ALL.to_vec(), Vec::new())
    );
    assert!(!journal.path("state").exists());
}

#[test]
fn a_listing_that_fails_uploads_nothing() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.push(remote.clone());
    remote.reset_calls();
    journal.write("entries/20250911.md", "Edited.\n");
    let faulty = Faulty::new(remote.clone()).always(Method::List, Fault::CutAfter(2, gone()));
    let result = journal
        .manager(faulty)
        .push(&PushOptions::default(), Arc::new(()));
    assert!(matches!(result, Err(PushError::Listing { .. })));
    assert_eq!(remote.calls(Method::Upload), 0);
}

#[test]
fn a_refused_file_does_not_stop_the_others_and_is_all_that_the_next_push_sends() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    let faulty = Faulty::new(remote.clone()).on(Method::Upload, 2, Fault::Error(refused()));
    let result = journal.push(faulty);
    assert_eq!(
        (result.outcome, result.uploaded.len()),
        (Outcome::Partial, 4)
    );
    let [failed] = &result.failed[..] else {
        panic!("{result:?}")
    };
    assert_eq!(uploaded(&journal.push(remote)), [&failed.name]);
}

#[test]
fn passing_failures_are_retried() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    let throttled = Error::new(ErrorKind::Throttled, "slow down");
    let faulty = Faulty::new(remote)
        .on(Method::List, 1, Fault::Error(gone()))
        .on(Method::Upload, 1, Fault::CutAfter(3, gone()))
        .on(Method::Upload, 3, Fault::Error(throttled));
    assert_eq!(journal.push(faulty).outcome, Outcome::Ok);
}

#[test]
fn a_remote_that_stays_down_is_not_asked_for_every_file() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    for day in 1..=28 {
        journal.write(&format!("events/202501{day:02}.jsonl"), "{}\n");
    }
    let faulty = Faulty::new(remote).always(Method::Upload, Fault::Error(gone()));
    let result = push(&journal.manager(faulty), one_at_a_time());
    assert_eq!(
        (result.outcome, result.failed.len(), result.not_tried),
        (Outcome::Failed, 4, 29)
    );
}

#[test]
fn a_lost_reply_is_recognised_as_our_own_write() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    let faulty = Faulty::new(remote)
        .on(Method::Upload, 1, Fault::ReplyLost(gone()))
        .on(Method::Upload, 3, Fault::ReplyLost(gone()));
    let result = journal.push(faulty);
    assert_eq!((result.outcome, result.uploaded.len()), (Outcome::Ok, 5));
}

#[test]
fn a_foreign_object_is_left_alone_and_the_others_go_on() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    remote.put_foreign("events/20250910.jsonl", "{\"theirs\":1}\n");
    remote.put_foreign("entries/20250910.md", "Their day.\n");
    let result = journal.push(remote.clone());
    let conflicts: Vec<_> = result
        .conflicts
        .iter()
        .map(|conflict| conflict.key.as_str())
        .collect();
    assert_eq!(conflicts, ["entries/20250910.md", "events/20250910.jsonl"]);
    assert_eq!(
        (result.outcome, result.uploaded.len()),
        (Outcome::Refused, 3)
    );
    assert_eq!(
        remote.bytes("events/20250910.jsonl").unwrap(),
        b"{\"theirs\":1}\n"
    );
    assert_eq!(
        remote.bytes("entries/20250910.md").unwrap(),
        b"Their day.\n"
    );
}

#[test]
fn an_object_that_another_machine_writes_meanwhile_is_not_overwritten() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    let theirs = remote.clone();
    let write = before(move || theirs.put_foreign("config.toml", "theirs = true\n"));
    let faulty = Faulty::new(remote.clone()).on(Method::Upload, 1, write);
    let result = push(&journal.manager(faulty), one_at_a_time());
    assert_eq!(result.outcome, Outcome::Refused);
    assert_eq!(remote.bytes("config.toml").unwrap(), b"theirs = true\n");
}

#[test]
fn an_event_log_replaces_its_own_beginning_even_without_a_memory_of_it() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.push(remote.clone());
    fs::remove_dir_all(journal.path("state")).unwrap();
    journal.append("events/20250911.jsonl", "{\"more\":1}\n");
    let result = journal.push(remote);
    assert_eq!(
        (result.outcome, uploaded(&result)),
        (Outcome::Ok, vec!["events/20250911.jsonl"])
    );
}

#[test]
fn markdown_follows_its_event_log_even_without_a_memory_of_it() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.push(remote.clone());
    for appends in [true, false] {
        fs::remove_dir_all(journal.path("state")).unwrap();
        let mut expected = vec!["entries/20250911.md"];
        if appends {
            journal.append("events/20250911.jsonl", "{\"more\":1}\n");
            expected.push("events/20250911.jsonl");
        }
        journal.write(
            "entries/20250911.md",
            &format!("Rendered again, {appends}.\n"),
        );
        let result = journal.push(remote.clone());
        assert_eq!((result.outcome, uploaded(&result)), (Outcome::Ok, expected));
    }
}

#[test]
fn objects_without_our_hash_are_compared_and_not_sent_again() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    for name in &ALL[1..] {
        remote.put_foreign(*name, fs::read(journal.path(name)).unwrap());
    }
    let result = journal.push(remote.clone());
    assert_eq!(
        (uploaded(&result), result.unchanged),
        (vec!["config.toml"], 4)
    );
    assert_eq!(remote.calls(Method::Download), 4);
}

#[test]
fn keys_that_are_no_journal_files_are_counted_and_left_alone() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    for key in ["../../etc/passwd", "events/../x", "notes.txt", "\u{1b}[31m"] {
        remote.put_foreign(key, "x");
    }
    let result = journal.push(remote.clone());
    assert_eq!(
        (result.outcome, result.foreign, remote.keys().len()),
        (Outcome::Ok, 4, 9)
    );
}

#[test]
fn a_damaged_state_costs_reading_and_nothing_else() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.push(remote.clone());
    for entry in fs::read_dir(journal.path("state")).unwrap() {
        fs::write(entry.unwrap().path(), b"\xff\x00 damaged").unwrap();
    }
    remote.reset_calls();
    assert_eq!(journal.push(remote.clone()).outcome, Outcome::NothingToDo);
    assert_eq!(remote.total_calls(), 1);
}

#[test]
fn a_push_that_ended_right_after_an_upload_knows_it_again() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.push(remote.clone());
    let cut_off = Faulty::new(remote.clone()).always(Method::Upload, Fault::ReplyLost(refused()));
    let mut manager = journal.manager(cut_off);
    manager.public_config = b"second\n".to_vec();
    push(&manager, PushOptions::default());
    assert_eq!(remote.bytes("config.toml").unwrap(), b"second\n");
    let mut manager = journal.manager(remote);
    manager.public_config = b"third\n".to_vec();
    let result = push(&manager, PushOptions::default());
    assert_eq!(
        (result.outcome, uploaded(&result)),
        (Outcome::Ok, vec!["config.toml"])
    );
}

#[test]
fn the_same_place_in_other_words_knows_its_configuration_again() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.push(remote.clone());
    let mut manager = journal.manager(remote);
    manager.binding = RemoteBinding::new(&["memory/"]);
    manager.public_config = b"second\n".to_vec();
    let result = push(&manager, PushOptions::default());
    assert_eq!(
        (result.outcome, uploaded(&result)),
        (Outcome::Ok, vec!["config.toml"])
    );
}

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

/// A storage in memory with another way to upload.
struct Uploading<F> {
    inner: MemoryStorage,
    upload: F,
}

impl<F> RemoteStorage for Uploading<F>
where
    F: Fn(&MemoryStorage, &mut Source<'_>, &ObjectKey, &UploadOptions) -> Result<RemoteFile>
        + Send
        + Sync,
{
    fn upload_file(
        &self,
        source: &mut Source<'_>,
        key: &ObjectKey,
        options: &UploadOptions,
    ) -> Result<RemoteFile> {
        (self.upload)(&self.inner, source, key, options)
    }

    fn download_file(&self, key: &ObjectKey, sink: &mut Sink<'_>) -> Result<RemoteFile> {
        self.inner.download_file(key, sink)
    }

    fn list_files(
        &self,
        prefix: &str,
        each: &mut dyn FnMut(RemoteFile) -> Result<()>,
    ) -> Result<()> {
        self.inner.list_files(prefix, each)
    }

    fn stat_file(&self, key: &ObjectKey) -> Result<Option<RemoteFile>> {
        self.inner.stat_file(key)
    }

    fn delete_file(&self, key: &ObjectKey, precondition: &Precondition) -> Result<()> {
        self.inner.delete_file(key, precondition)
    }

    fn properties(&self) -> Properties {
        self.inner.properties()
    }
}

/// Runs a hook after every read.
struct HookedSource<'a, 'b>(&'a mut Source<'b>, &'a (dyn Fn() + Send + Sync));

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
    let upload = move |inner: &MemoryStorage,
                       source: &mut Source<'_>,
                       key: &ObjectKey,
                       options: &UploadOptions| {
        let mut source = HookedSource(source, &rewrite);
        inner.upload_file(&mut Source::new(&mut source), key, options)
    };
    let inner = remote.clone();
    assert_eq!(
        journal.push(Uploading { inner, upload }).outcome,
        Outcome::Ok
    );
    assert_eq!(
        remote.bytes("entries/20250911.md").unwrap(),
        "b".repeat(2 << 20).into_bytes()
    );
}

#[test]
fn a_log_that_lost_lines_does_not_replace_its_backup() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.push(remote.clone());
    let name = "events/20250911.jsonl";
    let good = remote.bytes(name).unwrap();
    for damaged in [
        "",
        "{\"rewritten\":1}\n",
        "{\"rewritten and longer than it was\":1}\n",
    ] {
        journal.write(name, damaged);
        let result = journal.push(remote.clone());
        assert_eq!(
            (result.outcome, uploaded(&result)),
            (Outcome::Refused, vec![])
        );
        assert_eq!(remote.bytes(name).unwrap(), good);
    }
}

#[test]
fn an_upload_whose_reply_was_lost_is_known_again_though_the_run_went_on() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.push(remote.clone());
    journal.write("entries/20250911.md", "Edited.\n");
    let cut_off = Faulty::new(remote.clone()).on(Method::Upload, 1, Fault::ReplyLost(refused()));
    let mut manager = journal.manager(cut_off);
    manager.public_config = b"second\n".to_vec();
    let result = push(&manager, one_at_a_time());
    assert_eq!(
        (result.failed.len(), uploaded(&result)),
        (1, vec!["entries/20250911.md"])
    );
    assert_eq!(remote.bytes("config.toml").unwrap(), b"second\n");
    let mut manager = journal.manager(remote);
    manager.public_config = b"third\n".to_vec();
    let result = push(&manager, PushOptions::default());
    assert_eq!(
        (result.outcome, uploaded(&result)),
        (Outcome::Ok, vec!["config.toml"])
    );
}

#[test]
fn what_is_left_to_the_remote_does_not_count_as_backed_up() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    remote.put_foreign("events/20250910.jsonl", "{\"theirs\":1}\n");
    let mut manager = journal.manager(remote.clone());
    manager.resolution = Some(ConflictResolution::RemoteWins);
    for unchanged in [0, 4] {
        let result = push(&manager, PushOptions::default());
        let left: Vec<_> = result
            .left_to_remote
            .iter()
            .map(ObjectKey::as_str)
            .collect();
        assert_eq!(
            (result.unchanged, left),
            (unchanged, vec!["events/20250910.jsonl"])
        );
    }
    assert_eq!(
        remote.bytes("events/20250910.jsonl").unwrap(),
        b"{\"theirs\":1}\n"
    );
}

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

#[test]
fn a_journal_that_vanished_is_not_called_backed_up() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.push(remote.clone());
    fs::remove_dir_all(journal.path("events")).unwrap();
    fs::remove_dir_all(journal.path("entries")).unwrap();
    let result = journal
        .manager(remote)
        .push(&PushOptions::default(), Arc::new(()));
    assert!(matches!(
        result,
        Err(PushError::JournalVanished { objects: 4 })
    ));
}

#[test]
fn a_file_that_is_larger_than_the_remote_takes_is_not_sent() {
    let journal = Journal::new();
    let mut properties = MemoryStorage::new().properties();
    properties.max_object_size = Some(1000);
    let remote = MemoryStorage::with_properties(properties);
    journal.write("entries/20250911.md", &"x".repeat(1001));
    let result = journal.push(remote.clone());
    assert_eq!((result.failed.len(), result.uploaded.len()), (1, 4));
    assert_eq!(remote.calls(Method::Upload), 4);
}

#[test]
fn a_remote_that_refuses_all_uploads_is_told_as_such_whatever_is_there_already() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.push(remote.clone());
    journal.write("entries/20250911.md", "Edited.\n");
    let refuse = |kind| {
        let fault = Fault::Error(Error::new(kind, "no"));
        journal
            .push(Faulty::new(remote.clone()).always(Method::Upload, fault))
            .outcome
    };
    assert_eq!(refuse(ErrorKind::PermissionDenied), Outcome::Failed);
    assert_eq!(refuse(ErrorKind::TooLarge), Outcome::Partial);
}

#[test]
fn an_object_that_is_replaced_while_it_is_compared_is_looked_at_again() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    let name = "events/20250911.jsonl";
    remote.put_foreign(name, "{\"theirs\":1}\n");
    let (theirs, ours) = (remote.clone(), fs::read(journal.path(name)).unwrap());
    let replace = before(move || theirs.put_foreign(name, ours.clone()));
    let result = journal.push(Faulty::new(remote).on(Method::Download, 1, replace));
    assert_eq!((result.outcome, result.unchanged), (Outcome::Ok, 1));
}

#[test]
fn two_pushes_at_once_are_one_push() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    let (second, heard) = (journal.manager(remote.clone()), Arc::new(Mutex::new(None)));
    let result = Arc::clone(&heard);
    let try_second =
        move || *result.lock().unwrap() = Some(second.push(&PushOptions::default(), Arc::new(())));
    journal.push(Faulty::new(remote).on(Method::List, 1, before(try_second)));
    assert!(matches!(
        *heard.lock().unwrap(),
        Some(Err(PushError::Lock(_)))
    ));
}

#[test]
fn a_push_that_is_stopped_keeps_what_is_committed_and_the_next_one_does_the_rest() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    let stop: Arc<AtomicBool> = Arc::default();
    let flag = Arc::clone(&stop);
    let stopping = before(move || flag.store(true, Ordering::Relaxed));
    let mut manager = journal.manager(Faulty::new(remote.clone()).on(Method::Upload, 3, stopping));
    manager.cancelled = stop;
    let result = push(&manager, one_at_a_time());
    assert_eq!(
        (result.outcome, result.uploaded.len(), result.not_tried),
        (Outcome::Interrupted, 2, 3)
    );
    assert_eq!(journal.push(remote).uploaded.len(), 3);
}

/// Notes retries and progress.
#[derive(Default)]
struct Heard(Mutex<Vec<String>>);

impl PushObserver for Heard {
    fn on_event(&self, event: &PushEvent<'_>) {
        let line = match event {
            PushEvent::Retrying { call, attempt, .. } => format!("{call} {attempt}"),
            PushEvent::FileProgress { delta, .. } => delta.to_string(),
            PushEvent::FileFinished {
                key,
                end: FileEnd::Failed(_),
            } => format!("{key} failed"),
            _ => return,
        };
        self.0.lock().unwrap().push(line);
    }
}

#[test]
fn retries_and_progress_are_told() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.push(remote.clone());
    journal.write("entries/20250911.md", "12345678");
    let heard = Arc::new(Heard::default());
    let faulty = Faulty::new(remote).on(Method::Upload, 1, Fault::CutAfter(3, gone()));
    let observer: Arc<dyn PushObserver> = Arc::clone(&heard) as _;
    journal
        .manager(faulty)
        .push(&PushOptions::default(), observer)
        .unwrap();
    assert_eq!(*heard.0.lock().unwrap(), ["3", "upload_file 1", "-3", "8"]);
}

#[test]
fn a_part_of_the_journal_that_cannot_be_read_is_told_as_it_happens() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    fs::rename(journal.path("events"), journal.path("elsewhere")).unwrap();
    std::os::unix::fs::symlink(journal.path("elsewhere"), journal.path("events")).unwrap();
    let heard = Arc::new(Heard::default());
    let observer: Arc<dyn PushObserver> = Arc::clone(&heard) as _;
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

/// A provider that reports success whatever it did.
#[derive(Clone, Copy)]
struct Lie {
    reads: u64,
    says_size: Option<u64>,
    says_other_hash: bool,
}

impl Lie {
    fn tell(self, source: &mut Source<'_>, key: &ObjectKey) -> Result<RemoteFile> {
        let size = source.size();
        source.take(self.reads).read_to_end(&mut Vec::new())?;
        let mut file = RemoteFile::new(key.as_str(), self.says_size.unwrap_or(size));
        file.sha256 = self.says_other_hash.then(|| sha256(b"other"));
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
