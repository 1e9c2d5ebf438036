//! Requests and replies that get lost: a push tries again, knows its own writes, and ends truthfully.

use devlog_tests::{
    backup::{Backup, written},
    http::proxy::{Fault, Proxy},
    journal::Journal,
    remote::Remote,
};
use std::fs;

on_each_service!(
    a_busy_server_is_asked_again,
    an_upload_whose_reply_was_lost_is_known_as_our_own,
    a_connection_that_is_cut_in_a_body_is_opened_again,
    a_listing_that_is_cut_is_no_listing,
    a_large_file_goes_in_parts_and_survives_lost_replies,
);

/// A backup whose requests go through a proxy.
struct Setup<'a> {
    backup: &'a Backup,
    journal: Journal,
    proxy: Proxy,
}

fn through_proxy(backup: &Backup, days: usize) -> Setup<'_> {
    let journal = backup.journal(days);
    let mut proxy = None;
    let section = backup.remote.section_through(|port| {
        let started = proxy.insert(Proxy::start(port));
        started.port()
    });
    backup.sandbox.configure(&section);
    Setup {
        backup,
        journal,
        proxy: proxy.expect("it was started above"),
    }
}

impl Setup<'_> {
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

fn a_busy_server_is_asked_again(backup: &Backup) {
    let setup = through_proxy(backup, 2);
    setup.proxy.plan("list", 0, 2, Fault::Answer(503));
    setup.proxy.plan("put", 1, 2, Fault::Answer(503));
    setup.proxy.plan("put", 2, 1, Fault::Answer(500));
    setup.assert_survives("503");
}

fn an_upload_whose_reply_was_lost_is_known_as_our_own(backup: &Backup) {
    let setup = through_proxy(backup, 2);
    setup.proxy.plan("put", 1, 2, Fault::DropReply);
    setup.assert_survives("new objects");
    setup.journal.append(0, "More.");
    setup.proxy.plan("put", 0, 1, Fault::DropReply);
    setup.assert_survives("a changed object");
}

fn a_connection_that_is_cut_in_a_body_is_opened_again(backup: &Backup) {
    let setup = through_proxy(backup, 2);
    for length in [0, 1, 100] {
        setup.proxy.plan("put", 0, 1, Fault::CutRequestAt(length));
    }
    setup.assert_survives("uploads");
}

fn a_listing_that_is_cut_is_no_listing(backup: &Backup) {
    let setup = through_proxy(backup, 2);
    setup.backup.push().expect(0);
    let before = setup.backup.assert_complete(&setup.journal);
    for length in [0, 20, 500, 2000] {
        setup.proxy.plan("list", 0, 1, Fault::CutReplyAt(length));
        setup.assert_survives("a cut listing");
    }
    assert_eq!(written(&before, &setup.backup.remote.objects()), [""; 0]);
}

fn a_large_file_goes_in_parts_and_survives_lost_replies(backup: &Backup) {
    let (part, size) = match backup.remote {
        Remote::Container { .. } => ("put block", 20 << 20),
        Remote::Bucket(_) => ("put part", 65 << 20),
        _ => ("put part", 20 << 20),
    };
    let setup = through_proxy(backup, 1);
    let [_, entry] = setup.journal.keys(0);
    let mut bytes = vec![0; size];
    fastrand::Rng::with_seed(1).fill(&mut bytes);
    fs::write(setup.journal.path(&entry), bytes).expect("the journal is ours");
    setup.proxy.plan(part, 1, 1, Fault::DropReply);
    setup.proxy.plan(part, 1, 1, Fault::CutRequestAt(1 << 20));
    if let Remote::Container { .. } = backup.remote {
        setup.proxy.plan("put block list", 0, 1, Fault::DropReply);
    }
    setup.assert_survives(part);
    let requests = setup.proxy.requests();
    let sent = requests.iter().filter(|request| request.kind() == part);
    assert!(sent.count() >= 5, "{size} bytes in few parts");
}

#[test]
fn a_check_asks_a_busy_server_again() {
    let Some(backup) = Backup::on_azurite("a_check_asks_a_busy_server_again") else {
        return;
    };
    let setup = through_proxy(&backup, 1);
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
    let Some(backup) = Backup::on_azurite(test) else {
        return;
    };
    let setup = through_proxy(&backup, 1);
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
