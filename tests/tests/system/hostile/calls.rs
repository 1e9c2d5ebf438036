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

    hint: this is a bug in the provider `hostile`; nothing is lost; please report it to its author
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

    hint: this is a bug in the provider `hostile`; nothing is lost; please report it to its author
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

    hint: this is a bug in the provider `hostile`; nothing is lost; please report it to its author
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

    hint: this is a bug in the provider `hostile`; nothing is lost; please report it to its author
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

#[test]
fn a_crash_while_it_is_opened_or_lists() {
    let (_, output) = push("segfault_in_create");
    assert_snapshot!(output.expect(14).snapshot(), @r"
    exit status 14
    ----- stderr

    devlog: provider `hostile` crashed in `create_storage`; what was pushed so far is safe; run `devlog push` again
    ");
    let (sandbox, output) = push("segfault_in_list");
    assert_snapshot!(output.expect(14).snapshot(), @r"
    exit status 14
    ----- stderr

    devlog: provider `hostile` crashed in `list_files`; what was pushed so far is safe; run `devlog push` again
    ");
    assert_nothing_is_lost(&sandbox);
}

#[test]
fn a_crash_in_a_thread_of_its_own() {
    let (sandbox, output) = push("thread_segfault_in_upload");
    assert_snapshot!(output.expect(14).snapshot(), @r"
    exit status 14
    ----- stderr

    devlog: provider `hostile` crashed in a thread of its own, after `upload_file`; what was pushed so far is safe; run `devlog push` again
    ");
    assert_nothing_is_lost(&sandbox);
}

/// A reader that waits for the last line gets it.
#[test]
fn a_crash_is_told_to_a_program_too() {
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
fn an_end_of_the_process() {
    let (sandbox, output) = push("exit_in_upload");
    assert_snapshot!(output.expect(14).snapshot(), @r"
    exit status 14
    ----- stderr

    devlog: provider `hostile` ended the process in `upload_file`; what was pushed so far is safe; run `devlog push` again
    ");
    assert_nothing_is_lost(&sandbox);
}

#[test]
fn an_end_of_the_process_from_a_thread_of_its_own() {
    let (sandbox, output) = push("thread_exit_in_upload");
    assert_snapshot!(output.expect(14).snapshot(), @r"
    exit status 14
    ----- stderr

    devlog: provider `hostile` ended the process from a thread of its own, after `upload_file`; what was pushed so far is safe; run `devlog push` again
    ");
    assert_nothing_is_lost(&sandbox);
}

/// As a panic does in a library that was built with `panic = "abort"`.
#[test]
fn an_abort() {
    let (sandbox, output) = push("abort_in_upload");
    assert_snapshot!(output.expect(14).snapshot(), @r"
    exit status 14
    ----- stderr

    devlog: provider `hostile` crashed in `upload_file`; what was pushed so far is safe; run `devlog push` again
    ");
    assert_nothing_is_lost(&sandbox);
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

#[test]
fn a_stack_overflow() {
    let (sandbox, output) = push("overflow_in_upload");
    assert_snapshot!(output.expect(14).snapshot(), @r"
    exit status 14
    ----- stderr

    devlog: provider `hostile` crashed in `upload_file`; what was pushed so far is safe; run `devlog push` again
    ");
    assert_nothing_is_lost(&sandbox);
}

/// Such a thread has no second stack, on which the crash could be told; what is safe is safe all the same.
#[test]
fn a_stack_overflow_in_a_thread_of_its_own() {
    let (sandbox, output) = push("thread_overflow_in_upload");
    assert_eq!(output.code, None, "{}", output.transcript());
    assert_nothing_is_lost(&sandbox);
}

#[test]
fn a_demand_for_all_memory() {
    let (sandbox, output) = push("hoard_in_upload");
    let output = output.expect(14);
    // Before that line the provider's own standard library complains.
    let told = output.stderr.lines().last();
    assert_eq!(
        told,
        Some(
            "devlog: provider `hostile` crashed in `upload_file`; what was pushed so far is safe; run `devlog push` again"
        )
    );
    assert_nothing_is_lost(&sandbox);
}

#[test]
fn a_provider_that_never_opens() {
    let sandbox = installed();
    let output = visit(&sandbox, "hang_in_create").run(&["push", "-q"]);
    assert_snapshot!(output.expect(14).snapshot(), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` did not open the storage within 30 seconds

    hint: this is a bug in the provider `hostile`; nothing is lost; please report it to its author
    ");
    assert_nothing_is_lost(&sandbox);
}

/// Two minutes of silence are borne, since a remote may be slow; both of these wait at the same time.
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
    let visits = ["hang_in_list", "hang_in_upload"].map(wait);
    let [list, upload] = visits.map(|visit| visit.join().expect("it was told above"));
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
