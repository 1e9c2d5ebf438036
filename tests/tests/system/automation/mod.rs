//! Pushing without being asked, and the schedule.

mod background;
mod evening;
mod killed_worker;
mod many_writes;
mod notice;
mod schedule;

use devlog_tests::{backup::Backup, lines::PATIENCE};
use std::{
    fs,
    path::Path,
    process::Command,
    thread,
    time::{Duration, Instant},
};

/// A backup whose journal is pushed after every change.
fn automatic(backup: Backup, rest: &str) -> Backup {
    let remote = backup.remote.section();
    backup
        .sandbox
        .configure(&format!("{remote}\n{rest}\n[sync]\nauto_push = true\n"));
    backup
}

/// Writes entries of consecutive days, each by a command of its own.
fn write_days(backup: &Backup, days: u32) {
    for day in 1..=days {
        let id = format!("202511{day:02}");
        let arguments = ["new", "--id", &id, "-m", "written without a push"];
        let output = backup.sandbox.run(arguments).expect(0);
        assert_eq!(output.stderr, "");
        assert_eq!(output.stdout, format!("Created new entry: {id}\n"));
    }
}

/// Waits until something is so.
#[track_caller]
fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let until = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < until, "never happened: {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// The log of the background worker.
fn log(root: &Path) -> String {
    fs::read_to_string(root.join("state/auto_push.log")).unwrap_or_default()
}

/// Reports if a request for a push waits.
fn is_pending(root: &Path) -> bool {
    root.join("state/auto_push.request").exists()
}

/// Kills every process that works on the journal at `root`, as a crash of the machine would.
fn kill_processes(root: &Path) {
    let variable = format!("DEVLOG_HOME={}", root.display());
    let processes = fs::read_dir("/proc").expect("it is Linux").flatten();
    for process in processes.map(|process| process.path()) {
        // A process that ends meanwhile cannot be read.
        let variables = fs::read(process.join("environ")).unwrap_or_default();
        let works = variables
            .split(|byte| *byte == 0)
            .any(|found| found == variable.as_bytes());
        if let (true, Some(id)) = (works, process.file_name()) {
            let killed = Command::new("kill").arg("-KILL").arg(id).status();
            killed.expect("kill belongs to the system");
        }
    }
}
