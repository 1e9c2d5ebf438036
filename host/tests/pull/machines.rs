//! Machines that write the same day, sync in any order and lose their state.

use crate::journal::{Journal, updated};
use crate::tree::{sync, tree};
use devlog_provider_api::testkit::MemoryStorage;
use std::fs;

const LOG: &str = "events/20250911.jsonl";

#[derive(Clone, Copy, Debug, PartialEq)]
enum Act {
    Write(usize),
    /// A write that a crash cut off before its rendering.
    Crash(usize),
    Sync(usize),
    LoseState(usize),
}

const ACTS: [Act; 8] = [
    Act::Write(0),
    Act::Write(1),
    Act::Crash(0),
    Act::Crash(1),
    Act::Sync(0),
    Act::Sync(1),
    Act::LoseState(0),
    Act::LoseState(1),
];

/// Acts, then syncs until nothing changes any more.
fn check(history: &[Act]) {
    let (machines, remote) = ([Journal::new(), Journal::new()], MemoryStorage::new());
    let mut lines = Vec::new();
    for (number, act) in history.iter().enumerate() {
        match act {
            Act::Write(machine) | Act::Crash(machine) => {
                let line = updated(&format!("Text {number}."));
                machines[*machine].append(LOG, &line);
                if matches!(act, Act::Write(_)) {
                    machines[*machine].render("20250911");
                }
                lines.push(line);
            }
            Act::Sync(machine) => {
                sync(&machines[*machine], remote.clone());
            }
            Act::LoseState(machine) => {
                let _ = fs::remove_dir_all(machines[*machine].path("state"));
            }
        }
    }
    for machine in [0, 1, 0, 1] {
        sync(&machines[machine], remote.clone());
    }
    assert_eq!(tree(&machines[0]), tree(&machines[1]), "{history:?}");
    let log = fs::read_to_string(machines[0].path(LOG)).unwrap();
    assert_eq!(remote.bytes(LOG).unwrap(), log.as_bytes(), "{history:?}");
    for line in lines {
        assert_eq!(log.matches(&line).count(), 1, "{history:?}");
    }
}

#[test]
fn every_short_history_of_two_machines_ends_in_one_journal_without_a_lost_line() {
    // What comes before the first line is the same on both machines.
    for first in ACTS {
        for second in ACTS {
            for third in ACTS {
                // To do the same thing twice in a row is to do it once.
                if first != second && second != third {
                    check(&[Act::Write(0), first, second, third]);
                }
            }
        }
    }
}
