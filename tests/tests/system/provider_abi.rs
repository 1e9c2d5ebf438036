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
    assert_snapshot!(output.snapshot(), @r"
    exit status 0
    ----- stdout
    ✓ Pushed 3 files to Later Storage (565 B)
      - events/20230101.jsonl
      - entries/20230101.md
      - config.toml
    ----- stderr
    warning: later_minor: the storage was opened, false
    warning: provider `later_minor` 0.1.0 ([BUILD]/libdevlog_provider_later_minor.so) is unverified; it can do whatever you can do
    ");
}

#[test]
fn a_provider_of_another_major_version_is_refused_in_one_line() {
    let output = push_with("other_major", &built().other_major_provider).expect(14);
    assert_snapshot!(output.snapshot(), @r"
    exit status 14
    ----- stderr
    error: provider `other_major` at [BUILD]/libdevlog_provider_other_major.so is refused
      Caused by: it was built for provider-api 2.0.0, this devlog speaks 1.0.0

    hint: install a version of the provider that was built for this devlog
    ");
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
    create_container: Err(Unsupported)
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
