//! Objects that this machine pushed and that are gone from the remote.

use crate::heard::Heard;
use crate::journal::{ALL, Journal, everything, push, uploaded};
use devlog::sync::{Outcome, PushOptions, SyncError};
use devlog_provider_api::testkit::MemoryStorage;
use std::sync::Arc;

#[test]
fn an_empty_remote_is_refused_until_everything_is_pushed_on_demand() {
    let (journal, elsewhere) = (Journal::new(), MemoryStorage::new());
    journal.push(MemoryStorage::new());
    let manager = journal.manager(elsewhere.clone());
    let refused = manager.push(&PushOptions::default(), Arc::new(()));
    assert!(matches!(
        refused,
        Err(SyncError::RemoteVanished { objects: 5 })
    ));
    assert!(elsewhere.keys().is_empty());
    assert_eq!(uploaded(&push(&manager, everything())), ALL);
}

#[test]
fn an_object_that_is_gone_is_reported_and_pushed_again() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.push(remote.clone());
    let gone = ["entries/20250911.md", "events/20250911.jsonl"];
    let manager = journal.manager(remote.clone());
    for (gone, warning) in [
        (
            &gone[..],
            "2 files that were pushed before are missing from the remote, such as entries/20250911.md; \
             those that are still here are uploaded again, and `devlog verify` lists the others",
        ),
        (
            &gone[..1],
            "entries/20250911.md was pushed before and is missing from the remote; \
             if it is still here, it is uploaded again, otherwise `devlog verify` lists it",
        ),
    ] {
        for key in gone {
            remote.remove(key);
        }
        let heard = Arc::new(Heard::default());
        let observer = Arc::clone(&heard);
        let result = manager.push(&PushOptions::default(), observer).unwrap();
        assert_eq!(
            (result.outcome, uploaded(&result)),
            (Outcome::Ok, gone.to_vec())
        );
        let heard = heard.0.lock().unwrap();
        assert!(heard.iter().any(|line| line == warning), "{heard:?}");
    }
}
