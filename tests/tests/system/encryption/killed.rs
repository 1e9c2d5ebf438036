//! Encryption is switched on for a long backup, and the pushes that encrypt it are killed at random.

use super::machine::{KeySource, Machine};
use devlog_tests::{
    azurite::skip,
    backup::Backup,
    scarcity::{can_trace, injected_at},
};
use fastrand::Rng;

/// Calls that change files, and that the provider makes for each object that it replaces.
const CHANGING: [&str; 3] = ["write", "fsync", "renameat"];

/// The limit of calls that one thread makes before it is killed: each push encrypts some files.
const MAX_CALLS: usize = 60;

/// Switches encryption on for a backup of so many days. Returns the number of pushes that were killed.
fn switch_on(days: usize) -> usize {
    let backup = Backup::on_filesystem();
    let _journal = backup.journal(days);
    backup.push().expect(0);
    let plain = backup.remote.objects();
    let machine = Machine::first(&backup, &KeySource::File);
    let seed = fastrand::u64(..);
    let (mut random, mut kills) = (Rng::with_seed(seed), 0);
    loop {
        // Every push makes the first of these calls.
        let (call, number) = match kills {
            0 => ("write", 5),
            _ => (
                CHANGING[random.usize(..CHANGING.len())],
                random.usize(1..days.min(MAX_CALLS)),
            ),
        };
        let fault = format!("{call}:signal=SIGKILL:when={number}");
        let pushed = injected_at(
            &backup.sandbox,
            &machine.root,
            &fault,
            &["push", "--jobs", "2"],
        );
        let objects = backup.remote.objects();
        assert_eq!(objects.len(), plain.len(), "seed {seed}");
        let is_left = |key: &String| objects[key].content == plain[key].content;
        let is_encrypted = |key: &String| objects[key].content.starts_with(b"age-encryption.org");
        assert!(
            plain.keys().all(|key| is_left(key) || is_encrypted(key)),
            "seed {seed}"
        );
        if pushed.code.is_some() {
            pushed.expect(0);
            assert!(plain.keys().all(is_encrypted), "seed {seed}");
            break;
        }
        kills += 1;
    }
    let again = backup.push().expect(0).stdout;
    assert!(
        again.starts_with("✓ Nothing to push"),
        "seed {seed}: {again}"
    );
    machine.run(&["verify", "--content"]).expect(0);
    let second = machine.second();
    second.run(&["pull"]).expect(0);
    assert_eq!(second.tree(), machine.tree(), "seed {seed}");
    kills
}

fn switch_on_under_kills(test: &str, days: usize, at_least: usize) {
    if !can_trace() {
        return skip(test, "processes cannot be traced");
    }
    let kills = switch_on(days);
    assert!(kills >= at_least, "{kills} kills");
}

#[test]
fn switching_on_survives_kills() {
    switch_on_under_kills("switching_on_survives_kills", 20, 1);
}

#[test]
#[ignore = "some minutes: cargo test -p devlog-tests --test system for_a_thousand_days -- --ignored"]
fn switching_on_survives_kills_for_a_thousand_days() {
    switch_on_under_kills("switching_on_survives_kills_for_a_thousand_days", 1_000, 20);
}
