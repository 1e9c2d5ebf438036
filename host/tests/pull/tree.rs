//! The files of a journal that two machines share.

use crate::journal::Journal;
use devlog::sync::{PullChange, PullOptions, PullResult, SyncResult};
use devlog_provider_api::{RemoteStorage, testkit::MemoryStorage};
use std::{collections::BTreeMap, fs, sync::Arc};

/// Every event log and rendered entry, by key.
pub fn tree(journal: &Journal) -> BTreeMap<String, String> {
    let mut tree = BTreeMap::new();
    for folder in ["events", "entries"] {
        let Ok(files) = fs::read_dir(journal.path(folder)) else {
            continue;
        };
        for file in files {
            let path = file.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if !name.starts_with('.') {
                let text = fs::read_to_string(&path).unwrap();
                tree.insert(format!("{folder}/{name}"), text);
            }
        }
    }
    tree
}

/// Two kinds of remotes: one that lists digests, and one that is asked for each.
pub fn remotes() -> [MemoryStorage; 2] {
    let mut blind = MemoryStorage::new().properties();
    blind.list_has_hashes = false;
    [MemoryStorage::new(), MemoryStorage::with_properties(blind)]
}

/// A machine whose journal is gone: only the configuration is there.
pub fn new_machine() -> Journal {
    let journal = Journal::new();
    fs::remove_dir_all(journal.path("events")).unwrap();
    fs::remove_dir_all(journal.path("entries")).unwrap();
    journal
}

pub fn pull(journal: &Journal, remote: impl RemoteStorage + 'static) -> PullResult {
    let manager = journal.manager(remote);
    manager.pull(&PullOptions::default(), Arc::new(())).unwrap()
}

pub fn sync(journal: &Journal, remote: impl RemoteStorage + 'static) -> SyncResult {
    let manager = journal.manager(remote);
    manager.sync(&PullOptions::default(), Arc::new(())).unwrap()
}

/// The keys that a pull changed, with the effect.
pub fn changes(result: &PullResult) -> Vec<(&str, PullChange)> {
    let files = result.pulled.iter();
    files.map(|file| (file.key.as_str(), file.change)).collect()
}
