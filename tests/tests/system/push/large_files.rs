//! Files that are larger than the memory that a push may take.

use devlog_tests::{
    backup::{Backup, written},
    journal::Journal,
    sandbox::Sandbox,
    shelf::{Shelf, Traffic},
    usage::{Usage, measure},
};
use std::{
    fs::{self, File},
    io::Write,
    path::PathBuf,
};

/// The most memory of a push, in KiB: 96 MiB, and what a build without optimisation takes beside.
const BOUND: u64 = 128 << 10;
const MIB: u64 = 1 << 20;

on_each_remote!(an_entry_of_several_requests_is_pushed_once_and_read_back);

fn an_entry_of_several_requests_is_pushed_once_and_read_back(backup: &Backup) {
    let journal = backup.journal(1);
    let [_, entry] = journal.keys(0);
    let mut bytes = vec![0; 9 << 20];
    fastrand::Rng::with_seed(1).fill(&mut bytes);
    fs::write(journal.path(&entry), bytes).expect("the journal is ours");
    backup.push().expect(0);
    let before = backup.assert_complete(&journal);
    backup.sandbox.run(["verify", "--content"]).expect(0);
    backup.push().expect(0);
    assert_eq!(written(&before, &backup.remote.objects()), [""; 0]);
}

struct Large {
    sandbox: Sandbox,
    shelf: Shelf,
}

impl Large {
    /// Entries of these sizes, in MiB, with random bytes at their ends.
    fn new(entries: &[u64]) -> Self {
        let (sandbox, shelf) = (Sandbox::new(), Shelf::start());
        sandbox.configure(&shelf.section());
        fs::create_dir(sandbox.root().join("entries")).expect("the root is writable");
        let large = Self { sandbox, shelf };
        for (day, size) in entries.iter().enumerate() {
            let mut tail = vec![0; 3 << 20];
            fastrand::Rng::with_seed(day as u64).fill(&mut tail);
            fs::write(large.path(day), tail).expect("the root is writable");
            let file = File::options().write(true).open(large.path(day));
            let grown = file.and_then(|file| file.set_len(size * MIB + 7));
            grown.expect("the root is writable");
        }
        large
    }

    fn key(day: usize) -> String {
        format!("entries/202501{:02}.md", day + 1)
    }

    fn path(&self, day: usize) -> PathBuf {
        self.sandbox.root().join(Self::key(day))
    }

    /// A push that goes well.
    fn push(&self) -> (Usage, Traffic) {
        let push = || measure(&mut self.sandbox.command(["push"]));
        let (usage, traffic) = self.shelf.traffic_during(push);
        let usage = usage.expect("the push goes well");
        assert!(usage.peak_kib < BOUND, "{usage:?}");
        (usage, traffic)
    }
}

#[test]
fn large_files_go_up_and_come_down_in_bounded_memory_and_are_read_once() {
    let sizes = [180, 24, 24];
    let large = Large::new(&sizes);
    let total = sizes.iter().sum::<u64>() * MIB;
    let (usage, traffic) = large.push();
    assert!((total..total + 20 * MIB).contains(&usage.read), "{usage:?}");
    assert!(
        (total..total + MIB).contains(&traffic.received),
        "{traffic:?}"
    );
    for day in 0..sizes.len() {
        let object = large.shelf.object(&Large::key(day)).expect("it was pushed");
        let stored = &object.metadata["devlog_sha256"];
        assert_eq!(*stored, object.content.sha256());
        let local = devlog_tests::remote::sha256(&fs::read(large.path(day)).expect("it is there"));
        assert_eq!(*stored, local);
    }
    // As another program had put them there: each is read and compared, and none is sent.
    large.shelf.forget_metadata();
    let (_, traffic) = large.push();
    assert!((total..total + MIB).contains(&traffic.sent), "{traffic:?}");
    assert_eq!(traffic.received, 0);
    assert_eq!(
        traffic.requests.keys().collect::<Vec<_>>(),
        [&"get", &"list"]
    );
}

#[test]
#[ignore = "minutes: cargo test -p devlog-tests --test system three_gib -- --ignored"]
fn a_log_of_three_gib_is_pushed_listed_shown_and_rebuilt_within_96_mib() {
    let large = Large::new(&[]);
    let journal = Journal::create(large.sandbox.root(), 1);
    let [log, _] = journal.keys(0);
    let log = File::options().append(true).open(journal.path(&log));
    // A hole takes no room on the disk.
    let grown = log.and_then(|mut log| {
        log.set_len(3 << 30)?;
        log.write_all(b"\n")
    });
    grown.expect("the log is writable");
    journal.append(0, "The last line.");
    for command in [
        &["push"][..],
        &["list"],
        &["show", "20230101"],
        &["rebuild"],
    ] {
        let usage = measure(&mut large.sandbox.command(command)).expect("it goes well");
        assert!(usage.peak_kib < 96 << 10, "{command:?}: {usage:?}");
    }
}
