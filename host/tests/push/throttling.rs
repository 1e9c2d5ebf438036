//! A remote that cannot follow is asked less at once.

use crate::altered::uploading;
use crate::journal::Journal;
use devlog::sync::Outcome;
use devlog_provider_api::{Error, ErrorKind, RemoteStorage, Result, testkit::MemoryStorage};
use std::{
    sync::{Arc, Condvar, Mutex},
    time::Duration,
};

/// A wait that ends a test that went wrong.
const PATIENCE: Duration = Duration::from_secs(20);
/// More than enough for an upload that was let through to arrive; waited for once.
const GRACE: Duration = Duration::from_millis(300);
/// Number of uploads at once in the beginning.
const MANY: u32 = 8;

#[derive(Default)]
struct Crowd {
    arrived: u32,
    /// Number of calls that came after the refusal, before any of those in flight ended.
    together: Option<u32>,
}

/// Refuses the first uploads, once all of them are there; holds the next ones until no more come.
#[derive(Default)]
struct Door {
    crowd: Mutex<Crowd>,
    changed: Condvar,
}

impl Door {
    fn arrive(&self) -> Result<()> {
        let changed = &self.changed;
        let mut crowd = self.crowd.lock().unwrap();
        crowd.arrived += 1;
        let is_first = crowd.arrived <= MANY;
        let wanted = if is_first { MANY } else { MANY + MANY / 2 };
        changed.notify_all();
        let is_waiting = |crowd: &mut Crowd| crowd.arrived < wanted && crowd.together.is_none();
        let (crowd, outcome) = changed
            .wait_timeout_while(crowd, PATIENCE, is_waiting)
            .unwrap();
        assert!(!outcome.timed_out(), "{} uploads came", crowd.arrived);
        if is_first {
            return Err(Error::new(ErrorKind::Throttled, "slow down"));
        }
        let is_alone = |crowd: &mut Crowd| crowd.arrived == wanted && crowd.together.is_none();
        let (mut crowd, _) = changed.wait_timeout_while(crowd, GRACE, is_alone).unwrap();
        let together = crowd.arrived - MANY;
        crowd.together.get_or_insert(together);
        changed.notify_all();
        Ok(())
    }
}

#[test]
fn after_a_refusal_half_as_many_files_go_at_once_and_all_arrive() {
    let journal = Journal::new();
    for day in 1..=28 {
        journal.write(&format!("events/202501{day:02}.jsonl"), "{}\n");
    }
    let mut properties = MemoryStorage::new().properties();
    properties.connections = MANY;
    let inner = MemoryStorage::with_properties(properties);
    let door = Arc::new(Door::default());
    let entrance = Arc::clone(&door);
    let result = journal.push(uploading(&inner, move |inner, source, key, options| {
        entrance.arrive()?;
        inner.upload_file(source, key, options)
    }));
    assert_eq!((result.outcome, result.uploaded.len()), (Outcome::Ok, 33));
    assert_eq!(door.crowd.lock().unwrap().together, Some(MANY / 2));
}
