//! Each name that devlog makes is brought to the disk: after it, the folder that holds it is synchronised. What an
//! object cannot be read without is there before the object.

use devlog_tests::{
    azurite::skip,
    sandbox::{Sandbox, make_private},
    scarcity::can_trace,
};
use regex::Regex;
use std::{collections::BTreeSet, fs};

/// Runs the program, and returns the calls that make or synchronise names, in their order. Each thread has a file of
/// its own, so that no line is cut by another thread's.
fn calls(sandbox: &Sandbox, arguments: &[&str]) -> Vec<String> {
    let folder = tempfile::tempdir_in(sandbox.folder()).expect("the sandbox is writable");
    let trace = "trace=/^(mkdir|rename|fsync|fdatasync)";
    let log = folder.path().join("calls").display().to_string();
    let options = ["-ff", "-ttt", "-y", "-qq", "-e", trace, "-o", &log];
    let mut traced = sandbox.command_of("strace", options);
    let program = sandbox.command([""; 0]).get_program().to_owned();
    traced.arg(program).args(arguments);
    traced.env("DEVLOG_HOME", sandbox.root().join("new/journal"));
    let _ = sandbox.finish(traced).expect(0);
    let logs = fs::read_dir(folder.path()).expect("strace wrote there");
    let logs = logs.map(|log| fs::read_to_string(log.expect("a file").path()).expect("text"));
    let mut calls: Vec<_> = logs
        .flat_map(|log| log.lines().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    calls.sort();
    calls
}

/// The path that a successful call made, from the last folder and name among its arguments.
fn made(call: &str) -> Option<String> {
    let name = Regex::new(r#"(?:(?:\d+|AT_FDCWD)<([^>]*)>, )?"([^"]+)"(?:, [A-Z0-9_|]+)?\) += 0$"#);
    let found = name.expect("a pattern").captures(call)?;
    match found.get(1) {
        Some(folder) if !found[2].starts_with('/') => {
            Some(format!("{}/{}", folder.as_str(), &found[2]))
        }
        _ => Some(found[2].to_owned()),
    }
}

/// Configures a folder as the remote of the new journal.
fn configure(sandbox: &Sandbox) {
    let remote = sandbox.folder().join("backup");
    fs::create_dir(&remote).expect("the sandbox is writable");
    let config = sandbox.root().join("new/journal/config.toml");
    let section = format!(
        "[remote]\nprovider = \"filesystem\"\nurl = \"{}\"\n",
        remote.display()
    );
    fs::write(&config, section).expect("the sandbox is writable");
    make_private(&config);
}

#[test]
fn the_attributes_of_an_encrypted_object_are_on_the_disk_before_it() {
    let name = "the_attributes_of_an_encrypted_object_are_on_the_disk_before_it";
    if !can_trace() {
        return skip(name, "processes cannot be traced");
    }
    let sandbox = Sandbox::new();
    let _ = calls(&sandbox, &["new", "--id", "20250911", "-m", "Text."]);
    configure(&sandbox);
    let recovery = sandbox.home().join("recovery.txt").display().to_string();
    let init = ["encryption", "init", "--yes", "--recovery-file", &recovery];
    let _ = calls(&sandbox, &init);
    let push = calls(&sandbox, &["push", "--jobs", "1"]);
    let is_object = |path: &String| path.contains("/backup/e");
    let is_sync_of = |call: &String, file: &str| call.contains("sync(") && call.contains(file);
    let mut objects = 0;
    for (at, call) in push.iter().enumerate() {
        if call.contains("rename") && made(call).as_ref().is_some_and(is_object) {
            let earlier = push[..at].iter().rev();
            let mut since_bytes = earlier.take_while(|call| !is_sync_of(call, ".tmp>"));
            let is_line_there = since_bytes.any(|call| is_sync_of(call, "/index-v1>"));
            assert!(is_line_there, "{call}");
            objects += 1;
        }
    }
    assert_eq!(objects, 2, "{push:#?}");
}

#[test]
fn each_new_name_is_synchronised_with_its_folder() {
    if !can_trace() {
        return skip(
            "each_new_name_is_synchronised_with_its_folder",
            "processes cannot be traced",
        );
    }
    let sandbox = Sandbox::new();
    let new = calls(&sandbox, &["new", "--id", "20250911", "-m", "Text."]);
    configure(&sandbox);
    let push = calls(&sandbox, &["push"]);
    let mut names = BTreeSet::new();
    for calls in [new, push] {
        for (at, call) in calls.iter().enumerate() {
            let Some(path) = made(call) else { continue };
            let (folder, name) = path.rsplit_once('/').expect("a whole path");
            let synchronised = format!("<{folder}>) ");
            let is_sync = |later: &String| later.contains("sync(") && later.contains(&synchronised);
            assert!(
                calls[at..].iter().any(is_sync),
                "nothing brings {path} to the disk"
            );
            names.insert(name.to_owned());
        }
    }
    for name in [
        "new",
        "journal",
        "events",
        "20250911.jsonl",
        "state",
        ".devlog-store",
        "config.toml",
    ] {
        assert!(names.contains(name), "{name} is not among {names:?}");
    }
}
