//! The background worker pushes what commands changed, and inherits nothing from them.

use super::{automatic, is_pending, kill_processes, log, wait_until, write_days};
use devlog_tests::backup::Backup;
use std::fs;

#[test]
fn changes_are_pushed_without_being_asked() {
    let backup = automatic(Backup::on_filesystem(), "");
    write_days(&backup, 5);
    let root = backup.sandbox.root();
    // The push fulfils the request before the worker writes its log.
    let is_logged = || log(&root).ends_with(" pushed\n");
    wait_until("everything is pushed", || !is_pending(&root) && is_logged());
    assert_eq!(backup.remote.objects().len(), 11);
    let log = log(&root);
    let pushes = log.lines().filter(|line| line.ends_with(" pushed")).count();
    assert!((1..=5).contains(&pushes), "{log}");
    let by_hand = backup.push().expect(0).stdout;
    assert!(by_hand.starts_with("✓ Nothing to push"), "{by_hand}");
}

#[test]
fn a_change_that_could_not_be_rendered_is_pushed_too() {
    let backup = automatic(Backup::on_filesystem(), "");
    let folder = backup.sandbox.root().join("entries/20251101.md");
    fs::create_dir_all(folder).expect("the root is writable");
    let arguments = ["new", "--id", "20251101", "-m", "x"];
    let stderr = backup.sandbox.run(arguments).expect(1).stderr;
    assert!(stderr.contains("could not be rendered"), "{stderr}");
    let log = "events/20251101.jsonl".to_owned();
    wait_until("the push", || backup.remote.objects().contains_key(&log));
}

#[test]
fn a_push_by_hand_fulfils_the_request() {
    let backup = automatic(Backup::on_filesystem(), "");
    write_days(&backup, 1);
    assert!(is_pending(&backup.sandbox.root()));
    backup.push().expect(0);
    assert!(!is_pending(&backup.sandbox.root()));
}

/// The hook runs below the push, which runs below the worker.
const LOOK: &str = r"
[hooks]
pre_push = '''
worker=$(awk '/^PPid/ { print $2 }' /proc/$PPID/status)
ls /proc/$worker/fd > files
tr '\0' '\n' < /proc/$worker/environ | cut -d= -f1 | sort > variables
readlink /proc/$worker/fd/0 /proc/$worker/fd/1 /proc/$worker/fd/2 > streams
cut -d' ' -f6,7 /proc/$worker/stat > session
echo $worker > worker
'''
";

#[test]
fn the_worker_inherits_no_file_no_terminal_and_no_other_variable() {
    let backup = automatic(Backup::on_filesystem(), LOOK);
    let root = backup.sandbox.root();
    let devlog = backup.sandbox.command(["new", "-m", "x"]);
    let mut shell = backup.sandbox.command_of("sh", ["-c"]);
    shell.arg(r#"exec 9</dev/null; exec "$0" new -m x"#);
    shell.arg(devlog.get_program());
    shell.env("PATH", "/usr/bin:/bin").env("CANARY", "secret");
    backup.sandbox.finish(shell).expect(0);
    wait_until("the push", || !is_pending(&root));
    let seen = |name: &str| fs::read_to_string(root.join(name)).expect("the hook wrote it");
    let files = seen("files");
    // The worker's lock, and the pipe from its push.
    assert!(!files.lines().any(|file| file == "9"), "{files}");
    let variables = seen("variables");
    let variables: Vec<_> = variables.lines().collect();
    assert_eq!(variables, ["DEVLOG_HOME", "HOME", "PATH", "TZ"]);
    assert_eq!(seen("streams"), "/dev/null\n".repeat(3));
    // It leads a session of its own, which has no terminal.
    assert_eq!(
        seen("session").trim(),
        format!("{} 0", seen("worker").trim())
    );
}

#[test]
fn a_worker_that_was_killed_leaves_the_work_to_the_next_command() {
    let hook = "[hooks]\npre_push = '[ -e go ] || { touch started; sleep 60; }'";
    let backup = automatic(Backup::on_filesystem(), hook);
    let root = backup.sandbox.root();
    backup.sandbox.run(["new", "-m", "x"]).expect(0);
    wait_until("the push", || root.join("started").exists());
    kill_processes(&root);
    fs::write(root.join("go"), "").expect("the root is writable");
    assert!(is_pending(&root));
    backup.sandbox.run(["list"]).expect(0);
    wait_until("the second push", || !is_pending(&root));
    assert_eq!(backup.remote.objects().len(), 3);
}
