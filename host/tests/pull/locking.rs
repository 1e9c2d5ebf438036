//! The lock of a run, as another process reads it.

use crate::journal::{Journal, before};
use devlog::sync::{
    PruneOptions, PullOptions, PushOptions, SyncManager, VerifyDepth, VerifyOptions,
};
use devlog_provider_api::testkit::{Faulty, MemoryStorage, Method};
use std::{
    fs,
    sync::{Arc, Mutex},
};

type Run = fn(&SyncManager);

#[test]
fn the_lock_names_the_command_that_holds_it() {
    let runs: [(&str, Run); 5] = [
        ("push", |manager| {
            manager.push(&PushOptions::default(), Arc::new(())).unwrap();
        }),
        ("pull", |manager| {
            manager.pull(&PullOptions::default(), Arc::new(())).unwrap();
        }),
        ("sync", |manager| {
            manager.sync(&PullOptions::default(), Arc::new(())).unwrap();
        }),
        ("verify", |manager| {
            let depth = VerifyDepth::Listing;
            let options = VerifyOptions { depth, jobs: None };
            manager.verify(&options, Arc::new(())).unwrap();
        }),
        ("prune", |manager| {
            let options = PruneOptions {
                dry_run: false,
                jobs: None,
                max: 1,
                shown: None,
            };
            manager.prune(&options, Arc::new(())).unwrap();
        }),
    ];
    for (command, run) in runs {
        let (journal, remote) = (Journal::new(), MemoryStorage::new());
        journal.push(remote.clone());
        let (path, held) = (
            journal.path("state/lock"),
            Arc::new(Mutex::new(String::new())),
        );
        let seen = Arc::clone(&held);
        let look = before(move || *seen.lock().unwrap() = fs::read_to_string(&path).unwrap());
        run(&journal.manager(Faulty::new(remote).on(Method::List, 1, look)));
        let held = held.lock().unwrap();
        assert!(held.contains(&format!("\"devlog {command}\"")), "{held}");
    }
}
