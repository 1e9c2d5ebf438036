//! Event logs grow while they are pushed: what is sent ends with a line.

use devlog_tests::backup::Backup;
use std::{
    fs,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

#[test]
fn logs_that_grow_meanwhile_end_with_a_line() {
    grow_and_push(&Backup::on_filesystem());
    grow_and_push(&Backup::on_s3());
}

fn grow_and_push(backup: &Backup) {
    const DAYS: usize = 20;
    /// 25 MB at most: without an end, logs would outgrow the remote on a slow machine and, after a failure, the disk.
    const APPENDS: usize = 100_000;
    let journal = backup.journal(DAYS);
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut random = fastrand::Rng::with_seed(7);
            for _ in 0..APPENDS {
                if is_over.load(Ordering::Relaxed) {
                    break;
                }
                journal.append(random.usize(..DAYS), &"x".repeat(random.usize(..500)));
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
    });
    backup.push().expect(0);
    backup.assert_complete(&journal);
}
