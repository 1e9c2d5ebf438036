//! The words of each command of the way back: with work, without, with a part that failed, and without a remote.

use crate::pull::Machine;
use devlog_tests::{backup::Backup, output::Output};
use insta::assert_snapshot;
use std::{fs, os::unix::fs::symlink, path::PathBuf};

/// A log of the second machine in whose place a link stands.
const LINKED: &str = "events/20230102.jsonl";

/// A journal of three days, not pushed yet, and a second machine.
fn scene() -> Backup {
    let backup = Backup::on_filesystem();
    let _journal = backup.journal(3);
    backup
}

fn plant(machine: &Machine<'_>) -> PathBuf {
    let path = machine.root.join(LINKED);
    let events = machine.root.join("events");
    fs::create_dir_all(events).expect("the sandbox is writable");
    symlink("/dev/null", &path).expect("the sandbox is writable");
    path
}

/// Each output below its title. At last the command fails, since the remote is gone.
#[track_caller]
fn table<const N: usize>(
    backup: &Backup,
    command: &[&str],
    outputs: [(&str, Output); N],
) -> String {
    let remote = backup.sandbox.folder().join("remote");
    fs::remove_dir_all(remote).expect("the sandbox is writable");
    let failed = backup.sandbox.run(command).expect(10).stderr;
    let headline = format!("error: {} failed: the remote does not exist\n", command[0]);
    assert!(failed.starts_with(&headline), "{failed}");
    let shown = outputs.map(|(title, output)| format!("## {title}\n{}", backup.snapshot(&output)));
    shown.join("\n")
}

#[test]
fn a_status_reports_each_end() {
    let backup = scene();
    let second = Machine::new(&backup);
    let empty = ("empty", second.run(["status"]));
    let due = ("to push", backup.sandbox.run(["status"]));
    backup.push().expect(0);
    let link = plant(&second);
    let partial = ("partial", second.run(["status"]));
    fs::remove_file(link).expect("it is there");
    let good = ("good", backup.sandbox.run(["status"]));
    let offline = ("offline", backup.sandbox.run(["status", "--offline"]));
    let all = [empty, due, partial, good, offline];
    assert_snapshot!(table(&backup, &["status"], all), @"
    ## empty
    exit status 0
    ----- stdout
    ✓ Nothing to pull from [REMOTE]
    Would push 1 file to [REMOTE] ([SIZE])
      - config.toml
    Last verification: never

    ## to push
    exit status 0
    ----- stdout
    ✓ Nothing to pull from [REMOTE]
    Would push 7 files to [REMOTE] ([SIZE])
      - events/20230103.jsonl
      - entries/20230103.md
      - events/20230102.jsonl
      - entries/20230102.md
      - events/20230101.jsonl
      - entries/20230101.md
      - config.toml
    Last verification: never

    ## partial
    exit status 3
    ----- stdout
    Last verification: never
    ----- stderr
    ✗ Would pull 2 of 3 files from [REMOTE] ([SIZE])
      - events/20230103.jsonl
      - events/20230101.jsonl
      1 file failed:
      - events/20230102.jsonl
        cannot read [SANDBOX]/second/events/20230102.jsonl: it is a link, and links are not followed

    hint: put the file itself in the place of [SANDBOX]/second/events/20230102.jsonl, then run `devlog status` again
    ✗ Would push 0 of 1 file to [REMOTE]
      1 file failed:
      - events/20230102.jsonl
        cannot read [SANDBOX]/second/events/20230102.jsonl: it is a link, and links are not followed

    hint: put the file itself in the place of [SANDBOX]/second/events/20230102.jsonl, then run `devlog status` again

    ## good
    exit status 0
    ----- stdout
    ✓ Nothing to pull from [REMOTE]
    ✓ Nothing to push: 7 files are on [REMOTE] (last push: just now)
    Last verification: never

    ## offline
    exit status 0
    ----- stdout
    As far as this machine knows: nothing to push
    Last complete push: just now
    Last verification: never
    ");
}

/// Brings the days to a second machine by a command, with nothing there, with a link in the way, and without it.
fn each_end(command: &str) -> String {
    let backup = scene();
    let second = Machine::new(&backup);
    let run = || second.run([command]);
    let empty = ("empty", run());
    backup.push().expect(0);
    let link = plant(&second);
    let partial = ("partial", run());
    fs::remove_file(link).expect("it is there");
    let good = ("good", run());
    table(&backup, &[command], [empty, partial, good])
}

#[test]
fn a_pull_reports_each_end() {
    assert_snapshot!(each_end("pull"), @"
    ## empty
    exit status 0
    ----- stdout
    ✓ Nothing to pull from [REMOTE]

    ## partial
    exit status 3
    ----- stderr
    ✗ Pulled 2 of 3 files from [REMOTE] ([SIZE])
      - events/20230103.jsonl
      - events/20230101.jsonl
      1 file failed:
      - events/20230102.jsonl
        cannot read [SANDBOX]/second/events/20230102.jsonl: it is a link, and links are not followed

    hint: put the file itself in the place of [SANDBOX]/second/events/20230102.jsonl, then run `devlog pull` again

    ## good
    exit status 0
    ----- stdout
    ✓ Pulled 1 file from [REMOTE] ([SIZE])
      - events/20230102.jsonl
    ");
}

#[test]
fn a_sync_reports_each_end() {
    assert_snapshot!(each_end("sync"), @"
    ## empty
    exit status 0
    ----- stdout
    ✓ Nothing to pull from [REMOTE]
    ✓ Pushed 1 file to [REMOTE] ([SIZE])
      - config.toml

    ## partial
    exit status 3
    ----- stderr
    ✗ Pulled 2 of 3 files from [REMOTE] ([SIZE])
      - events/20230103.jsonl
      - events/20230101.jsonl
      1 file failed:
      - events/20230102.jsonl
        cannot read [SANDBOX]/second/events/20230102.jsonl: it is a link, and links are not followed

    hint: put the file itself in the place of [SANDBOX]/second/events/20230102.jsonl, then run `devlog sync` again
    ✗ Pushed 0 of 1 file to [REMOTE]
      1 file failed:
      - events/20230102.jsonl
        cannot read [SANDBOX]/second/events/20230102.jsonl: it is a link, and links are not followed
      last complete push: just now

    hint: put the file itself in the place of [SANDBOX]/second/events/20230102.jsonl, then run `devlog sync` again

    ## good
    exit status 0
    ----- stdout
    ✓ Pulled 1 file from [REMOTE] ([SIZE])
      - events/20230102.jsonl
    ✓ Nothing to push: 7 files are on [REMOTE] (last push: just now)
    ");
}

#[test]
fn a_verification_reports_each_end() {
    let backup = scene();
    let empty = ("empty", backup.sandbox.run(["verify"]));
    backup.push().expect(0);
    let good = ("good", backup.sandbox.run(["verify", "--drill"]));
    let new = ["new", "--id", "20240101", "-m", "New."];
    backup.sandbox.run(new).expect(0);
    backup.remote.put("events/20230101.jsonl", b"garbage\n");
    let partial = ("partial", backup.sandbox.run(["verify", "--drill"]));
    let noted = ("noted", backup.sandbox.run(["status", "--offline"]));
    assert_snapshot!(table(&backup, &["verify"], [empty, good, partial, noted]), @r#"
    ## empty
    exit status 0
    ----- stdout
    ✓ Nothing to verify on [REMOTE]
      7 files are not pushed yet: run `devlog push`

    ## good
    exit status 0
    ----- stdout
    ✓ Verified 7 files on [REMOTE]
      Restorable: 3 of 3 days

    ## partial
    exit status 15
    ----- stderr
    ✗ Verified 6 of 7 files on [REMOTE]
      1 file failed:
      - events/20230101.jsonl
        the object is not the one that was pushed
      Restorable: 2 of 4 days; 1 is not pushed yet
      2 files are not pushed yet: run `devlog push`

    hint: your journal is untouched; if you changed it on another machine, run `devlog sync`; to replace the object with the local file, push once with `conflict_resolution = "local_wins"` in [sync] of [SANDBOX]/journal/config.toml

    ## noted
    exit status 0
    ----- stdout
    As far as this machine knows: 2 files to push
    Last complete push: just now
    Last verification: just now, with damage in 1 file
    "#);
}

#[test]
fn a_pruning_reports_each_end() {
    let backup = scene();
    backup.push().expect(0);
    let empty = ("empty", backup.sandbox.run(["prune"]));
    for name in ["events/20230101.jsonl", "entries/20230101.md"] {
        fs::remove_file(backup.sandbox.root().join(name)).expect("it was pushed");
    }
    let asked = ("without an answer", backup.sandbox.run(["prune"]));
    backup.remote.put("events/20230101.jsonl", b"{}\n");
    let partial = ("partial", backup.sandbox.run(["prune", "--yes"]));
    fs::remove_file(backup.sandbox.root().join("entries/20230102.md")).expect("it was pushed");
    fs::remove_file(backup.sandbox.root().join("events/20230102.jsonl")).expect("it was pushed");
    let good = ("good", backup.sandbox.run(["prune", "--yes"]));
    let all = [empty, asked, partial, good];
    assert_snapshot!(table(&backup, &["prune", "--yes"], all), @"
    ## empty
    exit status 0
    ----- stdout
    ✓ Nothing to remove from [REMOTE]

    ## without an answer
    exit status 13
    ----- stdout
    Would remove 2 objects from [REMOTE] ([SIZE])
      - events/20230101.jsonl
      - entries/20230101.md
      A machine that still has these files uploads them again: delete them there too.
    ----- stderr
    error: devlog cannot ask questions here (no terminal, or --json or --quiet is set); nothing was removed

    hint: to remove the objects listed above, run `devlog prune --yes`

    ## partial
    exit status 0
    ----- stdout
    ✓ Nothing to remove from [REMOTE]
      2 objects without a file here stayed, perhaps another machine's (`devlog pull`):
      - events/20230101.jsonl
      - entries/20230101.md

    ## good
    exit status 0
    ----- stdout
    ✓ Removed 2 objects from [REMOTE] ([SIZE])
      - events/20230102.jsonl
      - entries/20230102.md
      A machine that still has these files uploads them again: delete them there too.
      2 objects without a file here stayed, perhaps another machine's (`devlog pull`):
      - events/20230101.jsonl
      - entries/20230101.md
    ");
}
