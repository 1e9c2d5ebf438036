//! A provider that was built for another version of the contract.

use devlog_tests::{
    api_copies::built, journal::Journal, output::Output, program::hostile_library, sandbox::Sandbox,
};
use insta::assert_snapshot;
use std::path::Path;

fn push_with(name: &str, library: &Path) -> Output {
    let sandbox = Sandbox::new();
    sandbox.configure(&format!(
        "[remote]\nprovider = \"{name}\"\nurl = \"memory\"\n"
    ));
    Journal::create(sandbox.root(), 1);
    sandbox.run([
        "push",
        "--provider",
        &format!("{name}={}", library.display()),
    ])
}

#[test]
fn a_provider_of_a_later_minor_version_works() {
    let output = push_with("later_minor", &built().later_provider).expect(0);
    assert_snapshot!(output.snapshot(), @"");
}

#[test]
fn a_provider_of_another_major_version_is_refused_in_one_line() {
    let output = push_with("other_major", &built().other_major_provider).expect(14);
    assert_snapshot!(output.snapshot(), @"");
}

#[test]
fn a_host_of_a_later_minor_version_works_with_a_provider_of_this_one() {
    let sandbox = Sandbox::new();
    let output = host_of_later_minor(&sandbox, hostile_library());
    assert_snapshot!(output.expect(0).snapshot(), @r"
    exit status 0
    ----- stdout
    upload_file: 7 bytes
    download_file: content
    list_files: events/20250911.jsonl
    stat_file: Some(7)
    file_exists: true
    get_file_hash: true
    properties: 2 connections
    free_space: None
    delete_file: true
    ");
}

#[test]
fn a_host_of_a_later_minor_version_calls_the_new_methods() {
    let sandbox = Sandbox::new();
    let output = host_of_later_minor(&sandbox, &built().later_provider).expect(0);
    assert!(
        output.stdout.contains("free_space: Some(42)"),
        "{}",
        output.stdout
    );
}

fn host_of_later_minor(sandbox: &Sandbox, library: &Path) -> Output {
    let remote = sandbox.folder().join("remote");
    std::fs::create_dir(&remote).expect("the sandbox is writable");
    sandbox.finish(sandbox.command_of(&built().later_host, [library, &remote]))
}
