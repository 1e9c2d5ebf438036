//! Calls that fail, runs that are stopped.

use crate::heard::Heard;
use crate::journal::{Journal, before, gone, one_at_a_time, push, refused, uploaded};
use devlog::sync::{Outcome, PushOptions, SyncError, SyncObserver};
use devlog_provider_api::{
    Error, ErrorKind,
    testkit::{Fault, Faulty, MemoryStorage, Method},
};
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

#[test]
fn a_listing_that_fails_uploads_nothing() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.push(remote.clone());
    remote.reset_calls();
    journal.write("entries/20250911.md", "Edited.\n");
    let faulty = Faulty::new(remote.clone()).always(Method::List, Fault::CutAfter(2, gone()));
    let result = journal
        .manager(faulty)
        .push(&PushOptions::default(), Arc::new(()));
    assert!(matches!(result, Err(SyncError::Listing { .. })));
    assert_eq!(remote.calls(Method::Upload), 0);
}

#[test]
fn a_refused_file_does_not_stop_the_others_and_is_all_that_the_next_push_sends() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    let faulty = Faulty::new(remote.clone()).on(Method::Upload, 2, Fault::Error(refused()));
    let result = journal.push(faulty);
    assert_eq!(
        (result.outcome, result.uploaded.len()),
        (Outcome::Partial, 4)
    );
    let [failed] = &result.failed[..] else {
        panic!("{result:?}")
    };
    assert_eq!(uploaded(&journal.push(remote)), [&failed.name]);
}

#[test]
fn passing_failures_are_retried() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    let throttled = Error::new(ErrorKind::Throttled, "slow down");
    let faulty = Faulty::new(remote)
        .on(Method::List, 1, Fault::Error(gone()))
        .on(Method::Upload, 1, Fault::CutAfter(3, gone()))
        .on(Method::Upload, 3, Fault::Error(throttled));
    assert_eq!(journal.push(faulty).outcome, Outcome::Ok);
}

#[test]
fn a_remote_that_stays_down_is_not_asked_for_every_file() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    for day in 1..=28 {
        journal.write(&format!("events/202501{day:02}.jsonl"), "{}\n");
    }
    let faulty = Faulty::new(remote).always(Method::Upload, Fault::Error(gone()));
    let result = push(&journal.manager(faulty), one_at_a_time());
    assert_eq!(
        (result.outcome, result.failed.len(), result.not_tried),
        (Outcome::Failed, 4, 29)
    );
}

#[test]
fn a_lost_reply_is_recognised_as_our_own_write() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    let faulty = Faulty::new(remote)
        .on(Method::Upload, 1, Fault::ReplyLost(gone()))
        .on(Method::Upload, 3, Fault::ReplyLost(gone()));
    let result = journal.push(faulty);
    assert_eq!((result.outcome, result.uploaded.len()), (Outcome::Ok, 5));
}

#[test]
fn a_remote_that_refuses_all_uploads_is_reported_as_such_whatever_is_there_already() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.push(remote.clone());
    journal.write("entries/20250911.md", "Edited.\n");
    let refuse = |kind| {
        let fault = Fault::Error(Error::new(kind, "no"));
        journal
            .push(Faulty::new(remote.clone()).always(Method::Upload, fault))
            .outcome
    };
    assert_eq!(refuse(ErrorKind::PermissionDenied), Outcome::Failed);
    assert_eq!(refuse(ErrorKind::TooLarge), Outcome::Partial);
}

#[test]
fn two_pushes_at_once_are_one_push() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    let (second, heard) = (journal.manager(remote.clone()), Arc::new(Mutex::new(None)));
    let result = Arc::clone(&heard);
    let try_second =
        move || *result.lock().unwrap() = Some(second.push(&PushOptions::default(), Arc::new(())));
    journal.push(Faulty::new(remote).on(Method::List, 1, before(try_second)));
    assert!(matches!(
        *heard.lock().unwrap(),
        Some(Err(SyncError::Lock(_)))
    ));
}

#[test]
fn a_push_that_is_stopped_keeps_what_is_committed_and_the_next_one_does_the_rest() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    let stop: Arc<AtomicBool> = Arc::default();
    let flag = Arc::clone(&stop);
    let stopping = before(move || flag.store(true, Ordering::Relaxed));
    let mut manager = journal.manager(Faulty::new(remote.clone()).on(Method::Upload, 3, stopping));
    manager.cancelled = stop;
    let result = push(&manager, one_at_a_time());
    assert_eq!(
        (result.outcome, result.uploaded.len(), result.not_tried),
        (Outcome::Interrupted, 2, 3)
    );
    assert_eq!(journal.push(remote).uploaded.len(), 3);
}

#[test]
fn retries_and_progress_are_reported() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.push(remote.clone());
    journal.write("entries/20250911.md", "12345678");
    let heard = Arc::new(Heard::default());
    let faulty = Faulty::new(remote).on(Method::Upload, 1, Fault::CutAfter(3, gone()));
    let observer: Arc<dyn SyncObserver> = Arc::clone(&heard) as _;
    journal
        .manager(faulty)
        .push(&PushOptions::default(), observer)
        .unwrap();
    assert_eq!(*heard.0.lock().unwrap(), ["3", "upload_file 1", "-3", "8"]);
}
