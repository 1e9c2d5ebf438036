//! The place of a library and its permissions: a file that others could exchange is not loaded.

use devlog_tests::{
    hostile::{Visit, make_mode, run, sandbox, sent},
    program::library_name,
    sandbox::Sandbox,
};
use insta::assert_snapshot;
use std::{
    fs,
    os::unix::fs::{chown, symlink},
    path::{Path, PathBuf},
    process::Command,
};

/// The id of no user.
const STRANGER: u32 = 47_111;

/// A push with this file as the provider is refused; what is said.
#[track_caller]
fn refused(sandbox: &Sandbox, file: &Path) -> String {
    let visit = Visit::to(sandbox).with_provider(file);
    visit.run(&["push"]).expect(14).snapshot()
}

/// A library that behaves, below two folders of its own.
fn nested(sandbox: &Sandbox) -> PathBuf {
    let folder = sandbox.folder().join("outer/inner");
    fs::create_dir_all(&folder).expect("the sandbox is writable");
    for folder in folder.ancestors().take(2) {
        make_mode(folder, 0o755);
    }
    let file = folder.join(library_name("hostile"));
    fs::copy(sent(sandbox, "behave"), &file).expect("the sandbox is writable");
    file
}

#[test]
fn a_provider_that_is_nowhere() {
    let sandbox = sandbox();
    sandbox.configure("[remote]\nprovider = \"filesystm\"\nurl = \"x\"\n");
    assert_snapshot!(run(&sandbox, &["push"]).expect(14).snapshot(), @r"
    exit status 14
    ----- stderr
    error: there is no provider `filesystm` (searched [SANDBOX]/journal/providers, [SANDBOX]/program); did you mean `filesystem`?

    hint: `devlog provider list` shows what there is
    ");
}

#[test]
fn a_provider_whose_name_is_a_path() {
    let sandbox = sandbox();
    let file = sent(&sandbox, "crash");
    let name = file.with_extension("").display().to_string();
    sandbox.configure(&format!("[remote]\nprovider = \"{name}\"\nurl = \"x\"\n"));
    assert_snapshot!(run(&sandbox, &["push"]).snapshot(), @r"
    exit status 14
    ----- stderr
    error: there is no provider `[SANDBOX]/downloads/libdevlog_provider_hostile` (searched [SANDBOX]/journal/providers, [SANDBOX]/program)

    hint: `devlog provider list` shows what there is
    ");
    let named = format!("../hostile={}", file.display());
    let output = run(&sandbox, &["push", "--provider", &named]);
    assert_snapshot!(output.expect(2).snapshot(), @r"
    exit status 2
    ----- stderr
    error: invalid value '../hostile=[SANDBOX]/downloads/libdevlog_provider_hostile.so' for '--provider <NAME=FILE>': the name must start with a lower case letter and hold lower case letters, digits, `_` and `-`

    For more information, try '--help'.
    ");
    let output = run(&sandbox, &["provider", "remove", "../../journal"]);
    assert_snapshot!(output.snapshot(), @r"
    exit status 2
    ----- stderr
    error: invalid value '../../journal' for '<NAME>': a provider's name starts with a lower case letter and holds lower case letters, digits, `_` and `-`, at most 32

    For more information, try '--help'.
    ");
    let output = run(&sandbox, &["provider", "trust", "../../journal"]);
    assert_snapshot!(output.snapshot(), @r"
    exit status 2
    ----- stderr
    error: invalid value '../../journal' for '<NAME>': a provider's name starts with a lower case letter and holds lower case letters, digits, `_` and `-`, at most 32

    For more information, try '--help'.
    ");
}

#[test]
fn a_named_file_that_is_absent() {
    let sandbox = sandbox();
    let absent = sandbox.folder().join("absent.so");
    assert_snapshot!(refused(&sandbox, &absent), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/absent.so is refused
      Caused by: it cannot be read: No such file or directory (os error 2)
    ");
}

#[test]
fn a_link_to_a_library() {
    let sandbox = sandbox();
    let link = sandbox.folder().join(library_name("hostile"));
    symlink(sent(&sandbox, "behave"), &link).expect("the sandbox is writable");
    assert_snapshot!(refused(&sandbox, &link), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/libdevlog_provider_hostile.so is refused
      Caused by: it is a link, and links are not followed
    ");
}

#[test]
fn a_folder_in_the_place_of_a_library() {
    let sandbox = sandbox();
    let folder = sandbox.folder().join(library_name("hostile"));
    fs::create_dir(&folder).expect("the sandbox is writable");
    assert_snapshot!(refused(&sandbox, &folder), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/libdevlog_provider_hostile.so is refused
      Caused by: it is not a regular file
    ");
}

#[test]
fn a_pipe_in_the_place_of_a_library_is_not_waited_for() {
    let sandbox = sandbox();
    let pipe = sandbox.folder().join(library_name("hostile"));
    let made = Command::new("mkfifo").arg(&pipe).status();
    assert!(made.expect("the sandbox is writable").success());
    assert_snapshot!(refused(&sandbox, &pipe), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/libdevlog_provider_hostile.so is refused
      Caused by: it is not a regular file
    ");
}

#[test]
fn a_library_that_others_can_write() {
    let sandbox = sandbox();
    let file = nested(&sandbox);
    make_mode(&file, 0o757);
    assert_snapshot!(refused(&sandbox, &file), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/outer/inner/libdevlog_provider_hostile.so is refused
      Caused by: [SANDBOX]/outer/inner/libdevlog_provider_hostile.so can be written by everybody

    hint: run `chmod go-w '[SANDBOX]/outer/inner/libdevlog_provider_hostile.so'`
    ");
    make_mode(&file, 0o775);
    assert_snapshot!(refused(&sandbox, &file), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/outer/inner/libdevlog_provider_hostile.so is refused
      Caused by: [SANDBOX]/outer/inner/libdevlog_provider_hostile.so can be written by its group

    hint: run `chmod go-w '[SANDBOX]/outer/inner/libdevlog_provider_hostile.so'`
    ");
}

#[test]
fn a_library_in_a_folder_that_others_can_write() {
    let sandbox = sandbox();
    let file = nested(&sandbox);
    make_mode(&sandbox.folder().join("outer/inner"), 0o777);
    assert_snapshot!(refused(&sandbox, &file), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/outer/inner/libdevlog_provider_hostile.so is refused
      Caused by: [SANDBOX]/outer/inner can be written by everybody

    hint: run `chmod go-w '[SANDBOX]/outer/inner'`
    ");
}

#[test]
fn a_library_below_a_folder_that_others_can_write() {
    let sandbox = sandbox();
    let file = nested(&sandbox);
    make_mode(&sandbox.folder().join("outer"), 0o777);
    assert_snapshot!(refused(&sandbox, &file), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/outer/inner/libdevlog_provider_hostile.so is refused
      Caused by: [SANDBOX]/outer can be written by everybody

    hint: run `chmod go-w '[SANDBOX]/outer'`
    ");
}

/// Only root can give a file away, so there is nothing to be seen for others.
#[test]
fn a_library_of_another_user() {
    let sandbox = sandbox();
    let file = nested(&sandbox);
    if chown(&file, Some(STRANGER), None).is_err() {
        return;
    }
    assert_snapshot!(refused(&sandbox, &file), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/outer/inner/libdevlog_provider_hostile.so is refused
      Caused by: [SANDBOX]/outer/inner/libdevlog_provider_hostile.so belongs to another user (47111)
    ");
    chown(&file, Some(0), None).expect("it is root");
    let outer = sandbox.folder().join("outer");
    chown(&outer, Some(STRANGER), None).expect("it is root");
    assert_snapshot!(refused(&sandbox, &file), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/outer/inner/libdevlog_provider_hostile.so is refused
      Caused by: [SANDBOX]/outer belongs to another user (47111)
    ");
}
