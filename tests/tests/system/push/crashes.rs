//! SIGKILL at any moment: the next push brings everything, and the one after that has nothing to do.

use devlog_tests::{
    azurite::{Azurite, KEY},
    backup::{Backup, assert_honest, written},
    http::proxy::{Fault, Proxy},
    journal::Journal,
    remote::{Remote, azure_section, files_below},
};
use fastrand::Rng;
use std::thread;

const DAYS: usize = 60;

/// The remote converges after the program was killed.
fn assert_converges(backup: &Backup, journal: &Journal, round: u64) {
    assert_honest(&backup.remote.objects());
    let output = backup.push();
    assert_eq!(
        output.code,
        Some(0),
        "round {round}: {}",
        output.transcript()
    );
    let before = backup.assert_complete(journal);
    let output = backup.push();
    assert_eq!(
        output.code,
        Some(0),
        "round {round}: {}",
        output.transcript()
    );
    assert_eq!(
        written(&before, &backup.remote.objects()),
        [""; 0],
        "round {round}"
    );
}

#[test]
fn a_push_to_a_folder_that_is_killed_converges() {
    for round in 0..6 {
        let mut random = Rng::with_seed(round);
        let backup = Backup::on_filesystem();
        let journal = backup.journal(DAYS);
        let Remote::Folder(folder) = &backup.remote else {
            unreachable!("it is a folder")
        };
        let until = random.usize(..2 * DAYS);
        let mut push = backup.sandbox.start(["push", "--jobs", "2"]);
        while files_below(folder).len() < until && push.try_wait().is_ok_and(|end| end.is_none()) {
            thread::yield_now();
        }
        // It may have ended already; then this round says nothing.
        let _ = push.kill();
        let _ = push.wait();
        assert_converges(&backup, &journal, round);
    }
}

#[test]
fn a_push_to_a_container_that_is_killed_converges() {
    let Some(azurite) = Azurite::shared("a_push_to_a_container_that_is_killed_converges") else {
        return;
    };
    for (round, fault) in (0..6).zip([Fault::Hold, Fault::HoldReply].into_iter().cycle()) {
        let mut random = Rng::with_seed(round);
        let Some(backup) = Backup::on_azurite("") else {
            return;
        };
        let journal = backup.journal(DAYS);
        let Remote::Container { name, .. } = &backup.remote else {
            unreachable!("it is a container")
        };
        let proxy = Proxy::start(azurite.port());
        backup
            .sandbox
            .configure(&azure_section(proxy.port(), name, KEY));
        let until = random.usize(..2 * DAYS);
        proxy.plan("put", until, usize::MAX, fault);
        let mut push = backup.sandbox.start(["push"]);
        proxy.wait_for("put", until + 1);
        push.kill().expect("the push is held");
        push.wait().expect("it was killed");
        proxy.heal();
        assert_converges(&backup, &journal, round);
    }
}
