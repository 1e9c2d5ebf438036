//! Everything said by flags, without a terminal.

use super::{assert_nothing_was_written, assert_private, configuration, init};
use devlog_tests::{journal::Journal, sandbox::Sandbox};
use insta::assert_snapshot;
use std::fs;

#[track_caller]
fn refused(arguments: &[&str], code: i32) -> String {
    let sandbox = Sandbox::new();
    let output = init(&sandbox, arguments).expect(code);
    assert_nothing_was_written(&sandbox);
    output.snapshot()
}

#[test]
fn what_is_missing_is_named_at_once() {
    assert_snapshot!(refused(&[], 2), @r"
    exit status 2
    ----- stderr
    error: devlog cannot ask questions here (no terminal, or --json or --quiet is set), and --provider and --url are missing

    hint: `devlog init --help` shows examples
    ");
    assert_snapshot!(refused(&["--provider", "azure"], 2), @r"
    exit status 2
    ----- stderr
    error: devlog cannot ask questions here (no terminal, or --json or --quiet is set), and --url is missing

    hint: `devlog init --help` shows examples
    ");
}

#[test]
fn a_secret_is_never_a_flag() {
    let url = "https://acc.blob.core.windows.net/log";
    let set = ["--set", "account_key=aHVudGVyMg=="];
    let arguments = [&["--provider", "azure", "--url", url], &set[..]].concat();
    let text = refused(&arguments, 2);
    assert!(!text.contains("aHVudGVyMg"), "{text}");
    assert_snapshot!(text, @r"
    exit status 2
    ----- stderr
    error: `account_key` is a secret and must not be on the command line, which other users can see

    hint: refer to it, for example with `--set account_key=env:NAME`, `file:PATH`, `cmd:COMMAND` or `keyring:NAME`, or pipe it in with `--secret-stdin account_key`
    ");
}

#[test]
fn an_unknown_setting_comes_with_the_nearest() {
    let place = [
        "--provider",
        "azure",
        "--url",
        "https://acc.blob.core.windows.net/log",
    ];
    let with = |more: &[&'static str]| [&place[..], more].concat();
    assert_snapshot!(refused(&with(&["--set", "acount_key=env:KEY"]), 2), @r"
    exit status 2
    ----- stderr
    error: provider `azure` has no such setting `acount_key`; did you mean `account_key`?

    hint: `devlog provider info azure` lists the settings
    ");
    let text = refused(&with(&["--set", "aHVudGVyMg=="]), 2);
    assert!(!text.contains("aHVudGVyMg"), "{text}");
    assert_snapshot!(refused(&with(&["--set", "auth_method=magic"]), 2), @r"
    exit status 2
    ----- stderr
    error: `auth_method` must be `auto`, `connection_string`, `key`, `sas`, `service_principal`, `workload_identity`, `managed_identity`, `azure_cli` or `anonymous`
    ");
    assert_snapshot!(refused(&with(&["--secret-stdin", "account"]), 2), @r"
    exit status 2
    ----- stderr
    error: provider `azure` has no such secret

    hint: `devlog provider info azure` lists the settings
    ");
    assert_snapshot!(refused(&with(&["--secret-stdin", "account_key"]), 2), @r"
    exit status 2
    ----- stderr
    error: there is no `account_key` on standard input

    hint: pipe it in, for example with `pass show NAME | devlog init … --secret-stdin account_key`
    ");
    assert_snapshot!(refused(&with(&["--set", "account_key=env:NOT_SET"]), 4), @r"
    exit status 4
    ----- stderr
    error: cannot get the secret `account_key` of provider `azure`; nothing was written
      Caused by: the environment variable `NOT_SET` is not set

    hint: correct the reference, or pipe the secret in with `--secret-stdin account_key`
    ");
}

#[test]
fn an_unknown_provider_comes_with_the_nearest() {
    let sandbox = Sandbox::new();
    let output = init(&sandbox, &["--provider", "azur", "--url", "x"]).expect(14);
    assert!(
        output.stderr.contains("did you mean `azure`?"),
        "{}",
        output.stderr
    );
    assert_nothing_was_written(&sandbox);
}

#[test]
fn a_folder_is_created_on_demand_and_the_first_push_goes_there() {
    let sandbox = Sandbox::new();
    let url = sandbox.folder().join("backup").display().to_string();
    let place = ["--provider", "filesystem", "--url", &url];
    let output = init(&sandbox, &place).expect(10);
    assert_nothing_was_written(&sandbox);
    assert_snapshot!(output.snapshot(), @r"
    exit status 10
    ----- stderr
    error: init failed: the remote does not exist; nothing was written
      Caused by: the folder [SANDBOX]/backup does not exist (ENOENT)

    hint: if it is on a disk or a share, mount that first; otherwise create it with `mkdir -p '[SANDBOX]/backup'`; or let devlog create it with --create-container
    ");
    let output = init(&sandbox, &[&place[..], &["--create-container"]].concat()).expect(0);
    assert_snapshot!(output.snapshot(), @r"
    exit status 0
    ----- stdout
    ✓ Local Folder: created; listing, reading and writing work
    ✓ Wrote [SANDBOX]/journal/config.toml

    Next: devlog push
    ");
    assert_private(&sandbox, "config.toml");
    assert_snapshot!(configuration(&sandbox).replace(&url, "[URL]"), @r#"
    # The configuration of devlog. `devlog push` backs the journal up to this place:
    [remote]
    provider = "filesystem"
    url = "[URL]"

    [sync]
    # What happens where the remote holds another version: "merge" joins event logs
    # and reports every other file; "local_wins", "remote_wins" and "prompt" decide
    # for each file.
    # conflict_resolution = "merge"
    "#);
    // Nothing of the first look is left.
    let mut names = fs::read_dir(&url).expect("it was created");
    assert!(names.all(|name| name.is_ok_and(|name| name.file_name() == ".devlog-store")));
    Journal::create(sandbox.root(), 1);
    sandbox.run(["push"]).expect(0);
    let output = init(&sandbox, &[&place[..], &["--replace"]].concat()).expect(0);
    assert_snapshot!(output.snapshot(), @r"
    exit status 0
    ----- stdout
    ✓ Local Folder: listing, reading and writing work
    ✓ Wrote [SANDBOX]/journal/config.toml

    The remote holds a backup. Next: devlog pull
    ");
}

#[test]
fn a_program_gets_the_same_in_json() {
    let sandbox = Sandbox::new();
    let url = sandbox.home().display().to_string();
    let arguments = ["--provider", "filesystem", "--url", &url, "--json"];
    let output = init(&sandbox, &arguments).expect(0);
    assert_snapshot!(output.snapshot(), @r#"
    exit status 0
    ----- stdout
    {"schema":1,"type":"initialized","provider":"filesystem","config":"[SANDBOX]/journal/config.toml","checked":true,"created_container":false}
    {"schema":1,"type":"summary","outcome":"ok","exit_code":0}
    "#);
    let output = init(&sandbox, &arguments).expect(13);
    assert_snapshot!(output.snapshot(), @r#"
    exit status 13
    ----- stdout
    {"schema":1,"type":"error","code":"configured","message":"[SANDBOX]/journal/config.toml is already set up for `filesystem`; nothing was changed","cause":null,"hint":"`devlog push` uses it; --replace changes only [remote] and [remote.filesystem]","retryable":false,"request_id":null}
    {"schema":1,"type":"summary","outcome":"failed","exit_code":13}
    "#);
}

#[test]
fn without_a_check_the_remote_is_not_looked_at() {
    let sandbox = Sandbox::new();
    let arguments = [
        "--provider",
        "filesystem",
        "--url",
        "/not/there",
        "--no-check",
    ];
    let output = init(&sandbox, &arguments).expect(0);
    assert_snapshot!(output.snapshot(), @r"
    exit status 0
    ----- stdout
    - Local Folder was not checked
    ✓ Wrote [SANDBOX]/journal/config.toml

    Next: devlog push
    ");
    assert_private(&sandbox, "config.toml");
}
