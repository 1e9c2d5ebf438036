//! What the README promises: its first commands work, and its test command is the one that is run for
//! every change.

use devlog_tests::{program::repository, remote::files_below, sandbox::Sandbox};
use std::{fs, path::Path};

fn copy(from: &Path, to: &Path) {
    for (key, file) in files_below(from) {
        let path = to.join(&key);
        fs::create_dir_all(path.parent().unwrap_or(to)).expect("the sandbox is writable");
        fs::write(path, file.content).expect("the sandbox is writable");
    }
}

#[test]
fn the_sample_journal_is_pushed_whole() {
    let sandbox = Sandbox::new();
    copy(&repository().join("tests/journals/sample"), &sandbox.root());
    let backup = sandbox.folder().join("sample-backup");
    fs::create_dir(&backup).expect("the sandbox is writable");
    let output = sandbox.run(["push"]).expect(0);
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
    let (local, remote) = (files_below(&sandbox.root()), files_below(&backup));
    let keys = |key: &&String| key.starts_with("events/") || key.starts_with("entries/");
    assert_eq!(local.keys().filter(keys).count(), 10);
    for key in local.keys().filter(keys) {
        assert_eq!(local[key].content, remote[key].content, "{key}");
    }
}

#[test]
fn the_test_command_of_the_readme_is_the_one_that_is_run_for_every_change() {
    let read = |name: &str| fs::read_to_string(repository().join(name)).unwrap_or_default();
    let command = "cargo test --workspace";
    assert!(read("README.md").lines().any(|line| line.trim() == command));
    assert!(read(".ci/run").lines().any(|line| line.trim() == command));
}
