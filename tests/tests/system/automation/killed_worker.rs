//! The background worker and its push are killed at every system call; the next push brings everything to the remote.

use super::{automatic, is_pending, log};
use devlog::automation::AutoPushStore;
use devlog_tests::{
    azurite::skip,
    backup::Backup,
    journal::Journal,
    remote::files_below,
    scarcity::{can_trace, injected_at},
};
use jiff::Timestamp;
use std::{collections::BTreeMap, fs};

/// The calls that are killed: those that start processes, lock, open and change files.
const CALLS: [&str; 9] = [
    "clone3",
    "execve",
    "flock",
    "fsync",
    "openat",
    "renameat2",
    "unlink",
    "wait4",
    "write",
];

/// A changed journal whose push was requested.
struct Scene {
    backup: Backup,
    journal: Journal,
    before: BTreeMap<String, Vec<u8>>,
}

impl Scene {
    fn new() -> Self {
        let backup = automatic(Backup::on_filesystem(), "");
        let root = backup.sandbox.root();
        let journal = Journal::create(root.clone(), 1);
        backup.push().expect(0);
        journal.append(0, "One more line.");
        let store = AutoPushStore::new(&root);
        store.ask(Timestamp::now()).expect("the state is writable");
        let files = files_below(backup.sandbox.folder()).into_iter();
        let before = files.map(|(key, file)| (key, file.content)).collect();
        Self {
            backup,
            journal,
            before,
        }
    }

    fn reset(&self) {
        let folder = self.backup.sandbox.folder();
        for name in ["journal/state", "remote"] {
            fs::remove_dir_all(folder.join(name)).expect("it is ours");
        }
        for (key, content) in &self.before {
            let path = folder.join(key);
            fs::create_dir_all(path.parent().unwrap_or(folder)).expect("it is ours");
            fs::write(path, content).expect("it is ours");
        }
    }

    /// Kills the worker, or its push, at this call. Returns false if neither makes so many of them.
    fn kills(&self, call: &str, number: usize) -> bool {
        self.reset();
        let root = self.backup.sandbox.root();
        // Its pauses end at once.
        let fault = format!("{call}:signal=SIGKILL:when={number} clock_nanosleep:retval=0");
        let output = injected_at(&self.backup.sandbox, &root, &fault, &["auto-push"]);
        let is_met = output.code.is_none() || log(&root).contains("ended by a signal");
        if !is_pending(&root) {
            self.backup.assert_complete(&self.journal);
        }
        self.backup.push().expect(0);
        assert!(!is_pending(&root), "{fault}");
        self.backup.assert_complete(&self.journal);
        is_met
    }
}

#[test]
fn a_worker_that_is_killed_at_any_call_leaves_the_work_to_the_next_push() {
    if !can_trace() {
        return skip("a_worker_that_is_killed", "processes cannot be traced");
    }
    let scene = Scene::new();
    let kills = CALLS.map(|call| {
        (1..1_000)
            .take_while(|number| scene.kills(call, *number))
            .count()
    });
    let kills: usize = kills.iter().sum();
    assert!(kills >= 50, "{kills} kills");
}
