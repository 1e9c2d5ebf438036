//! Random histories of two machines that switch encryption on, off and to new keys between their pushes.

use crate::{
    encryption::{is_plain, keys, opened},
    journal::{Journal, created, push, updated},
};
use devlog::sync::{Outcome, PushOptions, SyncError};
use devlog_provider_api::testkit::MemoryStorage;
use std::{fs, sync::Arc};

/// Numbers that depend on a seed alone (an LCG by Knuth).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// One machine with days of its own, so that nothing has to be merged.
struct Machine {
    journal: Journal,
    day: &'static str,
    is_on: bool,
}

impl Machine {
    fn new(day: &'static str) -> Self {
        let journal = Journal::new();
        for id in ["20250910", "20250911"] {
            fs::remove_file(journal.path(&format!("events/{id}.jsonl"))).unwrap();
            fs::remove_file(journal.path(&format!("entries/{id}.md"))).unwrap();
        }
        journal.write(&format!("events/{day}.jsonl"), &created(day));
        journal.render(day);
        let is_on = false;
        Self {
            journal,
            day,
            is_on,
        }
    }

    fn log(&self) -> String {
        format!("events/{}.jsonl", self.day)
    }

    fn write(&self, text: &str) {
        self.journal.append(&self.log(), &updated(text));
        self.journal.render(self.day);
    }

    /// The outcome of a push with the shared keys, newest first; `None` if it was refused without a key.
    fn push(&self, remote: &MemoryStorage, shared: &[u8]) -> Option<Outcome> {
        let mut manager = self.journal.manager(remote.clone());
        if self.is_on {
            manager.keys = keys(shared);
            return Some(push(&manager, PushOptions::default()).outcome);
        }
        match manager.push(&PushOptions::default(), Arc::new(())) {
            Ok(result) => Some(result.outcome),
            Err(SyncError::Encrypted) => None,
            Err(error) => panic!("{error}"),
        }
    }
}

fn has_encrypted(remote: &MemoryStorage) -> bool {
    remote.keys().iter().any(|key| !is_plain(remote, key))
}

fn play(seed: u64) {
    let mut dice = Dice(seed);
    let remote = MemoryStorage::new();
    let mut machines = ["20250912", "20250913"].map(Machine::new);
    let mut shared = vec![1];
    for step in 0..12 {
        let machine = &mut machines[usize::from(dice.below(2) == 1)];
        match dice.below(6) {
            0 => machine.is_on = true,
            1 => machine.is_on = false,
            2 => shared.insert(0, u8::try_from(shared.len() + 1).unwrap()),
            3 => machine.write(&format!("Step {step}.")),
            4 => drop(fs::remove_dir_all(machine.journal.path("state"))),
            _ => {
                let was_encrypted = has_encrypted(&remote);
                let outcome = machine.push(&remote, &shared);
                let is_refused = was_encrypted && !machine.is_on;
                assert_eq!(outcome.is_none(), is_refused, "seed {seed}, step {step}");
            }
        }
    }
    for machine in &mut machines {
        machine.is_on = true;
    }
    for round in 0..2 {
        for machine in &machines {
            let outcome = machine.push(&remote, &shared).unwrap();
            let is_done = outcome == Outcome::NothingToDo || (round == 0 && outcome == Outcome::Ok);
            assert!(is_done, "seed {seed}: {outcome:?}");
        }
    }
    for key in remote.keys() {
        assert!(!is_plain(&remote, &key), "seed {seed}: {key} is plain");
    }
    for machine in &machines {
        let local = fs::read(machine.journal.path(&machine.log())).unwrap();
        assert_eq!(
            opened(&remote, &shared, &machine.log()),
            local,
            "seed {seed}"
        );
    }
}

#[test]
fn every_history_ends_with_an_encrypted_remote_that_is_as_both_machines_are() {
    for seed in 0..40 {
        play(seed);
    }
}
