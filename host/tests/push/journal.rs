//! A journal of two days, and the calls that every test makes.

use devlog::journal::{EntryStorage, LocalEntries};
use devlog::state::RemoteBinding;
use devlog::sync::{Backoff, PushMode, PushOptions, PushResult, SILENCE, SyncManager};
use devlog_provider_api::{Error, ErrorKind, RemoteStorage, testkit::Fault};
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tempfile::TempDir;

/// A journal of two days in a folder of its own.
pub struct Journal {
    folder: TempDir,
}

pub const ALL: [&str; 5] = [
    "config.toml",
    "entries/20250910.md",
    "entries/20250911.md",
    "events/20250910.jsonl",
    "events/20250911.jsonl",
];

impl Journal {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let journal = Self { folder };
        for id in ["20250910", "20250911"] {
            journal.write(&format!("events/{id}.jsonl"), &created(id));
            journal.render(id);
        }
        journal.write("config.toml", "[remote]\nprovider = \"memory\"\n");
        journal
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, content: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
    }

    /// Renders an entry from its log.
    pub fn render(&self, id: &str) {
        let entries = LocalEntries::new(self.folder.path());
        entries.render(id.parse().unwrap()).unwrap();
    }

    pub fn append(&self, name: &str, more: &str) {
        append(&self.path(name), more);
    }

    pub fn manager(&self, remote: impl RemoteStorage + 'static) -> SyncManager {
        let no_pause = Backoff {
            base: Duration::ZERO,
            ..Backoff::default()
        };
        SyncManager {
            root: self.folder.path().to_owned(),
            remote: Arc::new(remote),
            binding: RemoteBinding::new(&["memory"]),
            public_config: b"[remote]\nprovider = \"memory\"\n".to_vec(),
            keys: None,
            resolution: None,
            backoff: no_pause,
            silence: SILENCE,
            signs_of_life: Arc::default(),
            cancelled: Arc::default(),
            hooks: Vec::new(),
        }
    }

    pub fn push(&self, remote: impl RemoteStorage + 'static) -> PushResult {
        push(&self.manager(remote), PushOptions::default())
    }
}

/// An event log of one line.
pub fn created(id: &str) -> String {
    let data =
        format!(r#"{{"id":"{id}","content":"Day {id}.","timestamp":"2025-09-11T10:30:00+02:00"}}"#);
    format!("{{\"type\":\"Created\",\"data\":{data}}}\n")
}

/// A line that changes the text of an entry.
pub fn updated(content: &str) -> String {
    let data = format!(r#"{{"content":"{content}","timestamp":"2025-09-11T11:30:00+02:00"}}"#);
    format!("{{\"type\":\"ContentUpdated\",\"data\":{data}}}\n")
}

pub fn push(manager: &SyncManager, options: PushOptions) -> PushResult {
    manager.push(&options, Arc::new(())).unwrap()
}

pub fn append(path: &Path, more: &str) {
    let mut file = fs::File::options().append(true).open(path).unwrap();
    file.write_all(more.as_bytes()).unwrap();
}

pub fn uploaded(result: &PushResult) -> Vec<&str> {
    result
        .uploaded
        .iter()
        .map(|file| file.key.as_str())
        .collect()
}

pub fn one_at_a_time() -> PushOptions {
    PushOptions {
        jobs: Some(1),
        ..PushOptions::default()
    }
}

pub fn everything() -> PushOptions {
    PushOptions {
        mode: PushMode::All,
        ..PushOptions::default()
    }
}

pub fn dry_run(dry_run: bool) -> PushOptions {
    PushOptions {
        dry_run,
        ..PushOptions::default()
    }
}

pub fn refused() -> Error {
    Error::new(ErrorKind::TooLarge, "too large")
}

pub fn gone() -> Error {
    Error::new(ErrorKind::Unavailable, "the connection was reset")
}

pub fn before(act: impl Fn() + Send + Sync + 'static) -> Fault {
    Fault::Before(Arc::new(act))
}
