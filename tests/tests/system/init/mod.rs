//! `devlog init`: from nothing to a push.

mod existing;
mod flags;
mod keyring;
mod questions;
mod remotes;

use devlog_tests::{output::Output, sandbox::Sandbox};
use std::{fs, os::unix::fs::PermissionsExt};

/// `devlog init` without a terminal.
fn init(sandbox: &Sandbox, arguments: &[&str]) -> Output {
    sandbox.run([&["init"], arguments].concat())
}

/// The configuration as it was written.
fn configuration(sandbox: &Sandbox) -> String {
    fs::read_to_string(sandbox.root().join("config.toml")).expect("it was written")
}

/// Nothing is there, neither a configuration nor a secret.
#[track_caller]
fn assert_nothing_was_written(sandbox: &Sandbox) {
    let names = fs::read_dir(sandbox.root()).expect("the sandbox has a journal");
    assert_eq!(names.count(), 0);
}

#[track_caller]
fn assert_private(sandbox: &Sandbox, name: &str) {
    let metadata = fs::metadata(sandbox.root().join(name)).expect("it was written");
    assert_eq!(metadata.permissions().mode() & 0o777, 0o600, "{name}");
}
