//! The promises of the README: its first commands work, and its test command is the one that is run for
//! every change.

use devlog_tests::{
    program::{devlog, repository},
    readme::{block_below, readme},
    remote::files_below,
    sandbox::Sandbox,
};
use std::{fs, path::Path};

fn copy(from: &Path, to: &Path) {
    for (key, file) in files_below(from) {
        let path = to.join(&key);
        fs::create_dir_all(path.parent().unwrap_or(to)).expect("the sandbox is writable");
        fs::write(path, file.content).expect("the sandbox is writable");
    }
}

#[test]
fn the_first_command_of_the_readme_pushes_the_sample_journal() {
    let sandbox = Sandbox::new();
    let repository_copy = sandbox.folder().join("repository");
    let journals = "tests/journals";
    copy(
        &repository().join(journals),
        &repository_copy.join(journals),
    );
    let command = block_below("Try it");
    let built = "cargo run --release --";
    assert!(command.contains(built), "{command}");
    let command = command.replace(built, &format!("'{}'", devlog().display()));
    let mut shell = sandbox.command_of("/bin/sh", ["-c", &command]);
    shell
        .current_dir(&repository_copy)
        .env("PATH", "/usr/bin:/bin");
    let output = sandbox.finish(shell).expect(0);
    insta::assert_snapshot!(output.snapshot(), @r"
    exit status 0
    ----- stdout
    ✓ Pushed 11 files to Local Folder (3.9 KB)
      - events/20250912.jsonl
      - entries/20250912.md
      - events/20250911.jsonl
      - entries/20250911.md
      - events/20250910.jsonl
      - entries/20250910.md
      - events/20250909.jsonl
      - entries/20250909.md
      - events/20250908.jsonl
      - entries/20250908.md
      … and 1 more
    ");
    let target = repository_copy.join("target");
    let (local, remote) = (
        files_below(&target.join("sample")),
        files_below(&target.join("sample-backup")),
    );
    let keys = |key: &&String| key.starts_with("events/") || key.starts_with("entries/");
    assert_eq!(local.keys().filter(keys).count(), 10);
    for key in local.keys().filter(keys) {
        assert_eq!(local[key].content, remote[key].content, "{key}");
    }
}

#[test]
fn the_test_command_of_the_readme_is_the_one_that_is_run_for_every_change() {
    let run = fs::read_to_string(repository().join(".ci/run")).expect("there is one");
    let command = "cargo test --workspace";
    assert!(readme().lines().any(|line| line.trim() == command));
    assert!(run.lines().any(|line| line.trim() == command));
}
