//! Reasons not to begin a push, each with its sentence, its hint and its exit status.

use devlog_tests::{
    azurite::has_program, backup::Backup, journal::Journal, output::Output, sandbox::Sandbox,
};
use insta::assert_snapshot;
use std::{
    fs,
    io::{Write, stderr},
    path::Path,
};

on_each_service!(a_wrong_key_is_refused_and_nothing_is_written);

fn a_wrong_key_is_refused_and_nothing_is_written(backup: &Backup) {
    let _journal = backup.journal(1);
    let section = backup.remote.section_with_wrong_key();
    backup.sandbox.configure(&section);
    let output = backup.push().expect(12);
    assert!(!output.transcript().contains("d3Jvbmc="));
    assert!(backup.remote.objects().is_empty());
}

fn configured(section: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.configure(section);
    Journal::create(sandbox.root(), 1);
    sandbox
}

#[test]
fn a_missing_folder_exits_10() {
    let output =
        configured("[remote]\nprovider = \"filesystem\"\nurl = \"../absent\"\n").run(["push"]);
    assert_snapshot!(output.expect(10).snapshot(), @r"
    exit status 10
    ----- stderr
    error: push failed: the remote does not exist
      Caused by: the folder [SANDBOX]/journal/../absent does not exist (ENOENT)

    hint: if it is on a disk or a share, mount that first; otherwise create it with `mkdir -p '[SANDBOX]/journal/../absent'`
    ");
}

/// Runs the program where a folder is mounted on another one. `None` where the system does not permit that.
fn mounted(sandbox: &Sandbox, source: &Path, target: &Path, arguments: &[&str]) -> Option<Output> {
    let run = |script: &str| {
        let program = sandbox.command([""; 0]).get_program().to_owned();
        let mut command = sandbox.command_of("unshare", ["-rm", "sh", "-c", script, "sh"]);
        command.args([source, target]).arg(program).args(arguments);
        sandbox.finish(command)
    };
    let mount = "mount --bind \"$1\" \"$2\"";
    let is_permitted = has_program("unshare") && run(mount).code == Some(0);
    is_permitted.then(|| run(&format!("{mount} && shift 2 && exec \"$@\"")))
}

#[test]
fn a_remote_that_is_the_journal_behind_a_mount_exits_4() {
    let sandbox = configured("[remote]\nprovider = \"filesystem\"\nurl = \"../remote/backup\"\n");
    let journal = sandbox.root();
    let remote = sandbox.folder().join("remote/backup");
    fs::create_dir_all(&remote).expect("the sandbox is writable");
    fs::create_dir(journal.join("backup")).expect("the journal is ours");
    let above = sandbox.folder().join("remote");
    for (source, target) in [(&journal, &remote), (&journal, &above)] {
        let Some(output) = mounted(&sandbox, source, target, &["push"]) else {
            // Few containers permit it, so this is no failure with `CI=true`.
            let _ = writeln!(stderr(), "skipped: folders cannot be mounted here");
            return;
        };
        let text = output.expect(4).stderr;
        assert!(
            text.contains("is in the folder that is to be backed up"),
            "{text}"
        );
    }
}
