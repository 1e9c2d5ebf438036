//! Two machines write, synchronise, crash and lose their state at random.

use crate::pull::{Machine, tree};
use devlog_tests::{
    azurite::skip,
    backup::Backup,
    system_calls::{Effect, Fault, can_trace, trace},
};
use fastrand::Rng;
use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::Write,
    path::Path,
};

/// Appends a line of its own to the log of a day, as `devlog edit` does, or begins the day.
fn write(root: &Path, id: &str, text: &str, written: &mut BTreeSet<String>) {
    let folder = root.join("events");
    fs::create_dir_all(&folder).expect("the sandbox is writable");
    let path = folder.join(format!("{id}.jsonl"));
    let kind = if path.exists() {
        "ContentUpdated"
    } else {
        "Created"
    };
    let line = format!(
        r#"{{"type":"{kind}","data":{{"id":"{id}","content":"{text}","timestamp":"2025-09-11T10:30:00Z"}}}}"#
    );
    let mut log = File::options()
        .create(true)
        .append(true)
        .open(path)
        .expect("it is writable");
    writeln!(log, "{line}").expect("it is writable");
    written.insert(line);
}

fn converge(rounds: usize, seed: u64) {
    let backup = Backup::in_memory();
    let _journal = backup.journal(0);
    let (one, second) = (backup.sandbox.root(), Machine::new(&backup));
    let (mut random, mut written) = (Rng::with_seed(seed), BTreeSet::new());
    let mut kills = 0;
    for round in 0..rounds {
        let root = if random.bool() { &one } else { &second.root };
        match random.u8(..10) {
            0..=3 => {
                let id = format!("2024010{}", random.u8(1..5));
                write(root, &id, &format!("Round {round}."), &mut written);
            }
            4 => {
                // The folder may not be there yet.
                let _ = fs::remove_dir_all(root.join("state"));
            }
            5..=7 => {
                let (number, effect) = (random.usize(1..200), Effect::Kill);
                let mut command = backup.sandbox.command(["sync", "--jobs", "1"]);
                command.env("DEVLOG_HOME", root);
                let folders = [root.clone(), backup.sandbox.folder().join("remote")];
                let killed = trace(command, &folders, Some(Fault { number, effect }));
                let status = killed.expect("it can be traced").output.status;
                kills += usize::from(status.code().is_none());
            }
            _ => {
                let mut command = backup.sandbox.command(["sync"]);
                command.env("DEVLOG_HOME", root);
                let synced = backup.sandbox.finish(command);
                assert_eq!(
                    synced.code,
                    Some(0),
                    "seed {seed}, round {round}: {}",
                    synced.transcript()
                );
            }
        }
    }
    for root in [&one, &second.root, &one, &second.root] {
        let mut command = backup.sandbox.command(["sync"]);
        command.env("DEVLOG_HOME", root);
        backup.sandbox.finish(command).expect(0);
    }
    let journal = tree(&one);
    assert_eq!(journal, tree(&second.root), "seed {seed}");
    let lines: BTreeSet<&str> = journal.values().flat_map(|text| text.lines()).collect();
    let lost: Vec<_> = written
        .iter()
        .filter(|line| !lines.contains(line.as_str()))
        .collect();
    assert!(lost.is_empty(), "seed {seed}: {lost:#?}");
    assert!(kills > rounds / 40, "seed {seed}: {kills} kills");
}

fn rounds(test: &str, rounds: usize) {
    if !can_trace() {
        return skip(test, "processes cannot be traced");
    }
    converge(rounds, fastrand::u64(..));
}

#[test]
fn two_machines_lose_no_line_in_200_rounds() {
    rounds("two_machines_lose_no_line_in_200_rounds", 200);
}

#[test]
#[ignore = "two minutes: cargo test -p devlog-tests --test system two_machines -- --ignored --nocapture"]
fn two_machines_lose_no_line_in_2000_rounds() {
    rounds("two_machines_lose_no_line_in_2000_rounds", 2_000);
}
