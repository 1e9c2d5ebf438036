//! A person is told about automatic pushes that need them, once a day.

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
    assert!(first.contains("devlog status"), "{first}");
    let second = shown();
    assert!(!second.contains("automatic push"), "{second}");
}
