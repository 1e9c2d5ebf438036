//! Pull, merge, sync and prune are killed at their system calls, and each call fails, once and for good.

use super::scene::{Files, Scene, is_content};
use crate::pull::Machine;
use devlog_tests::{
    azurite::skip,
    backup::Backup,
    system_calls::{Call, Effect, Fault, can_trace},
};
use std::{
    collections::BTreeSet,
    fs,
    io::{self, Write},
    path::Path,
    thread,
};

const ERRORS: [i32; 3] = [libc::EIO, libc::ENOSPC, libc::EACCES];

/// The faults of a scene, and the number of them that were met.
struct Sweep {
    scene: Scene,
    /// The files from which the command was run again.
    recovered: BTreeSet<Files>,
    kills: usize,
    errors: usize,
}

impl Sweep {
    /// Kills the command at each call, and lets each call fail with each error, once and for good. Of the
    /// calls that change nothing, and of the errors, each `every_call`th and each `every_error`th takes part.
    fn through(scene: Scene, [every_call, every_error]: [usize; 2]) -> Self {
        let calls = scene.calls.clone();
        let mut sweep = Self {
            scene,
            recovered: BTreeSet::new(),
            kills: 0,
            errors: 0,
        };
        for (at, call) in calls.iter().enumerate() {
            if call.is_change() || at.is_multiple_of(every_call) {
                sweep.kills += usize::from(sweep.meets(at + 1, Effect::Kill));
                sweep.fail(at, call, every_error);
            }
        }
        sweep
    }

    fn fail(&mut self, at: usize, call: &Call, every: usize) {
        // The tracer lets it go through.
        if call.name == "close" {
            return;
        }
        let is_remote = call.path.starts_with(&self.scene.folders[1]);
        for (kind, errno) in ERRORS.into_iter().enumerate() {
            for is_lasting in [false, true] {
                // A call to the remote is made again after EIO, for seconds, and for minutes where it fails for good.
                let is_retried = is_remote && errno == libc::EIO;
                if is_retried && is_lasting && every > 1 {
                    continue;
                }
                let often = if is_retried { 5 * every } else { every };
                if (at + kind).is_multiple_of(often) {
                    let effect = Effect::Fail { errno, is_lasting };
                    self.errors += usize::from(self.meets(at + 1, effect));
                }
            }
        }
    }

    /// Runs the command under a fault, then without one. Returns false if the fault was not met.
    fn meets(&mut self, number: usize, effect: Effect) -> bool {
        let scene = &self.scene;
        scene.reset();
        let (output, calls) = scene.run(Some(Fault { number, effect }));
        let Some(call) = calls.get(number - 1) else {
            return false;
        };
        let transcript = output.transcript();
        let what = format!(
            "{:?}, {effect:?} at {call:?}: {transcript}",
            scene.arguments
        );
        assert!(!output.stderr.contains("panicked"), "{what}");
        let files = scene.files();
        scene.assert_each_is_old_or_new(&files, &what);
        if output.code == Some(0) {
            scene.assert_is_done(files, &what);
        } else if self.recovered.insert(alike(files)) {
            let again = scene.run(None).0;
            let what = format!("{what}\nand again: {}", again.transcript());
            assert_eq!(again.code, Some(0), "{what}");
            scene.assert_is_done(scene.files(), &what);
        }
        true
    }
}

/// Takes out what is different after each run: the times, identifiers and digests in the state, and names of temporary
/// files. Their lengths and number stay.
fn alike(files: Files) -> Files {
    let alike = |(number, (key, content)): (usize, (String, Vec<u8>))| {
        if is_content(&key) {
            return (key, content);
        }
        let folder = key.rsplit_once('/').map_or("", |(folder, _)| folder);
        (
            format!("{folder}/{number}"),
            content.len().to_string().into_bytes(),
        )
    };
    files.into_iter().enumerate().map(alike).collect()
}

/// Lets both machines go on with the same day.
fn diverge(backup: &Backup, machine: &Machine<'_>) {
    machine.run(["pull"]).expect(0);
    let append = |root: &Path, text: &str| {
        let path = root.join("events/20230101.jsonl");
        let more = format!(
            "{{\"type\":\"ContentUpdated\",\"data\":{{\"content\":\"{text}\",\"timestamp\":\"2025-09-11T11:30:00Z\"}}}}\n"
        );
        let old = fs::read_to_string(&path).expect("it is there");
        fs::write(&path, old + &more).expect("it is ours");
    };
    append(&machine.root, "Here.");
    append(&backup.sandbox.root(), "There.");
    machine.run(["rebuild"]).expect(0);
    backup.sandbox.run(["rebuild"]).expect(0);
    backup.push().expect(0);
}

/// Deletes a day of the second machine, which has pushed it.
fn delete(_: &Backup, machine: &Machine<'_>) {
    machine.run(["pull"]).expect(0);
    machine.run(["push"]).expect(0);
    for name in ["events/20230101.jsonl", "entries/20230101.md"] {
        fs::remove_file(machine.root.join(name)).expect("it is there");
    }
}

/// Plays the faults of every scene, and returns the numbers of kills and errors.
fn play(every: [usize; 2]) -> (usize, usize) {
    let scenes: [fn() -> Scene; 4] = [
        || Scene::new(&["pull", "--jobs", "1"], |_, _| {}),
        || Scene::new(&["pull", "--jobs", "1"], diverge),
        || Scene::new(&["sync", "--jobs", "1"], diverge),
        || Scene::new(&["prune", "--yes", "--jobs", "1"], delete),
    ];
    // Each is traced by the thread that starts it.
    let sweeps = thread::scope(|scope| {
        let start = |scene: fn() -> Scene| scope.spawn(move || Sweep::through(scene(), every));
        let started = scenes.map(start);
        started.map(|sweep| sweep.join().expect("its failure is printed above"))
    });
    for sweep in &sweeps {
        let (kills, errors, states) = (sweep.kills, sweep.errors, sweep.recovered.len());
        let arguments = sweep.scene.arguments;
        // Not captured by the test harness, unlike `eprintln!`.
        let _ = writeln!(
            io::stderr(),
            "{arguments:?}: {kills} kills, {errors} errors, {states} states afterwards"
        );
    }
    let sum = |count: fn(&Sweep) -> usize| sweeps.iter().map(count).sum();
    (sum(|sweep| sweep.kills), sum(|sweep| sweep.errors))
}

#[test]
fn an_interrupted_call_leaves_each_file_old_or_new_and_no_line_lost() {
    if !can_trace() {
        return skip("an_interrupted_call", "processes cannot be traced");
    }
    let (kills, errors) = play([3, 4]);
    assert!(
        kills >= 500 && errors >= 500,
        "{kills} kills, {errors} errors"
    );
}

#[test]
#[ignore = "minutes: cargo test -p devlog-tests --test system every_interrupted_call -- --ignored --nocapture"]
fn every_interrupted_call_leaves_each_file_old_or_new_and_no_line_lost() {
    if !can_trace() {
        return skip("every_interrupted_call", "processes cannot be traced");
    }
    play([1, 1]);
}
