//! A part of the other system tests with encryption on; `.ci/encrypted` runs nearly all of them.

use std::{env, process::Command};

/// Parts of the names of the tests.
const SOME: [&str; 4] = [
    "push::hooks",
    "push::requests::s3::a_push",
    "pull::filesystem",
    "pull::s3",
];

#[test]
fn some_tests_with_encryption_on_send_nothing_unencrypted() {
    let tests = env::current_exe().expect("a test knows its own file");
    let mut command = Command::new(tests);
    command.args(SOME).env("DEVLOG_TESTS_ENCRYPTED", "1");
    let output = command.output().expect("it is running already");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}");
    assert!(!said.contains(" 0 passed"), "{said}");
}
