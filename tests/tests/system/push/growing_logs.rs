//! Event logs grow while they are pushed: what is sent ends with a line.

use devlog_tests::backup::Backup;
use std::{
    fs::{self, OpenOptions},
    io::Write,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

on_each_remote!(
    half_a_line_waits_for_its_end,
    logs_that_grow_meanwhile_end_with_a_line
);

fn half_a_line_waits_for_its_end(backup: &Backup) {
    let journal = backup.journal(1);
    let [events, _] = journal.keys(0);
    let whole = fs::read(journal.path(&events)).expect("the journal is there");
    let log = OpenOptions::new().append(true).open(journal.path(&events));
    let mut log = log.expect("the journal is ours");
    log.write_all(b"{\"type\":\"Half")
        .expect("the journal is ours");
    backup.push().expect(0);
    assert_eq!(backup.remote.objects()[&events].content, whole);
    log.write_all(b"\"}\n").expect("the journal is ours");
    backup.push().expect(0);
    backup.assert_complete(&journal);
}

fn logs_that_grow_meanwhile_end_with_a_line(backup: &Backup) {
    const DAYS: usize = 20;
    let journal = backup.journal(DAYS);
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut random = fastrand::Rng::with_seed(7);
            while !is_over.load(Ordering::Relaxed) {
                journal.append(random.usize(..DAYS), &"x".repeat(random.usize(..5000)));
            }
        });
        for _ in 0..3 {
            backup.push().expect(0);
            for (key, object) in backup.remote.objects() {
                if key.starts_with("events/") {
                    let local = fs::read(journal.path(&key)).expect("the journal is there");
                    assert!(local.starts_with(&object.content), "{key}");
                    assert!(object.content.ends_with(b"\n"), "{key}");
                }
            }
        }
        is_over.store(true, Ordering::Relaxed);
        writer.join().expect("the journal is writable");
    });
    backup.push().expect(0);
    backup.assert_complete(&journal);
}
