//! A run that is being stopped ends, also while another process holds the lock.

use super::sandbox::{Sandbox, key, open, upload};
use devlog_provider_api::{
    ErrorKind, Host, HostServices, LogLevel, Precondition, testkit::BytesSink,
};
use std::{
    fs::File,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

/// Says "not yet" so many times.
struct CancelledAfter(AtomicUsize);

impl HostServices for CancelledAfter {
    fn log(&self, _: LogLevel, _: &str) {}

    fn is_cancelled(&self) -> bool {
        let left = &self.0;
        left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
            left.checked_sub(1)
        })
        .is_err()
    }
}

fn cancelled_after(questions: usize) -> Host {
    Host::new(Arc::new(CancelledAfter(AtomicUsize::new(questions))))
}

#[test]
fn every_call_ends_when_the_run_is_stopped() {
    let sandbox = Sandbox::new();
    sandbox.upload("a", b"x");
    let storage = open(&sandbox.path(""), cancelled_after(0));
    let kinds = [
        upload(&*storage, "a", b"y", Precondition::None).map(drop),
        storage
            .download_file(&key("a"), &mut BytesSink::new().sink())
            .map(drop),
        storage.list_files("", &mut |_| Ok(())),
        storage.stat_file(&key("a")).map(drop),
        storage.delete_file(&key("a"), &Precondition::None),
    ]
    .map(|reply| reply.unwrap_err().kind());
    assert_eq!(kinds, [ErrorKind::Cancelled; 5]);
    assert_eq!(sandbox.download("a").unwrap(), b"x");
}

#[test]
fn an_upload_stopped_at_any_question_leaves_the_old_object_or_the_new_one() {
    let sandbox = Sandbox::new();
    let (old, new) = (vec![1; 300_000], vec![2; 300_000]);
    for questions in 0.. {
        sandbox.upload("a", &old);
        let storage = open(&sandbox.path(""), cancelled_after(questions));
        let reply = upload(&*storage, "a", &new, Precondition::None);
        let expected = if reply.is_ok() { &new } else { &old };
        assert!(sandbox.download("a").unwrap() == *expected, "{questions}");
        let waiting = sandbox
            .path(".devlog-store/tmp")
            .read_dir()
            .unwrap()
            .count();
        assert_eq!(waiting, 0, "{questions}");
        if reply.is_ok() {
            assert!(questions > 3, "it never asked while it copied");
            break;
        }
    }
}

#[test]
fn waiting_for_another_process_ends_when_the_run_is_stopped() {
    let sandbox = Sandbox::new();
    sandbox.upload("a", b"x");
    let other = File::open(sandbox.path(".devlog-store/lock")).unwrap();
    other.lock().unwrap();
    let storage = open(&sandbox.path(""), cancelled_after(10));
    let reply = upload(&*storage, "a", b"y", Precondition::None);
    assert_eq!(reply.unwrap_err().kind(), ErrorKind::Cancelled);
    assert_eq!(sandbox.download("a").unwrap(), b"x");
}
