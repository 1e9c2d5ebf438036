//! The commands of `[hooks]` run around a push.

use devlog_tests::backup::Backup;
use insta::assert_snapshot;
use std::fs;

/// A push of a journal of one day with these hooks.
fn configured(hooks: &str) -> Backup {
    let backup = Backup::on_filesystem();
    let _journal = backup.journal(1);
    let remote = backup.remote.section();
    backup
        .sandbox
        .configure(&format!("{remote}\n[hooks]\n{hooks}\n"));
    backup
}

#[test]
fn commands_run_before_and_after_a_push_and_know_what_came_of_it() {
    let backup = configured(
        "pre_push = 'echo before: $DEVLOG_HOOK, $DEVLOG_FILES files, $DEVLOG_PROVIDER'\n\
         post_push = 'echo after: $DEVLOG_OUTCOME, $DEVLOG_UPLOADED uploaded, $DEVLOG_FAILED failed'",
    );
    assert_snapshot!(backup.snapshot(&backup.push().expect(0)), @r"
    exit status 0
    ----- stdout
    ✓ Pushed 3 files to [REMOTE] ([SIZE])
      - events/20230101.jsonl
      - entries/20230101.md
      - config.toml
    ----- stderr
    before: pre_push, 3 files, filesystem
    after: ok, 3 uploaded, 0 failed
    ");
    let objects = backup.remote.objects();
    let config = String::from_utf8_lossy(&objects["config.toml"].content).into_owned();
    assert!(!config.contains("echo"), "{config}");
    let json = backup.sandbox.run(["push", "--json"]).expect(0);
    assert!(
        json.stderr.contains("after: nothing_to_do"),
        "{}",
        json.stderr
    );
    assert!(json.json().len() >= 2);
}

#[test]
fn a_command_that_fails_before_the_push_stops_it() {
    let backup = configured("pre_push = 'echo the disk is not there; exit 3'");
    assert_snapshot!(backup.snapshot(&backup.push().expect(13)), @r"
    exit status 13
    ----- stderr
    the disk is not there
    error: the hook `pre_push` stopped the run
      Caused by: it ended with exit status 3

    hint: nothing has changed; check the command under [hooks] in [SANDBOX]/journal/config.toml
    ");
    assert_eq!(backup.remote.objects().len(), 0);
}

#[test]
fn a_command_that_fails_afterwards_is_a_warning() {
    let backup = configured("post_push = 'exit 3'");
    let output = backup.push().expect(0);
    assert_eq!(
        output.stderr,
        "warning: the hook `post_push` failed: it ended with exit status 3\n"
    );
}

#[test]
fn a_push_that_fails_runs_a_command() {
    let backup = configured("on_error = 'echo \"$DEVLOG_EXIT_CODE: $DEVLOG_ERROR\" > failure'");
    let folder = backup.sandbox.root();
    fs::write(folder.join("state"), "in the way").expect("the sandbox is writable");
    backup.push().expect(1);
    let said = fs::read_to_string(folder.join("failure")).expect("the hook ran");
    let said = said.replace(&*folder.to_string_lossy(), "[JOURNAL]");
    assert_snapshot!(said, @"1: cannot lock [JOURNAL]/state: not a folder of its own, and links are not followed");
}

#[test]
fn a_secret_of_the_remote_is_no_variable_of_a_hook() {
    let Some(backup) = Backup::on_azurite("a_secret_of_the_remote_is_no_variable_of_a_hook") else {
        return;
    };
    let _journal = backup.journal(1);
    let key =
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    let section = backup.remote.section().replace(key, "env:BACKUP_KEY");
    assert!(section.contains("env:BACKUP_KEY"), "{section}");
    backup.sandbox.configure(&format!(
        "{section}\n[hooks]\npost_push = 'env > variables'\n"
    ));
    let mut push = backup.sandbox.command(["push"]);
    push.env("BACKUP_KEY", key).env("HARMLESS", "yes");
    backup.sandbox.finish(push).expect(0);
    let variables = fs::read_to_string(backup.sandbox.root().join("variables"));
    let variables = variables.expect("the hook ran");
    assert!(variables.contains("HARMLESS=yes"), "{variables}");
    assert!(!variables.contains("BACKUP_KEY"), "{variables}");
}
