//! The notice about automatic pushes that need a person, once a day.

use super::{automatic, log, wait_until};
use devlog_tests::{backup::Backup, terminal::Terminal};
use std::fs;

#[test]
fn an_error_that_needs_a_person_is_said_once() {
    let backup = automatic(Backup::on_filesystem(), "");
    let sandbox = &backup.sandbox;
    fs::remove_dir(sandbox.folder().join("remote")).expect("it is empty");
    sandbox.run(["new", "-m", "x"]).expect(0);
    let root = sandbox.root();
    wait_until("the failed push", || !log(&root).is_empty());
    let shown = || Terminal::start(sandbox, &["list"], &[]).finish().stdout;
    let first = shown();
    assert!(first.contains("the automatic push failed"), "{first}");
    // The line may be broken anywhere.
    let words: Vec<_> = first.split_whitespace().collect();
    assert!(words.join(" ").ends_with("run `devlog status`"), "{first}");
    let status = sandbox.run(["status"]).expect(10).stdout;
    assert!(status.contains("waiting since"), "{status}");
    let second = shown();
    assert!(!second.contains("automatic push"), "{second}");
}
