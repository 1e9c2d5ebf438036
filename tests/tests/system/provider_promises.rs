//! A provider that breaks its promises costs no file, and is told as what it is.

use devlog_tests::{
    backup::written,
    journal::Journal,
    output::Output,
    program,
    remote::{Object, files_below},
    sandbox::Sandbox,
};
use insta::assert_snapshot;
use std::{collections::BTreeMap, fs};

/// A sandbox with a journal of two days that is pushed through the hostile provider.
pub fn sandbox(settings: &str) -> (Sandbox, Journal) {
    let _ = program::hostile_library();
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.folder().join("remote")).expect("the sandbox is writable");
    sandbox.configure(&format!(
        "[remote]\nprovider = \"hostile\"\nurl = \"../remote\"\n\n[remote.hostile]\n{settings}"
    ));
    let journal = Journal::create(sandbox.root(), 2);
    (sandbox, journal)
}

/// A push in which the provider behaves so for one event log.
fn push(behaviour: &str) -> (Sandbox, Journal, Output) {
    let (sandbox, journal) = sandbox("");
    let mut push = sandbox.command(["push", "--jobs", "1"]);
    push.env("HOSTILE_BEHAVIOUR", behaviour)
        .env("HOSTILE_KEY", "events/20230102.jsonl");
    let output = sandbox.finish(push);
    (sandbox, journal, output)
}

/// The other files are there, and an honest provider brings the missing one.
fn assert_only_one_is_missing(sandbox: &Sandbox, journal: &Journal) {
    let remote = sandbox.folder().join("remote");
    let keys: Vec<_> = files_below(&remote).into_keys().collect();
    assert_eq!(
        keys,
        [
            "config.toml",
            "entries/20230101.md",
            "entries/20230102.md",
            "events/20230101.jsonl"
        ]
    );
    let before = files_below(&remote);
    sandbox.run(["push"]).expect(0);
    let after = files_below(&remote);
    assert_eq!(written(&before, &after), ["events/20230102.jsonl"]);
    assert_whole(&after, journal);
}

/// Every file of the journal is there.
fn assert_whole(objects: &BTreeMap<String, Object>, journal: &Journal) {
    for key in journal.all_keys() {
        let local = fs::read(journal.path(&key)).expect("it is there");
        assert_eq!(objects[&key].content, local, "{key}");
    }
}

#[test]
fn an_honest_upload_through_the_hostile_provider_goes_well() {
    let (_sandbox, _, output) = push("honest");
    output.expect(0);
}

#[test]
fn a_panic_is_a_failure_of_that_file() {
    let (sandbox, journal, output) = push("panic_in_upload");
    assert_snapshot!(output.expect(3).snapshot(), @r"
    exit status 3
    ----- stderr
    ✗ Pushed 4 of 5 files to Hostile Storage (771 B)
      1 file failed:
      - events/20230102.jsonl
        upload failed: the provider panicked in `upload_file`: the provider's author forgot a case (tests/providers/hostile/src/lib.rs:[LINE])

    hint: this is a bug of the provider `hostile`; nothing is lost, please report it to its author
    ");
    assert_only_one_is_missing(&sandbox, &journal);
}

#[test]
fn a_refused_file_is_told_and_the_others_are_pushed() {
    let (sandbox, journal, output) = push("refuse");
    assert_snapshot!(output.expect(3).snapshot(), @r"
    exit status 3
    ----- stderr
    ✗ Pushed 4 of 5 files to Hostile Storage (771 B)
      1 file failed:
      - events/20230102.jsonl
        upload failed: the remote takes no object of this size
    ");
    assert_only_one_is_missing(&sandbox, &journal);
}

#[test]
fn success_without_reading_is_noticed() {
    let (sandbox, journal, output) = push("success_without_reading");
    assert_snapshot!(output.expect(15).snapshot(), @r"
    exit status 15
    ----- stderr
    ✗ Pushed 4 of 5 files to Hostile Storage (771 B)
      1 file failed:
      - events/20230102.jsonl
        the provider reported success, but it read only 0 of 311 bytes

    hint: run `devlog push` again; if it stays, report it to the author of the provider `hostile`
    ");
    assert_only_one_is_missing(&sandbox, &journal);
}

#[test]
fn success_after_half_is_noticed() {
    let (sandbox, journal, output) = push("success_after_half");
    assert_snapshot!(output.expect(15).snapshot(), @r"
    exit status 15
    ----- stderr
    ✗ Pushed 4 of 5 files to Hostile Storage (771 B)
      1 file failed:
      - events/20230102.jsonl
        the provider reported success, but it read only 155 of 311 bytes

    hint: run `devlog push` again; if it stays, report it to the author of the provider `hostile`
    ");
    assert_only_one_is_missing(&sandbox, &journal);
}

#[test]
fn a_wrong_hash_is_noticed() {
    let (_sandbox, _, output) = push("wrong_hash");
    assert_snapshot!(output.expect(15).snapshot(), @r"
    exit status 15
    ----- stderr
    ✗ Pushed 4 of 5 files to Hostile Storage (771 B)
      1 file failed:
      - events/20230102.jsonl
        the provider reported success, but it stored another SHA-256 than that of the bytes

    hint: run `devlog push` again; if it stays, report it to the author of the provider `hostile`
    ");
}

#[test]
fn a_panic_while_it_is_opened_is_told() {
    let (_sandbox, _, output) = push("panic_in_create");
    assert_snapshot!(output.expect(14).snapshot(), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` cannot open the storage
      Caused by: the provider panicked in `create_storage`: the provider's author forgot a case (tests/providers/hostile/src/lib.rs:[LINE])
    ");
}

#[test]
fn a_crash_is_told_as_the_provider_s() {
    let (_sandbox, _, output) = push("segfault_in_upload");
    assert_snapshot!(output.expect(14).snapshot(), @r"
    exit status 14
    ----- stderr

    devlog: provider `hostile` crashed in `upload_file`; what was pushed so far is safe; run `devlog push` again
    ");
}

#[test]
fn an_exit_is_told_as_the_provider_s() {
    let (_sandbox, _, output) = push("exit_in_upload");
    assert_snapshot!(output.expect(14).snapshot(), @r"
    exit status 14
    ----- stderr

    devlog: provider `hostile` ended the process in `upload_file`; what was pushed so far is safe; run `devlog push` again
    ");
}

#[test]
fn what_a_crash_left_is_pushed_by_an_honest_provider() {
    for behaviour in ["segfault_in_upload", "exit_in_upload"] {
        let (sandbox, journal, _) = push(behaviour);
        sandbox.run(["push"]).expect(0);
        assert_whole(&files_below(&sandbox.folder().join("remote")), &journal);
    }
}

#[test]
fn what_a_provider_prints_does_not_mix_with_json() {
    let (sandbox, _) = sandbox("behaviour = \"print\"\n");
    let output = sandbox.run(["push", "--json"]).expect(0);
    let lines = output.json();
    assert_eq!(lines[lines.len() - 1]["type"], "summary");
}
