//! `devlog provider check` on real remotes, and against a provider that breaks its promises.

use devlog_tests::{
    backup::Backup,
    output::Output,
    program,
    remote::{Remote, files_below},
    sandbox::Sandbox,
};
use insta::assert_snapshot;
use std::fs;

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.folder().join("remote")).expect("the sandbox is writable");
    sandbox
}

on_each_remote!(the_configured_remote_is_checked_and_left_as_it_was);

/// The doubles are fast enough for everything. There an object of more than 64 MiB goes in parts.
fn the_configured_remote_is_checked_and_left_as_it_was(backup: &Backup) {
    let journal = backup.journal(1);
    backup.push().expect(0);
    let before = backup.remote.objects();
    match &backup.remote {
        Remote::Bucket(double) => double.set_page(7),
        Remote::Google(double) => double.set_page(7),
        _ => {}
    }
    // A listing of S3 has no hashes.
    let (options, level) = match backup.remote {
        Remote::Bucket(_) => (&["--full"][..], "✓ Level basic: "),
        Remote::Google(_) => (&["--full"][..], "✓ Level full: "),
        _ => (&[][..], "✓ Level full: "),
    };
    let check = [&["provider", "check"], options].concat();
    let check = || backup.sandbox.run(check).expect(0);
    let (output, requests) = backup.remote.requests_during(check);
    assert!(output.stdout.contains(level), "{}", output.stdout);
    assert_eq!(output.stdout.matches('✗').count(), 0, "{}", output.stdout);
    assert_eq!(backup.remote.objects(), before);
    backup.assert_complete(&journal);
    match &backup.remote {
        Remote::Bucket(double) => {
            assert!(requests.is_some_and(|made| made.contains_key("complete upload")));
            assert_eq!(double.unfinished(), 0);
        }
        Remote::Google(double) => {
            assert!(output.stdout.ends_with(" 0 broken, 2 skipped\n"));
            assert_eq!(double.unfinished(), 0);
        }
        _ => {}
    }
}

/// A check of the hostile provider that behaves so.
fn check_hostile(behaviour: &str, arguments: &[&str]) -> (Sandbox, Output) {
    let _ = program::hostile_library();
    let sandbox = sandbox();
    sandbox.configure("[remote]\nprovider = \"hostile\"\nurl = \"../remote\"\n");
    let mut check = sandbox.command(["provider", "check"]);
    check.args(arguments).env("HOSTILE_BEHAVIOUR", behaviour);
    let output = sandbox.finish(check);
    (sandbox, output)
}

#[test]
fn the_filesystem_provider_is_found_to_keep_its_promises_and_leaves_nothing() {
    let sandbox = sandbox();
    let remote = sandbox.folder().join("remote");
    fs::write(remote.join("mine"), "x").expect("the sandbox is writable");
    let url = remote.display().to_string();
    let check = ["provider", "check", "filesystem", "--full", "--url", &url];
    assert_snapshot!(sandbox.run(check).expect(0).snapshot(), @r"
    exit status 0
    ----- stdout
    Checking provider `filesystem` 0.1.0 (Local Folder) at [SANDBOX]/remote
      ✓ list
      ✓ write
      ✓ read
      ✓ conditional write
      ✓ delete
      - a precondition is never ignored: skipped, it has every precondition
      - an object beyond the limit is too large: skipped, no limit below 64 MiB
    ✓ Level full: 112 promises kept, 0 broken, 2 skipped
    ");
    let left: Vec<_> = files_below(&remote).into_keys().collect();
    assert!(
        left.iter().all(|name| !name.contains("devlog-check")),
        "{left:?}"
    );
    assert!(left.contains(&"mine".to_owned()));
}

#[test]
fn a_crash_a_line_on_standard_output_and_a_call_without_an_end_are_findings() {
    for (behaviour, arguments, found) in [
        (
            "segfault_in_upload",
            &[][..],
            "write: it crashed (signal 11)",
        ),
        (
            "print",
            &[],
            "✗ nothing is printed on standard output: it printed `noise of the provider on standard output`",
        ),
        (
            "hang_in_upload",
            &["--timeout", "1"],
            "write: it did not return within 1 second",
        ),
    ] {
        let (_, output) = check_hostile(behaviour, arguments);
        let output = output.expect(14).stdout;
        assert!(output.contains(found), "{behaviour}: {output}");
    }
}

#[test]
fn what_is_not_allowed_has_its_exit_status() {
    let (_, output) = check_hostile("secret_in_error", &[]);
    assert_snapshot!(output.expect(12).snapshot(), @r"
    exit status 12
    ----- stdout
    Checking provider `hostile` 0.1.0 (Hostile Storage) at ../remote
      ✓ list
      - write: unknown, permission denied: the server refused the token; try another one than
    ✗ Level unknown: it was not possible to write, see above
    ");
}

#[test]
fn a_wrong_hash_is_found_and_every_line_is_json() {
    let (sandbox, output) = check_hostile("wrong_hash", &["--json"]);
    let lines = output.expect(14).json();
    let failed = |name: &str| {
        lines
            .iter()
            .any(|line| line["name"] == name && line["verdict"] == "failed")
    };
    assert!(failed("an_upload_describes_the_new_object"));
    let level = lines.iter().find(|line| line["type"] == "level");
    assert_eq!(level.map(|line| &line["level"]), Some(&"broken".into()));
    assert_eq!(
        lines.last().map(|line| &line["exit_code"]),
        Some(&14.into())
    );
    assert!(files_below(&sandbox.folder().join("remote")).is_empty());
}

#[test]
fn a_provider_that_stores_other_bytes_is_broken() {
    let (_, output) = check_hostile("store_something_else", &[]);
    assert_snapshot!(output.expect(15).snapshot(), @"
    exit status 15
    ----- stdout
    Checking provider `hostile` 0.1.0 (Hostile Storage) at ../remote
      ✓ list
      ✓ write
      ✗ read: the data arrived damaged: other bytes came back than were written
    ✗ Level broken: it was not possible to read, see above
    ");
}

/// A check with flags alone; `secret` is on standard input.
fn check_with_flags(arguments: &[&str], secret: &str) -> Output {
    let _ = program::hostile_library();
    let sandbox = sandbox();
    let url = sandbox.folder().join("remote").display().to_string();
    let input = sandbox.folder().join("secret");
    fs::write(&input, secret).expect("the sandbox is writable");
    let mut check = sandbox.command(["provider", "check", "hostile", "--url", &url]);
    check.args(arguments);
    check.stdin(fs::File::open(input).expect("it was written"));
    sandbox.finish(check)
}

#[test]
fn a_check_is_made_alone_and_with_settings_of_the_command_line() {
    let only = [
        "--set",
        "behaviour=wrong_hash",
        "--only",
        "an upload describes the new object",
    ];
    assert_snapshot!(check_with_flags(&only, "").expect(14).snapshot(), @"
    exit status 14
    ----- stdout
    Checking provider `hostile` 0.1.0 (Hostile Storage) at [SANDBOX]/remote
      ✗ an upload describes the new object: hash: expected Some([SHA256]), found Some([SHA256])
    ✗ 0 promises kept, 1 broken, 0 skipped
    ");
    let only = ["--only", "one_byte_comes_back"];
    assert_snapshot!(check_with_flags(&only, "").expect(0).snapshot(), @"
    exit status 0
    ----- stdout
    Checking provider `hostile` 0.1.0 (Hostile Storage) at [SANDBOX]/remote
    ✓ 1 promise kept, 0 broken, 0 skipped
    ");
    let unknown = ["--only", "one_byte_comes_bac"];
    assert_snapshot!(check_with_flags(&unknown, "").expect(2).snapshot(), @"
    exit status 2
    ----- stderr
    error: there is no check `one_byte_comes_bac`

    hint: did you mean `one_byte_comes_back`?
    ");
}

#[test]
fn a_secret_is_read_from_standard_input_and_never_from_a_flag() {
    let settings = [
        "--set",
        "behaviour=secret_in_error",
        "--secret-stdin",
        "token",
    ];
    let output = check_with_flags(&settings, "hunter2\n").expect(12);
    assert_snapshot!(output.snapshot(), @"
    exit status 12
    ----- stdout
    Checking provider `hostile` 0.1.0 (Hostile Storage) at [SANDBOX]/remote
      ✓ list
      - write: unknown, permission denied: the server refused the token ***; try another one than ***
    ✗ Level unknown: it was not possible to write, see above
    ");
    assert_snapshot!(check_with_flags(&["--set", "token=hunter2"], "").expect(2).snapshot(), @"
    exit status 2
    ----- stderr
    error: `token` is a secret, and other users of this computer can see command lines

    hint: refer to it, such as `--set token=env:NAME`, or pipe it in with `--secret-stdin token`
    ");
    assert_snapshot!(check_with_flags(&["--secret-stdin", "token"], "").expect(2).snapshot(), @"
    exit status 2
    ----- stderr
    error: standard input gives no secret
    ");
}

#[test]
fn a_check_needs_to_know_where() {
    let sandbox = sandbox();
    sandbox.run(["provider", "check", "azure"]).expect(4);
    sandbox.configure("[remote]\nprovider = \"filesystem\"\nurl = \"x\"\n");
    assert_snapshot!(sandbox.run(["provider", "check", "azure"]).expect(2).snapshot(), @r"
    exit status 2
    ----- stderr
    error: [SANDBOX]/journal/config.toml does not say where to check provider `azure`

    hint: run `devlog provider check azure --url URL`
    ");
}
