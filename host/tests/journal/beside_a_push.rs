//! Writing entries while a push is at work.

use super::sandbox::Sandbox;
use devlog::{
    journal::{EntryStorage, Event, LocalEntries},
    state::{LockError, NamedLock, RemoteBinding},
    sync::{
        Backoff, PushMode, PushOptions, SILENCE, SyncError, SyncEvent, SyncManager, SyncObserver,
    },
};
use devlog_provider_api::{
    ObjectKey, RemoteStorage, Result, Sink, SinkWriter, testkit::MemoryStorage,
};
use std::{
    fs::{self, OpenOptions},
    io::Write,
    path::Path,
    sync::{Arc, atomic::AtomicBool},
    thread,
};

#[test]
fn writing_does_not_wait_for_a_push() {
    let sandbox = Sandbox::new();
    sandbox.run(&["new", "--id", "20250910", "-m", "x"]);
    let _push = NamedLock::of_run(&sandbox.root(), "devlog push").unwrap();
    let said = sandbox.run(&["new", "--id", "20250911", "-m", "x"]);
    assert_eq!(said, "Created new entry: 20250911\nexit status 0");
    let editor = sandbox.editor("echo y > \"$1\"");
    let said = sandbox.run_with_editor(&editor, &["edit", "--id", "20250911"]);
    assert_eq!(said, "Updated entry: 20250911\nexit status 0");
}

struct Silent;

impl SyncObserver for Silent {
    fn on_event(&self, _: &SyncEvent<'_>) {}
}

struct Bytes(Vec<u8>);

impl SinkWriter for Bytes {
    fn write_all(&mut self, bytes: &[u8]) -> Result<()> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }
}

fn stored(remote: &MemoryStorage, key: &str) -> Option<Vec<u8>> {
    let key: ObjectKey = key.parse().unwrap();
    remote.file_exists(&key).unwrap().then_some(())?;
    let mut bytes = Bytes(Vec::new());
    remote
        .download_file(&key, &mut Sink::new(&mut bytes))
        .unwrap();
    Some(bytes.0)
}

fn push(root: &Path, remote: &Arc<MemoryStorage>) {
    let manager = SyncManager {
        root: root.to_owned(),
        binding: RemoteBinding::new(&["memory"]),
        public_config: Vec::new(),
        keys: None,
        resolution: None,
        backoff: Backoff::default(),
        silence: SILENCE,
        signs_of_life: Arc::default(),
        cancelled: Arc::new(AtomicBool::new(false)),
        hooks: Vec::new(),
        remote: Arc::clone(remote) as Arc<dyn RemoteStorage>,
    };
    let options = PushOptions {
        mode: PushMode::Incremental,
        dry_run: false,
        jobs: Some(2),
    };
    // A program that another test starts inherits the lock for the moment before it is itself.
    while let Err(error) = manager.push(&options, Arc::new(Silent)) {
        assert!(
            matches!(error, SyncError::Lock(LockError::Held { .. })),
            "{error}"
        );
    }
}

const LOG: &str = "events/20250911.jsonl";
const EDITS: usize = 100;

/// Edits an entry again and again; every third time after a crash that left half a line.
fn write(root: &Path) {
    let entries = LocalEntries::new(root);
    let id = "20250911".parse().unwrap();
    for edit in 0..EDITS {
        let now = "2025-09-11T10:30:00+02:00".parse().unwrap();
        let base = entries.log(id).unwrap().unwrap();
        let events = Event::of_edit(&format!("edit {edit} {}", "x".repeat(edit * 100)), now);
        entries.append(id, &base, &events).unwrap();
        if edit % 3 == 0 {
            let mut log = OpenOptions::new()
                .append(true)
                .open(root.join(LOG))
                .unwrap();
            log.write_all(b"{\"type\":\"ContentUp").unwrap();
        }
    }
}

#[test]
fn a_push_beside_a_writer_uploads_whole_lines() {
    let sandbox = Sandbox::new();
    sandbox.run(&["new", "--id", "20250911", "-m", "x"]);
    let (root, remote) = (sandbox.root(), Arc::new(MemoryStorage::new()));
    let mut uploads = Vec::new();
    thread::scope(|scope| {
        let writer = scope.spawn(|| write(&root));
        while !writer.is_finished() {
            push(&root, &remote);
            uploads.extend(stored(&remote, LOG));
        }
    });
    push(&root, &remote);
    uploads.extend(stored(&remote, LOG));
    let log = fs::read(root.join(LOG)).unwrap();
    let whole = log.iter().rposition(|byte| *byte == b'\n').unwrap();
    assert_eq!(uploads.last().unwrap(), &log[..=whole]);
    for upload in &uploads {
        assert!(upload.ends_with(b"\n") && log.starts_with(upload));
    }
    uploads.dedup();
    assert!(uploads.len() > 2, "the writer was never caught at work");
}
