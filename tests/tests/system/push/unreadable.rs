//! A file that cannot be read is reported, and the others are pushed.

use devlog_tests::backup::{Backup, written};
use insta::{allow_duplicates, assert_snapshot};
use std::{fs, os::unix::fs::PermissionsExt, process::Command};

on_each_remote!(a_file_that_cannot_be_read_is_told_and_pushed_later);

/// A push that the permissions of files bind, also when the tests run as root.
fn push_without_privileges(backup: &Backup) -> Command {
    let push = backup.sandbox.command(["push"]);
    if !rustix::process::geteuid().is_root() {
        return push;
    }
    let arguments = ["--bounding-set=-dac_override,-dac_read_search", "--"];
    let program = push.get_program().to_owned();
    let mut privileged = backup.sandbox.command_of("/usr/bin/setpriv", arguments);
    privileged.arg(program).args(["push"]);
    privileged
}

fn a_file_that_cannot_be_read_is_told_and_pushed_later(backup: &Backup) {
    let journal = backup.journal(3);
    let [events, _] = journal.keys(1);
    let path = journal.path(&events);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).expect("the file is ours");
    let push = push_without_privileges(backup);
    let output = backup.sandbox.finish(push).expect(3);
    allow_duplicates! {
    assert_snapshot!(backup.snapshot(&output), @r"
    exit status 3
    ----- stderr
    ✗ Pushed 6 of 7 files to [REMOTE] ([SIZE])
      1 file failed:
      - events/20230102.jsonl
        cannot read [SANDBOX]/journal/events/20230102.jsonl: Permission denied (os error 13)

    hint: make sure that you can read [SANDBOX]/journal/events/20230102.jsonl, then run `devlog push` again
    ");
    }
    let before = backup.remote.objects();
    assert_eq!(before.len(), 6);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("the file is ours");
    backup.push().expect(0);
    let after = backup.assert_complete(&journal);
    assert_eq!(written(&before, &after), [events]);
}
