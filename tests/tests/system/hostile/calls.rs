//! Ends of a process, and hangs, in each call of a provider: they are reported as the provider's, with the files that
//! are safe.

use super::push::{
    assert_nothing_is_lost, assert_only_one_is_missing, assert_whole, installed, push, visit,
};
use devlog_tests::program::{repository, target_folder};
use insta::assert_snapshot;
use std::{process::Command, thread, time::Duration};

#[test]
fn a_provider_that_behaves() {
    let (sandbox, output) = push("behave");
    output.expect(0);
    assert_whole(&sandbox);
}

#[test]
fn a_panic_while_it_is_opened() {
    let (sandbox, output) = push("panic_in_create");
    assert_snapshot!(output.expect(14).snapshot(), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` cannot open the storage
      Caused by: the provider panicked in `create_storage`: the provider's author forgot a case (tests/providers/hostile/src/misdeed.rs:[LINE])

    hint: this is a bug in provider `hostile`, and nothing is lost; report it to the provider's author
    ");
    assert_nothing_is_lost(&sandbox);
}

#[test]
fn a_panic_in_a_listing() {
    let (sandbox, output) = push("panic_in_list");
    assert_snapshot!(output.expect(14).snapshot(), @r"
    exit status 14
    ----- stderr
    error: push failed: the provider crashed
      Caused by: the provider panicked in `list_files`: the provider's author forgot a case (tests/providers/hostile/src/misdeed.rs:[LINE])

    hint: this is a bug in provider `hostile`, and nothing is lost; report it to the provider's author
    ");
    assert_nothing_is_lost(&sandbox);
}

#[test]
fn a_panic_in_an_upload() {
    let (sandbox, output) = push("panic_in_upload");
    assert_snapshot!(output.expect(3).snapshot(), @r"
    exit status 3
    ----- stderr
    ✗ Pushed 4 of 5 files to Hostile Storage (771 B)
      1 file failed:
      - events/20230102.jsonl
        upload failed: the provider panicked in `upload_file`: the provider's author forgot a case (tests/providers/hostile/src/misdeed.rs:[LINE])

    hint: this is a bug in provider `hostile`, and nothing is lost; report it to the provider's author
    ");
    assert_only_one_is_missing(&sandbox);
}

#[test]
fn a_panic_in_drop_after_another_panic() {
    let (sandbox, output) = push("panic_in_drop");
    assert_snapshot!(output.expect(14).snapshot(), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` cannot open the storage
      Caused by: the provider panicked in `properties`: the provider's author forgot them (tests/providers/hostile/src/lib.rs:[LINE])

    hint: this is a bug in provider `hostile`, and nothing is lost; report it to the provider's author
    ");
    assert_nothing_is_lost(&sandbox);
}

#[test]
fn a_panic_in_a_thread_of_its_own() {
    let (sandbox, output) = push("thread_panic_in_upload");
    let output = output.expect(0);
    assert_eq!(output.stderr, "", "there is nothing to report");
    assert_whole(&sandbox);
}

#[test]
fn a_crash() {
    let (sandbox, output) = push("segfault_in_upload");
    assert_snapshot!(output.expect(14).snapshot(), @r"
    exit status 14
    ----- stderr

    devlog: provider `hostile` crashed in `upload_file`; what was pushed so far is safe; run `devlog push` again
    ");
    assert_nothing_is_lost(&sandbox);
}

/// The whole text is in the test above. An abort is the end of a panic in a library that was built with `panic = "abort"`.
/// On a demand for all memory the provider's own standard library complains first.
#[test]
fn each_end_of_the_process_is_reported_as_the_providers() {
    for (behaviour, how) in [
        ("segfault_in_create", "crashed in `create_storage`"),
        ("segfault_in_list", "crashed in `list_files`"),
        (
            "thread_segfault_in_upload",
            "crashed in a thread of its own, after `upload_file`",
        ),
        ("exit_in_upload", "ended the process in `upload_file`"),
        (
            "thread_exit_in_upload",
            "ended the process from a thread of its own, after `upload_file`",
        ),
        ("abort_in_upload", "crashed in `upload_file`"),
        ("overflow_in_upload", "crashed in `upload_file`"),
        ("hoard_in_upload", "crashed in `upload_file`"),
    ] {
        let (sandbox, output) = push(behaviour);
        let said = output.expect(14).stderr;
        let expected = format!("devlog: provider `hostile` {how}; what was pushed so far is safe");
        let last = said.lines().last().unwrap_or_default();
        assert!(last.starts_with(&expected), "{behaviour}: {said}");
        assert_nothing_is_lost(&sandbox);
    }
}

/// A reader that waits for the last line gets it.
#[test]
fn a_crash_is_reported_as_json_too() {
    let sandbox = installed();
    for behaviour in ["segfault_in_upload", "thread_exit_in_upload"] {
        let output = visit(&sandbox, behaviour).run(&["push", "--json", "--jobs", "1"]);
        let summary = output.expect(14).json().pop();
        let expected = serde_json::json!({
            "schema": 1, "type": "summary", "outcome": "failed", "exit_code": 14
        });
        assert_eq!(summary, Some(expected), "{behaviour}");
    }
}

#[test]
fn a_provider_that_aborts_on_panics_is_not_even_built() {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(repository()).args(["rustc", "--package"]);
    cargo.args(["devlog-provider-hostile", "--lib", "--target-dir"]);
    cargo.arg(target_folder()).args(["--", "-Cpanic=abort"]);
    let output = cargo.output().expect("cargo starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{said}");
    assert!(
        said.contains("a devlog provider needs panic = \"unwind\""),
        "{said}"
    );
}

/// Such a thread has no second stack, on which the crash could be reported; what is safe is safe all the same.
#[test]
fn a_stack_overflow_in_a_thread_of_its_own() {
    let (sandbox, output) = push("thread_overflow_in_upload");
    assert_eq!(output.code, None, "{}", output.transcript());
    assert_nothing_is_lost(&sandbox);
}

/// Two minutes of silence are tolerated, since a remote may be slow; the calls wait for their limits at the same time.
#[test]
fn a_call_that_never_returns() {
    let wait = |behaviour: &'static str| {
        thread::spawn(move || {
            let sandbox = installed();
            let visit = visit(&sandbox, behaviour).within(Duration::from_secs(240));
            let output = visit.run(&["push", "-q", "--jobs", "1"]);
            (sandbox, output)
        })
    };
    let visits = ["hang_in_create", "hang_in_list", "hang_in_upload"].map(wait);
    let [create, list, upload] = visits.map(|visit| visit.join().expect("its test passes"));
    assert_snapshot!(create.1.expect(14).snapshot(), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` did not open the storage within 30 seconds

    hint: this is a bug in provider `hostile`, and nothing is lost; report it to the provider's author
    ");
    assert_nothing_is_lost(&create.0);
    assert_snapshot!(list.1.expect(5).snapshot(), @r"
    exit status 5
    ----- stderr
    error: push failed: the remote cannot be reached
      Caused by: the provider did not respond for 120 seconds

    hint: nothing is lost; check the network connection, then run `devlog push` again
    ");
    assert_nothing_is_lost(&list.0);
    assert_snapshot!(upload.1.expect(3).snapshot(), @r"
    exit status 3
    ----- stderr
    ✗ Pushed 3 of 5 files to Hostile Storage (564 B)
      1 file failed:
      - events/20230102.jsonl
        the provider did not respond for 120 seconds
      1 file was not tried

    hint: nothing is lost; check the network connection, then run `devlog push` again
    ");
    assert_nothing_is_lost(&upload.0);
}
