//! A provider that does not come back is given up, and what was pushed before is safe.

use crate::altered::uploading;
use crate::journal::{Journal, before, push};
use devlog::sync::{FileError, Outcome, PushOptions, SyncError};
use devlog_provider_api::{
    ErrorKind, RemoteStorage,
    testkit::{Faulty, MemoryStorage, Method},
};
use std::{sync::Arc, thread, time::Duration};

const SILENCE: Duration = Duration::from_millis(300);

fn hang() -> ! {
    loop {
        thread::park();
    }
}

#[test]
fn an_upload_that_does_not_come_back_fails_alone() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    let lost = "entries/20250911.md";
    let mut manager = journal.manager(uploading(&remote, move |inner, source, key, options| {
        if key.as_str() == lost {
            hang();
        }
        inner.upload_file(source, key, options)
    }));
    manager.silence = SILENCE;
    let result = push(&manager, PushOptions::default());
    assert_eq!(result.outcome, Outcome::Partial);
    let [failed] = &result.failed[..] else {
        panic!("{:?}", result.failed);
    };
    assert_eq!(failed.name, lost);
    assert!(matches!(failed.error, FileError::NotResponding { .. }));
    assert_eq!(remote.keys().len(), 4);
}

#[test]
fn a_listing_that_does_not_come_back_ends_the_push() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    let hanging = Faulty::new(remote).on(Method::List, 1, before(|| hang()));
    let mut manager = journal.manager(hanging);
    manager.silence = SILENCE;
    let pushed = manager.push(&PushOptions::default(), Arc::new(()));
    let Err(SyncError::Listing { source }) = pushed else {
        panic!("{pushed:?}");
    };
    assert_eq!(source.kind(), ErrorKind::Unavailable);
}
