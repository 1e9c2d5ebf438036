//! The program in a system that gives too little: limits of a process, system calls that fail, a clock that is wrong.

use crate::{deadline::output_within, lines::PATIENCE, output::Output, sandbox::Sandbox};
use rustix::process::geteuid;
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// Runs the program under a limit of `prlimit`, such as `--nofile=12`.
#[must_use]
pub fn limited(sandbox: &Sandbox, limit: &str, arguments: &[&str]) -> Output {
    finish(
        sandbox,
        under(sandbox, "prlimit", &[limit, "--"], arguments),
    )
}

/// Runs the program under a limit as a user who has no other process, since some limits count those of a user, and not
/// root's. `None` unless the tests run as root.
///
/// # Panics
/// If the sandbox cannot be given to that user and back.
#[must_use]
pub fn limited_as_another_user(
    sandbox: &Sandbox,
    limit: &str,
    arguments: &[&str],
) -> Option<Output> {
    const USER: &str = "61234";
    let give_to = |user| {
        let mut chown = Command::new("chown");
        let given = chown.args(["-R", user]).arg(sandbox.folder()).status();
        assert!(given.is_ok_and(|status| status.success()), "chown {user}");
    };
    if !geteuid().is_root() {
        return None;
    }
    give_to(USER);
    let user = format!("--reuid={USER}");
    let options = [&user, "--clear-groups", "prlimit", limit, "--"];
    let output = finish(sandbox, under(sandbox, "setpriv", &options, arguments));
    give_to("0");
    Some(output)
}

/// Runs the program while system calls fail as `strace` is asked, such as `close:error=EIO:when=3+`; with paths,
/// only those on these files and folders. `None` where processes cannot be traced.
#[must_use]
pub fn injected(
    sandbox: &Sandbox,
    fault: &str,
    paths: &[PathBuf],
    arguments: &[&str],
) -> Option<Output> {
    can_trace().then(|| finish(sandbox, traced(sandbox, fault, paths, arguments)))
}

/// Reports if processes can be traced here.
#[must_use]
pub fn can_trace() -> bool {
    let mut trial = Command::new("strace");
    trial
        .args(["-qq", "-o", "/dev/null", "true"])
        .stderr(Stdio::null());
    trial.status().is_ok_and(|status| status.success())
}

/// Runs the program on the journal at `root` while system calls fail, or kill it, as `strace` is asked, such as
/// `fsync:signal=SIGKILL:when=3`; several faults stand apart by spaces.
#[must_use]
pub fn injected_at(sandbox: &Sandbox, root: &Path, fault: &str, arguments: &[&str]) -> Output {
    let mut command = traced(sandbox, fault, &[], arguments);
    command.env("DEVLOG_HOME", root);
    finish(sandbox, command)
}

fn traced(sandbox: &Sandbox, fault: &str, paths: &[PathBuf], arguments: &[&str]) -> Command {
    let faults = fault.split(' ');
    let calls = faults.clone().filter_map(|fault| fault.split(':').next());
    let trace = format!("trace={}", calls.collect::<Vec<_>>().join(","));
    let injections: Vec<_> = faults.map(|fault| format!("inject={fault}")).collect();
    let mut options = vec!["-f", "-qq", "-o", "/dev/null", "-e", &trace];
    options.extend(injections.iter().flat_map(|injection| ["-e", injection]));
    let paths: Vec<_> = paths
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    options.extend(paths.iter().flat_map(|path| ["-P", path]));
    under(sandbox, "strace", &options, arguments)
}

/// Runs the program at this time of `libfaketime`, such as `@1901-12-13 00:00:00`. `None` where that is missing.
#[must_use]
pub fn at_time(sandbox: &Sandbox, time: &str, arguments: &[&str]) -> Option<Output> {
    let library = preload_library("faketime/libfaketimeMT.so.1")?;
    let mut command = sandbox.command(arguments);
    command.env("LD_PRELOAD", library).env("FAKETIME", time);
    // Waiting and limits of time are measured with this one.
    command.env("DONT_FAKE_MONOTONIC", "1");
    Some(finish(sandbox, command))
}

/// Finds a library of Debian's folder for this architecture.
fn preload_library(name: &str) -> Option<PathBuf> {
    let folders = fs::read_dir("/usr/lib").ok()?;
    let paths = folders.flatten().map(|folder| folder.path().join(name));
    paths.into_iter().find(|path| path.exists())
}

fn under(sandbox: &Sandbox, tool: &str, options: &[&str], arguments: &[&str]) -> Command {
    let program = sandbox.command([""; 0]).get_program().to_owned();
    let mut command = sandbox.command_of(tool, options);
    command.arg(program).args(arguments);
    command
}

fn finish(sandbox: &Sandbox, command: Command) -> Output {
    Output::new(output_within(command, PATIENCE), sandbox.folder())
}

/// Stops the test unless a command with `--json` came to an end of its own: no panic, no signal, a summary.
///
/// # Panics
/// If it did not.
#[track_caller]
pub fn assert_reported(output: &Output, what: &str) {
    let transcript = output.transcript();
    // The standard library itself panics where a new thread finds no memory for its signal stack.
    let is_of_std = output
        .stderr
        .contains("failed to allocate an alternative stack");
    assert!(
        is_of_std || !output.stderr.contains("panicked"),
        "{what}: {transcript}"
    );
    // The loader of glibc ends the process by itself where the thread-local data of a library find no memory.
    if output.code == Some(127)
        && output
            .stderr
            .contains("memory for thread-local data: ABORT")
    {
        return;
    }
    let blamed = "crashed in a thread of its own";
    assert!(!output.stderr.contains(blamed), "{what}: {transcript}");
    let lines = output.json();
    // Behind it, where memory ran out in one thread, may be a line of another.
    let Some(summary) = lines.iter().find(|line| line["type"] == "summary") else {
        panic!("{what}: {transcript}")
    };
    let code = output.code.map(serde_json::Value::from);
    assert_eq!(
        Some(&summary["exit_code"]),
        code.as_ref(),
        "{what}: {transcript}"
    );
}
