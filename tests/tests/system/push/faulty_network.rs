//! Requests and replies that get lost: a push tries again, knows its own writes, and ends truthfully.

use devlog_tests::{
    azurite::{Azurite, KEY},
    backup::{Backup, written},
    http::proxy::{Fault, Proxy},
    journal::Journal,
    remote::{Remote, azure_section},
};
use std::fs;

/// A backup whose requests go through a proxy.
struct Setup {
    backup: Backup,
    journal: Journal,
    proxy: Proxy,
}

fn through_proxy(test: &str, days: usize) -> Option<Setup> {
    let azurite = Azurite::shared(test)?;
    let backup = Backup::on_azurite(test)?;
    let journal = backup.journal(days);
    let Remote::Container { name, .. } = &backup.remote else {
        unreachable!("it is a container")
    };
    let proxy = Proxy::start(azurite.port());
    let section = azure_section(proxy.port(), name, KEY);
    backup.sandbox.configure(&section);
    Some(Setup {
        backup,
        journal,
        proxy,
    })
}

impl Setup {
    /// A push that meets the faults goes well all the same, and the next one has nothing to do.
    fn assert_survives(&self, what: &str) {
        let output = self.backup.push();
        assert_eq!(output.code, Some(0), "{what}: {}", output.transcript());
        let before = self.backup.assert_complete(&self.journal);
        self.backup.push().expect(0);
        let after = self.backup.remote.objects();
        assert_eq!(written(&before, &after), [""; 0], "{what}");
        self.proxy.assert_all_met();
    }
}

#[test]
fn a_busy_server_is_asked_again() {
    let Some(setup) = through_proxy("a_busy_server_is_asked_again", 2) else {
        return;
    };
    setup.proxy.plan("list", 0, 2, Fault::Answer(503));
    setup.proxy.plan("put", 1, 2, Fault::Answer(503));
    setup.proxy.plan("put", 2, 1, Fault::Answer(500));
    setup.assert_survives("503");
}

#[test]
fn an_upload_whose_reply_was_lost_is_known_as_our_own() {
    let test = "an_upload_whose_reply_was_lost_is_known_as_our_own";
    let Some(setup) = through_proxy(test, 2) else {
        return;
    };
    setup.proxy.plan("put", 1, 2, Fault::DropReply);
    setup.assert_survives("new objects");
    setup.journal.append(0, "More.");
    setup.proxy.plan("put", 0, 1, Fault::DropReply);
    setup.assert_survives("a changed object");
}

#[test]
fn a_connection_that_is_cut_in_a_body_is_opened_again() {
    let test = "a_connection_that_is_cut_in_a_body_is_opened_again";
    let Some(setup) = through_proxy(test, 2) else {
        return;
    };
    for length in [0, 1, 100] {
        setup.proxy.plan("put", 0, 1, Fault::CutRequestAt(length));
    }
    setup.assert_survives("uploads");
}

#[test]
fn a_listing_that_is_cut_is_no_listing() {
    let Some(setup) = through_proxy("a_listing_that_is_cut_is_no_listing", 2) else {
        return;
    };
    setup.backup.push().expect(0);
    let before = setup.backup.assert_complete(&setup.journal);
    for length in [0, 20, 500, 2000] {
        setup.proxy.plan("list", 0, 1, Fault::CutReplyAt(length));
        setup.assert_survives("a cut listing");
    }
    assert_eq!(written(&before, &setup.backup.remote.objects()), [""; 0]);
}

#[test]
fn a_large_file_goes_in_blocks_and_survives_lost_replies() {
    let test = "a_large_file_goes_in_blocks_and_survives_lost_replies";
    let Some(setup) = through_proxy(test, 1) else {
        return;
    };
    let [_, entry] = setup.journal.keys(0);
    let line: Vec<u8> = (0..=255).cycle().take(1000).collect();
    let mut random = fastrand::Rng::with_seed(1);
    let blocks: Vec<u8> = line
        .iter()
        .cycle()
        .take(20 << 20)
        .map(|byte| byte ^ random.u8(..))
        .collect();
    fs::write(setup.journal.path(&entry), blocks).expect("the journal is ours");
    setup.proxy.plan("put block", 1, 1, Fault::DropReply);
    setup
        .proxy
        .plan("put block", 1, 1, Fault::CutRequestAt(1 << 20));
    setup.proxy.plan("put block list", 0, 1, Fault::DropReply);
    setup.assert_survives("blocks");
    let sent = setup
        .proxy
        .requests()
        .iter()
        .filter(|request| request.kind() == "put block")
        .count();
    assert!(sent >= 5, "20 MiB went in {sent} blocks");
}

#[test]
fn a_server_that_stays_busy_is_given_up_truthfully() {
    let test = "a_server_that_stays_busy_is_given_up_truthfully";
    let Some(setup) = through_proxy(test, 1) else {
        return;
    };
    setup.proxy.plan("list", 0, usize::MAX, Fault::Answer(503));
    let output = setup.backup.push().expect(5);
    insta::assert_snapshot!(setup.backup.snapshot(&output), @"
    exit status 5
    ----- stderr
    error: push failed: the remote cannot be reached
      Caused by: azure could not answer now (503)

    hint: the fault is on the side of the service; try again later, and see https://azure.status.microsoft for its state
    ");
    assert!(setup.backup.remote.objects().is_empty());
}

#[test]
fn a_check_asks_a_busy_server_again() {
    let Some(setup) = through_proxy("a_check_asks_a_busy_server_again", 1) else {
        return;
    };
    setup.proxy.plan("list", 0, 1, Fault::Answer(503));
    setup.proxy.plan("put", 5, 1, Fault::Answer(503));
    let output = setup.backup.sandbox.run(["provider", "check"]).expect(0);
    let level = "✓ Level full: ";
    assert!(output.stdout.contains(level), "{}", output.stdout);
    setup.proxy.assert_all_met();
}

#[test]
fn a_server_that_stays_busy_breaks_no_promise() {
    let test = "a_server_that_stays_busy_breaks_no_promise";
    let Some(setup) = through_proxy(test, 1) else {
        return;
    };
    setup.proxy.plan("put", 4, usize::MAX, Fault::Answer(503));
    let output = setup.backup.sandbox.run(["provider", "check"]).expect(5);
    // The choice of the credential and the container come first.
    let found: Vec<_> = output
        .stdout
        .lines()
        .skip(1)
        .filter(|line| !line.starts_with("  · "))
        .collect();
    insta::assert_snapshot!(found.join("\n"), @"
      ✓ list
      ✓ write
      ✓ read
      ✓ conditional write
      ✓ delete
      - one byte comes back: unknown, the remote cannot be reached: azure could not answer now (503); the fault is on the side of the service; try again later, and see https://azure.status.microsoft for its state
      - 65535 bytes come back: unknown, the remote cannot be reached: azure could not answer now (503); the fault is on the side of the service; try again later, and see https://azure.status.microsoft for its state
    ✗ Level unknown: 1 promise kept, 0 broken, 0 skipped, not all were decided: the remote was not available
    ");
    assert!(setup.backup.remote.objects().is_empty());
}
