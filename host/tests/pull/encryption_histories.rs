//! Random histories of two machines that write the same days, and switch encryption on, off and to new keys between
//! their pushes, pulls and syncs.

use crate::{
    half_encrypted::remotes,
    journal::{Journal, created, updated},
    tree::tree,
};
use devlog::{
    encryption::{Identity, Keyring},
    sync::{Outcome, PullOptions, PushOptions, SyncError, SyncManager},
};
use devlog_provider_api::testkit::MemoryStorage;
use std::{collections::BTreeSet, fs, sync::Arc};

/// One machine, which knows all keys.
struct Machine {
    journal: Journal,
    is_on: bool,
}

impl Machine {
    /// A machine that has written nothing yet but a day of its own.
    fn new(day: &str) -> Self {
        let journal = Journal::new();
        for folder in ["events", "entries"] {
            fs::remove_dir_all(journal.path(folder)).unwrap();
        }
        journal.write(&format!("events/{day}.jsonl"), &created(day));
        journal.render(day);
        let is_on = false;
        Self { journal, is_on }
    }

    fn write(&self, day: &str, line: &str) {
        let log = format!("events/{day}.jsonl");
        if !self.journal.path(&log).exists() {
            self.journal.write(&log, &created(day));
        }
        self.journal.append(&log, line);
        self.journal.render(day);
    }

    fn manager(&self, remote: &MemoryStorage, keys: &[u8]) -> SyncManager {
        let mut manager = self.journal.manager(remote.clone());
        let identities = keys.iter().map(|key| Identity::from_random([*key; 32]));
        let keys = Keyring::new(identities.collect(), Vec::new());
        manager.keys = keys.filter(|_| self.is_on).map(Arc::new);
        manager
    }

    /// The outcome of a sync.
    fn sync(&self, remote: &MemoryStorage, keys: &[u8]) -> Option<Outcome> {
        let manager = self.manager(remote, keys);
        let synced = manager.sync(&PullOptions::default(), Arc::new(()));
        let synced = synced.unwrap();
        let push = synced.push.map(|push| push.outcome);
        push.filter(|_| synced.pull.outcome == Outcome::NothingToDo)
    }
}

fn encrypted(remote: &MemoryStorage) -> BTreeSet<String> {
    let is_encrypted = |key: &String| {
        remote
            .bytes(key)
            .unwrap()
            .starts_with(b"age-encryption.org/v1\n")
    };
    remote.keys().into_iter().filter(is_encrypted).collect()
}

fn play(seed: u64, remote: &MemoryStorage) {
    let mut dice = fastrand::Rng::with_seed(seed);
    let mut machines = [Machine::new("20250910"), Machine::new("20250911")];
    let (mut keys, mut lines) = (vec![1], Vec::new());
    for step in 0..12 {
        let machine = &mut machines[dice.usize(..2)];
        let before = encrypted(remote);
        let manager = machine.manager(remote, &keys);
        let is_refused = match dice.u8(..9) {
            0 => {
                machine.is_on = !machine.is_on;
                continue;
            }
            1 => {
                keys.insert(0, u8::try_from(keys.len() + 1).unwrap());
                continue;
            }
            2 => {
                let _ = fs::remove_dir_all(machine.journal.path("state"));
                continue;
            }
            3 | 4 => {
                let line = updated(&format!("Step {step}."));
                machine.write(["20250910", "20250911"][dice.usize(..2)], &line);
                lines.push(line);
                continue;
            }
            5 => is_refused(manager.pull(&PullOptions::default(), Arc::new(()))),
            6 => is_refused(manager.push(&PushOptions::default(), Arc::new(()))),
            _ => is_refused(manager.sync(&PullOptions::default(), Arc::new(()))),
        };
        let must_refuse = !machine.is_on && !before.is_empty();
        assert_eq!(is_refused, must_refuse, "seed {seed}, step {step}");
        assert!(
            before.is_subset(&encrypted(remote)),
            "seed {seed}, step {step}"
        );
    }
    for machine in &mut machines {
        machine.is_on = true;
    }
    for _ in 0..3 {
        for machine in &machines {
            let _ = machine.sync(remote, &keys);
        }
    }
    for machine in &machines {
        let outcome = machine.sync(remote, &keys);
        assert_eq!(outcome, Some(Outcome::NothingToDo), "seed {seed}");
    }
    let [one, two] = machines.map(|machine| tree(&machine.journal));
    assert_eq!(one, two, "seed {seed}");
    assert_eq!(encrypted(remote).len(), remote.keys().len(), "seed {seed}");
    for line in lines {
        let found: usize = one.values().map(|text| text.matches(&line).count()).sum();
        assert_eq!(found, 1, "seed {seed}: {line}");
    }
}

fn is_refused<T>(result: Result<T, SyncError>) -> bool {
    match result {
        Ok(_) => false,
        Err(SyncError::Encrypted) => true,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn every_history_ends_with_one_journal_and_an_encrypted_remote() {
    for seed in 0..30 {
        for remote in remotes() {
            play(seed, &remote);
        }
    }
}
