//! A file that cannot be read is reported, and the others are pushed.

use devlog_tests::backup::{Backup, written};
use std::{fs, os::unix::fs::PermissionsExt, process::Command};

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

#[test]
fn a_configuration_that_its_owner_made_read_only_is_no_warning_at_each_push() {
    let backup = Backup::on_filesystem();
    let journal = backup.journal(1);
    backup.push().expect(0);
    journal.append(0, "More.");
    let root = journal.root();
    fs::set_permissions(root, fs::Permissions::from_mode(0o500)).expect("the journal is ours");
    let output = backup.sandbox.finish(push_without_privileges(&backup));
    fs::set_permissions(root, fs::Permissions::from_mode(0o700)).expect("the journal is ours");
    assert_eq!(output.expect(0).stderr, "");
    backup.assert_complete(&journal);
}

#[test]
fn a_file_that_cannot_be_read_is_reported_and_pushed_later() {
    let backup = Backup::on_filesystem();
    let journal = backup.journal(3);
    let [events, _] = journal.keys(1);
    let path = journal.path(&events);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).expect("the file is ours");
    let push = push_without_privileges(&backup);
    let output = backup.sandbox.finish(push).expect(3);
    let reason = format!(
        "  - {events}\n    cannot read {}: Permission denied",
        path.display()
    );
    assert!(output.stderr.contains(&reason), "{}", output.stderr);
    let before = backup.remote.objects();
    assert_eq!(before.len(), 6);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("the file is ours");
    backup.push().expect(0);
    let after = backup.assert_complete(&journal);
    assert_eq!(written(&before, &after), [events]);
}
