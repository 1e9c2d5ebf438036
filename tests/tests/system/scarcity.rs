//! The system gives too little, and commands report it: no panic, no silent end, and always a summary.

use devlog_tests::{
    azurite::skip,
    backup::{Backup, written},
    output::Output,
    sandbox::Sandbox,
    scarcity::{assert_reported, at_time, injected, limited, limited_as_another_user},
};
use regex::Regex;
use std::fs;

/// Runs commands under each condition, and then a push without any, which completes the backup.
fn assert_survived(conditions: &[String], run: impl Fn(&Sandbox, &str, &[&str]) -> Option<Output>) {
    let backup = Backup::on_filesystem();
    let journal = backup.journal(2);
    for (number, condition) in conditions.iter().enumerate() {
        journal.append(0, condition);
        let id = format!("2020{:02}{:02}", number / 28 + 1, number % 28 + 1);
        let new = ["new", "--id", &id, "-m", condition, "--json"];
        for arguments in [&["push", "--json"][..], &new, &["list", "--json"]] {
            match run(&backup.sandbox, condition, arguments) {
                Some(output) => assert_reported(&output, &format!("{condition} {arguments:?}")),
                None => return,
            }
        }
    }
    backup.push().expect(0);
    let objects = backup.remote.objects();
    for key in journal.all_keys() {
        let local = fs::read(journal.path(&key)).expect("the journal is there");
        assert_eq!(objects[&key].content, local, "{key}");
    }
}

fn assert_survives_limits(limits: impl IntoIterator<Item = String>) {
    let limits: Vec<_> = limits.into_iter().collect();
    assert_survived(&limits, |sandbox, limit, arguments| {
        Some(limited(sandbox, limit, arguments))
    });
}

fn assert_survives_faults(test: &str, faults: impl IntoIterator<Item = String>) {
    let faults: Vec<_> = faults.into_iter().collect();
    assert_survived(&faults, |sandbox, fault, arguments| {
        let output = injected(sandbox, fault, &[], arguments);
        if output.is_none() {
            skip(test, "processes cannot be traced");
        }
        output
    });
}

#[test]
fn few_descriptors_are_reported() {
    assert_survives_limits((4..=40).step_by(3).map(|limit| format!("--nofile={limit}")));
}

/// Below the first limit the system ends the program before its first instruction.
#[test]
fn little_memory_is_reported() {
    let first = (1..64).find(|megabytes| {
        let version = limited(&Sandbox::new(), &memory(*megabytes), &["--version"]);
        version.code == Some(0)
    });
    let first = first.expect("the program starts with 64 MiB");
    let limits = (first..first + 24).chain((first + 24..first + 250).step_by(30));
    assert_survives_limits(limits.map(memory));
}

fn memory(megabytes: u64) -> String {
    format!("--as={}", megabytes << 20)
}

#[test]
fn small_files_are_reported() {
    assert_survives_limits([0, 1, 100, 1000].map(|bytes| format!("--fsize={bytes}")));
}

#[test]
fn few_threads_are_reported() {
    let limits = (1..=9)
        .step_by(2)
        .map(|threads| format!("--nproc={threads}"));
    let limits: Vec<_> = limits.collect();
    assert_survived(&limits, |sandbox, limit, arguments| {
        let output = limited_as_another_user(sandbox, limit, arguments);
        if output.is_none() {
            skip(
                "few_threads_are_reported",
                "only root can become another user",
            );
        }
        output
    });
}

#[test]
fn threads_that_cannot_be_started_are_reported() {
    let faults = (1..=8).map(|first| format!("clone3,clone:error=EAGAIN:when={first}+"));
    assert_survives_faults("threads_that_cannot_be_started_are_reported", faults);
}

/// On the journal only: strace leaves open what it does not close, and a pipe would never end.
#[test]
fn files_and_folders_that_cannot_be_closed_are_no_bug() {
    let test = "files_and_folders_that_cannot_be_closed_are_no_bug";
    let backup = Backup::on_filesystem();
    let journal = backup.journal(2);
    let root = backup.sandbox.root();
    let mut paths = ["events", "entries", "config.toml", "state"]
        .map(|name| root.join(name))
        .to_vec();
    paths.extend(journal.all_keys().iter().map(|key| journal.path(key)));
    for arguments in [
        &["push", "--json"][..],
        &["list", "--json"],
        &["rebuild", "--json"],
    ] {
        let fault = "close:error=EIO";
        let Some(output) = injected(&backup.sandbox, fault, &paths, arguments) else {
            return skip(test, "processes cannot be traced");
        };
        assert_reported(&output.expect(0), &format!("{arguments:?}"));
    }
    backup.assert_complete(&journal);
}

#[test]
fn a_state_that_cannot_be_read_ends_a_push_with_its_cause() {
    let test = "a_state_that_cannot_be_read_ends_a_push_with_its_cause";
    let backup = Backup::on_filesystem();
    let journal = backup.journal(1);
    backup.push().expect(0);
    let before = backup.remote.objects();
    journal.append(0, "More.");
    let state = fs::read_dir(backup.sandbox.root().join("state")).expect("a state");
    let mut paths = state.map(|file| file.expect("a state").path());
    let snapshot = paths.find(|path| path.extension().is_some_and(|end| end == "snapshot"));
    let snapshot = [snapshot.expect("a state")];
    let fault = "read:error=EIO";
    let Some(output) = injected(&backup.sandbox, fault, &snapshot, &["push"]) else {
        return skip(test, "processes cannot be traced");
    };
    let output = output.expect(1);
    let name = Regex::new("[0-9a-f]+.snapshot").expect("a pattern");
    let shown = name
        .replace_all(&output.snapshot(), "[REMOTE].snapshot")
        .into_owned();
    insta::assert_snapshot!(shown, @"
    exit status 1
    ----- stderr
    error: cannot read [SANDBOX]/journal/state/[REMOTE].snapshot
      Caused by: Input/output error (os error 5)

    hint: if it stays unreadable, move [SANDBOX]/journal/state/[REMOTE].snapshot away: the next push then compares every file with its object
    ");
    assert_eq!(written(&before, &backup.remote.objects()), [""; 0]);
    backup.push().expect(0);
    backup.assert_complete(&journal);
}

#[test]
fn no_clock_ends_a_command_silently() {
    let times = [
        "@1901-12-13 00:00:00",
        "@1970-01-01 00:00:00",
        "@2446-05-11 00:00:00",
        "@9999-12-31 23:59:59",
        "+9000y",
    ];
    assert_survived(&times.map(str::to_owned), |sandbox, time, arguments| {
        let output = at_time(sandbox, time, arguments);
        if output.is_none() {
            skip("no_clock_ends_a_command_silently", "libfaketime is missing");
        }
        output
    });
}
