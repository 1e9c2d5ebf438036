//! A push in an installation that the hostile provider is a part of.

use devlog_tests::{
    backup::written,
    encrypted::opened,
    hostile::{Visit, install_beside, sandbox},
    output::Output,
    remote::{files_below, sha256},
    sandbox::Sandbox,
};
use std::fs;

/// The only event log for which the provider misbehaves.
pub const KEY: &str = "events/20230102.jsonl";

/// A sandbox in which the hostile provider is a part of the installation.
pub fn installed() -> Sandbox {
    let sandbox = sandbox();
    install_beside(&sandbox);
    sandbox
}

/// A push in which the provider misbehaves for one event log.
pub fn visit<'a>(sandbox: &'a Sandbox, behaviour: &str) -> Visit<'a> {
    Visit::to(sandbox)
        .with_variable("HOSTILE_BEHAVIOUR", behaviour)
        .with_variable("HOSTILE_KEY", KEY)
}

/// Runs a push with one worker.
#[track_caller]
pub fn push(behaviour: &str) -> (Sandbox, Output) {
    let sandbox = installed();
    let output = visit(&sandbox, behaviour).run(&["push", "--jobs", "1"]);
    (sandbox, output)
}

/// The other files are there, and the same provider, when it behaves, brings the missing one.
#[track_caller]
pub fn assert_only_one_is_missing(sandbox: &Sandbox) {
    let remote = sandbox.folder().join("remote");
    let before = files_below(&remote);
    let keys: Vec<_> = before.keys().map(String::as_str).collect();
    let others = [
        "config.toml",
        "entries/20230101.md",
        "entries/20230102.md",
        "events/20230101.jsonl",
    ];
    assert_eq!(keys, others);
    Visit::to(sandbox).run(&["push"]).expect(0);
    assert_eq!(written(&before, &files_below(&remote)), [KEY]);
    assert_whole(sandbox);
}

/// Every file of the journal is there.
#[track_caller]
pub fn assert_whole(sandbox: &Sandbox) {
    let stored = files_below(&sandbox.folder().join("remote"));
    for day in ["20230101", "20230102"] {
        for key in [format!("events/{day}.jsonl"), format!("entries/{day}.md")] {
            let local = fs::read(sandbox.root().join(&key)).expect("it is there");
            let stored = stored
                .get(&key)
                .map(|object| opened(object.content.clone()));
            let stored = stored.map(|content| sha256(&content));
            assert_eq!(stored, Some(sha256(&local)), "{key}");
        }
    }
}

/// Once the provider behaves, everything is pushed.
#[track_caller]
pub fn assert_nothing_is_lost(sandbox: &Sandbox) {
    Visit::to(sandbox).run(&["push"]).expect(0);
    assert_whole(sandbox);
}
