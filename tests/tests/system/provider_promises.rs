//! A provider that breaks its promises costs no file, and is told as what it is.

use devlog_tests::{
    journal::Journal, output::Output, program, remote::files_below, sandbox::Sandbox,
};
use insta::assert_snapshot;
use std::fs;

/// Writes a journal of two days and a configuration with which the hostile provider behaves so.
pub fn configure(sandbox: &Sandbox, behaviour: &str, more: &str) -> Journal {
    let _ = program::hostile_library();
    fs::create_dir_all(sandbox.folder().join("remote")).expect("the sandbox is writable");
    sandbox.configure(&format!(
        "[remote]\nprovider = \"hostile\"\nurl = \"../remote\"\n\n\
         [remote.hostile]\nbehaviour = \"{behaviour}\"\n{more}"
    ));
    Journal::create(sandbox.root(), 2)
}

/// A push in which the provider behaves so for one event log.
fn push(behaviour: &str) -> (Sandbox, Output) {
    let sandbox = Sandbox::new();
    configure(&sandbox, behaviour, "key = \"events/20230102.jsonl\"\n");
    let output = sandbox.run(["push", "--jobs", "1"]);
    (sandbox, output)
}

/// The other files are there, and an honest provider brings the missing one.
fn assert_only_one_is_missing(sandbox: &Sandbox) {
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
    let journal = configure(sandbox, "honest", "");
    let before = files_below(&remote);
    sandbox.run(["push"]).expect(0);
    let after = files_below(&remote);
    let local = fs::read(journal.path("events/20230102.jsonl")).expect("it is there");
    assert_eq!(after["events/20230102.jsonl"].content, local);
    for key in before.keys().filter(|key| *key != "config.toml") {
        assert_eq!(before[key], after[key], "{key} was written again");
    }
}

#[test]
fn an_honest_upload_through_the_hostile_provider_goes_well() {
    let (_sandbox, output) = push("honest");
    output.expect(0);
}

#[test]
fn a_panic_is_a_failure_of_that_file() {
    let (sandbox, output) = push("panic_in_upload");
    assert_snapshot!(output.expect(3).snapshot(), @"");
    assert_only_one_is_missing(&sandbox);
}

#[test]
fn a_refused_file_is_told_and_the_others_are_pushed() {
    let (sandbox, output) = push("refuse");
    assert_snapshot!(output.expect(3).snapshot(), @"");
    assert_only_one_is_missing(&sandbox);
}

#[test]
fn success_without_reading_is_noticed() {
    let (sandbox, output) = push("success_without_reading");
    assert_snapshot!(output.expect(15).snapshot(), @"");
    assert_only_one_is_missing(&sandbox);
}

#[test]
fn success_after_half_is_noticed() {
    let (sandbox, output) = push("success_after_half");
    assert_snapshot!(output.expect(15).snapshot(), @"");
    assert_only_one_is_missing(&sandbox);
}

#[test]
fn a_wrong_hash_is_noticed() {
    let (_sandbox, output) = push("wrong_hash");
    assert_snapshot!(output.expect(15).snapshot(), @"");
}

#[test]
fn a_panic_while_it_is_opened_is_told() {
    let (_sandbox, output) = push("panic_in_create");
    assert_snapshot!(output.expect(14).snapshot(), @"");
}

#[cfg(unix)]
#[test]
fn a_crash_is_told_as_the_provider_s() {
    let (_sandbox, output) = push("segfault_in_upload");
    assert_eq!(output.code, None, "{}", output.transcript());
    assert_snapshot!(output.snapshot(), @"");
}

#[test]
fn an_exit_is_told_as_the_provider_s() {
    let (_sandbox, output) = push("exit_in_upload");
    assert_snapshot!(output.expect(14).snapshot(), @"");
}

#[test]
fn what_a_crash_left_is_pushed_by_an_honest_provider() {
    for behaviour in ["segfault_in_upload", "exit_in_upload"] {
        let (sandbox, _) = push(behaviour);
        let journal = configure(&sandbox, "honest", "");
        sandbox.run(["push"]).expect(0);
        let objects = files_below(&sandbox.folder().join("remote"));
        for key in journal.all_keys() {
            let local = fs::read(journal.path(&key)).expect("it is there");
            assert_eq!(objects[&key].content, local, "{key}");
        }
    }
}

#[test]
fn what_a_provider_prints_does_not_mix_with_json() {
    let sandbox = Sandbox::new();
    configure(&sandbox, "print", "");
    let output = sandbox.run(["push", "--json"]).expect(0);
    let lines = output.json();
    assert_eq!(lines[lines.len() - 1]["type"], "summary");
}
