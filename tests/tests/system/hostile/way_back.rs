//! A remote that lies, against each command of the way back: nothing outside is touched, and no line is lost.

use super::push::{KEY, installed, visit};
use devlog_tests::{
    deadline::output_within, hostile::LIMIT, output::Output, remote::files_below, sandbox::Sandbox,
};
use insta::assert_snapshot;
use std::{collections::BTreeMap, fmt::Write, fs, os::unix::fs::symlink};

const BEHAVIOURS: [&str; 10] = [
    "behave",
    "escaping_keys",
    "hidden_keys",
    "lying_hashes",
    "endless_listing",
    "same_key_twice",
    "longer_download",
    "shorter_download",
    "other_download",
    "endless_download",
];
const COMMANDS: [&[&str]; 7] = [
    &["status"],
    &["verify"],
    &["verify", "--content"],
    &["verify", "--drill"],
    &["prune", "--yes"],
    &["pull"],
    &["sync"],
];
/// The files that were deleted here, and the only objects that a pruning may remove.
const DELETED: [&str; 2] = ["events/20230101.jsonl", "entries/20230101.md"];
/// Logs that are links here, to a file and to nothing.
const LINKS: [(&str, &str); 2] = [("20230104", "log"), ("20230105", "absent")];

/// A pushed journal of which one day was deleted here. The remote has a longer log of the other one, a log of
/// garbage, and logs in whose places links stand, unless `command` refuses a journal with links.
fn scene(command: &str) -> Sandbox {
    let sandbox = installed();
    run(&sandbox, "behave", &["push"]).expect(0);
    let (root, outside) = (sandbox.root(), sandbox.folder().join("outside"));
    fs::create_dir(&outside).expect("the sandbox is writable");
    fs::write(outside.join("log"), "canary\n").expect("the sandbox is writable");
    for name in DELETED {
        fs::remove_file(root.join(name)).expect("it was pushed");
    }
    let remote = sandbox.folder().join("remote");
    let longer = [
        fs::read(remote.join(KEY)).expect("it was pushed"),
        b"{}\n".to_vec(),
    ]
    .concat();
    fs::write(remote.join(KEY), longer).expect("the sandbox is writable");
    let garbage = b"\xff\0 no event\n\n{\"type\":\"Unknown\"}\n";
    fs::write(remote.join("events/20230103.jsonl"), garbage).expect("the sandbox is writable");
    let links = if command == "prune" { &[][..] } else { &LINKS };
    for (day, target) in links {
        let key = format!("events/{day}.jsonl");
        fs::write(remote.join(&key), garbage).expect("the sandbox is writable");
        symlink(outside.join(target), root.join(&key)).expect("the sandbox is writable");
    }
    sandbox
}

fn run(sandbox: &Sandbox, behaviour: &str, arguments: &[&str]) -> Output {
    let command = visit(sandbox, behaviour).command(arguments);
    Output::new(output_within(command, LIMIT), sandbox.folder())
}

/// Everything that only the user changes.
fn outside(sandbox: &Sandbox) -> BTreeMap<String, Vec<u8>> {
    let is_devlogs = |key: &str| {
        let own = ["events/", "entries/", "state/", "conflicts/"];
        key.starts_with("remote/")
            || key
                .strip_prefix("journal/")
                .is_some_and(|key| own.iter().any(|own| key.starts_with(own)))
    };
    let files = files_below(sandbox.folder()).into_iter();
    files
        .filter(|(key, _)| !is_devlogs(key))
        .map(|(key, file)| (key, file.content))
        .collect()
}

/// Runs a command, and returns its exit status.
fn visited(sandbox: &Sandbox, behaviour: &str, arguments: &[&str]) -> i32 {
    let (before, log) = (outside(sandbox), sandbox.root().join(KEY));
    let own = fs::read(&log).expect("it is here");
    let objects = || files_below(&sandbox.folder().join("remote"));
    let mut stored = objects();
    let output = run(sandbox, behaviour, arguments);
    let said = output.transcript();
    assert!(!said.contains("panicked"), "{behaviour}: {said}");
    assert_eq!(outside(sandbox), before, "{behaviour}: {said}");
    let kept = fs::read(&log).expect("it is here");
    assert!(kept.starts_with(&own), "{behaviour}: {said}");
    let left = objects();
    stored.retain(|key, _| !left.contains_key(key) && !DELETED.contains(&&**key));
    assert!(stored.is_empty(), "{behaviour}: {said}");
    output.code.unwrap_or_else(|| panic!("{behaviour}: {said}"))
}

#[test]
fn no_command_touches_what_is_outside_or_loses_a_line() {
    let mut codes = String::new();
    for behaviour in BEHAVIOURS {
        let [linked, whole] = ["pull", "prune"].map(scene);
        write!(codes, "{behaviour}:").expect("a string grows");
        for arguments in COMMANDS {
            let is_pruning = arguments[0] == "prune";
            let sandbox = if is_pruning { &whole } else { &linked };
            let code = visited(sandbox, behaviour, arguments);
            write!(codes, " {} {code},", arguments.join(" ")).expect("a string grows");
        }
        codes.push('\n');
    }
    assert_snapshot!(codes, @"
    behave: status 3, verify 3, verify --content 3, verify --drill 3, prune --yes 0, pull 3, sync 3,
    escaping_keys: status 3, verify 3, verify --content 3, verify --drill 3, prune --yes 0, pull 3, sync 3,
    hidden_keys: status 3, verify 3, verify --content 3, verify --drill 3, prune --yes 0, pull 3, sync 3,
    lying_hashes: status 3, verify 3, verify --content 15, verify --drill 15, prune --yes 0, pull 3, sync 3,
    endless_listing: status 15, verify 15, verify --content 15, verify --drill 15, prune --yes 15, pull 15, sync 15,
    same_key_twice: status 15, verify 15, verify --content 15, verify --drill 15, prune --yes 15, pull 15, sync 15,
    longer_download: status 3, verify 15, verify --content 15, verify --drill 15, prune --yes 0, pull 3, sync 3,
    shorter_download: status 3, verify 15, verify --content 15, verify --drill 15, prune --yes 0, pull 3, sync 3,
    other_download: status 3, verify 15, verify --content 15, verify --drill 15, prune --yes 0, pull 3, sync 3,
    endless_download: status 3, verify 15, verify --content 15, verify --drill 15, prune --yes 0, pull 3, sync 3,
    ");
}
