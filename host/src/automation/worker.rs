//! The background worker: waits until writing pauses, pushes, and goes on while there are new requests.

use super::{AutoPushStore, FailedPush, Readiness, Request, store::StoreError};
use crate::{bounded_log, exit_code::ExitCode};
use jiff::Timestamp;
use std::time::Duration;

/// The pause in writing after which a push begins, so that several changes become one push.
const PAUSE: Duration = Duration::from_secs(2);

/// The pauses that are waited for at most: a person who writes all day is pushed all the same.
const MOST_PAUSES: u32 = 15;

/// The tries while another devlog holds the journal's lock, one pause apart.
const MOST_TRIES: u32 = 150;

/// The largest size of the worker's log, in bytes.
pub const MAX_LOG_BYTES: u64 = 128 * 1024;

/// The world of a worker, passed in so that tests need neither clock nor network.
pub trait World {
    /// The time now.
    fn now(&self) -> Timestamp;
    /// Waits.
    fn sleep(&self, time: Duration);
    /// Pushes the journal to its end, which also fulfils the request.
    ///
    /// # Errors
    /// The error that ended the push.
    fn push(&self) -> Result<(), FailedPush>;
}

/// Serves the requests of a journal until none is due. Returns at once if another worker does so already.
///
/// # Errors
/// If the store cannot be used.
pub fn run(
    store: &AutoPushStore,
    floor: Option<Duration>,
    world: &dyn World,
) -> Result<(), StoreError> {
    // A request that arrives after the last look and before the lock is free is seen by the look after it.
    while is_due(store, floor, world.now()) {
        let Some(worker) = store.worker()? else {
            return Ok(());
        };
        let mut failed = false;
        while !failed && is_due(store, floor, world.now()) {
            failed = !serve(store, world)?;
        }
        drop(worker);
        if failed {
            break;
        }
    }
    Ok(())
}

fn is_due(store: &AutoPushStore, floor: Option<Duration>, now: Timestamp) -> bool {
    let request = store.request();
    store.attempt().readiness(request.as_ref(), floor, now) == Readiness::Due
}

/// Makes one attempt; returns whether it succeeded.
fn serve(store: &AutoPushStore, world: &dyn World) -> Result<bool, StoreError> {
    let Some(request) = settled(store, world) else {
        return Ok(true);
    };
    let began = world.now();
    let outcome = push_when_free(world);
    let line = line(began, &outcome);
    let is_success = outcome.is_ok();
    match outcome {
        Ok(()) => store.fulfil(Some(request), began)?,
        Err(failure) => store.record(&store.attempt().after(began, Some(failure)))?,
    }
    // The log is for people; a line that cannot be written changes nothing.
    let _ = bounded_log::append(&store.log_path(), &line, MAX_LOG_BYTES);
    Ok(is_success)
}

/// Waits until no change was made for a pause; `None` if the request was fulfilled meanwhile.
fn settled(store: &AutoPushStore, world: &dyn World) -> Option<Request> {
    let mut request = store.request()?;
    for _ in 0..MOST_PAUSES {
        world.sleep(PAUSE);
        let now = store.request()?;
        if now.generation == request.generation {
            break;
        }
        request = now;
    }
    Some(request)
}

/// Pushes as soon as no other devlog is at work on the journal.
fn push_when_free(world: &dyn World) -> Result<(), FailedPush> {
    let mut tries = 0;
    loop {
        tries += 1;
        match world.push() {
            Err(failure)
                if failure.exit_code == ExitCode::Locked.number() && tries < MOST_TRIES =>
            {
                world.sleep(PAUSE);
            }
            outcome => return outcome,
        }
    }
}

/// The line of the log about an attempt.
fn line(began: Timestamp, outcome: &Result<(), FailedPush>) -> String {
    match outcome {
        Ok(()) => format!("{began:.0} pushed\n"),
        Err(failure) => {
            let FailedPush {
                exit_code, message, ..
            } = failure;
            format!("{began:.0} exit code {exit_code}: {message}\n")
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{AutoPushStore, FailedPush, World, run};
    use jiff::{SignedDuration, Timestamp};
    use std::{
        cell::{Cell, RefCell},
        time::Duration,
    };

    /// A world in which time passes only in sleeps, and each moment may bring a change.
    struct Played<'a> {
        store: &'a AutoPushStore,
        now: Cell<Timestamp>,
        /// The changes that are still to come, by second.
        changes: RefCell<Vec<i64>>,
        /// The exit codes of the pushes, the last one for all further ones.
        exit_codes: Vec<u8>,
        pushes: Cell<usize>,
    }

    impl<'a> Played<'a> {
        fn new(store: &'a AutoPushStore, changes: Vec<i64>, exit_codes: &[u8]) -> Self {
            Self {
                store,
                now: Cell::new(Timestamp::UNIX_EPOCH),
                changes: RefCell::new(changes),
                exit_codes: exit_codes.to_vec(),
                pushes: Cell::new(0),
            }
        }

        fn second(&self) -> i64 {
            self.now.get().as_second()
        }
    }

    impl World for Played<'_> {
        fn now(&self) -> Timestamp {
            self.now.get()
        }

        fn sleep(&self, time: Duration) {
            let time = SignedDuration::try_from(time).unwrap();
            self.now.set(self.now.get() + time);
            let due = |second: &i64| *second <= self.second();
            let mut changes = self.changes.borrow_mut();
            if changes.iter().any(due) {
                changes.retain(|second| !due(second));
                self.store.ask(self.now.get()).unwrap();
            }
        }

        fn push(&self) -> Result<(), FailedPush> {
            let begun_with = self.store.request();
            let number = self.pushes.get();
            self.pushes.set(number + 1);
            let last = self.exit_codes.len() - 1;
            let began = self.now.get();
            self.sleep(Duration::from_secs(1));
            match self.exit_codes[number.min(last)] {
                0 => {
                    self.store.fulfil(begun_with, began).unwrap();
                    Ok(())
                }
                exit_code => Err(FailedPush {
                    exit_code,
                    code: String::new(),
                    message: "no".to_owned(),
                    hint: None,
                }),
            }
        }
    }

    fn pushes(changes: Vec<i64>, exit_codes: &[u8]) -> (usize, AutoPushStore, tempfile::TempDir) {
        let root = tempfile::tempdir().unwrap();
        let store = AutoPushStore::new(root.path());
        store.ask(Timestamp::UNIX_EPOCH).unwrap();
        let played = Played::new(&store, changes, exit_codes);
        run(&store, None, &played).unwrap();
        let number = played.pushes.get();
        (number, store, root)
    }

    #[test]
    fn a_hundred_changes_in_a_minute_are_a_few_pushes() {
        let changes = (0..100).map(|number| number * 60 / 100).collect();
        let (pushes, store, _root) = pushes(changes, &[0]);
        assert!((1..=4).contains(&pushes), "{pushes}");
        assert_eq!(store.request(), None);
    }

    #[test]
    fn a_change_during_a_push_is_pushed_by_the_same_worker() {
        let (pushes, store, _root) = pushes(vec![3], &[0]);
        assert_eq!((pushes, store.request()), (2, None));
    }

    #[test]
    fn a_failure_ends_the_worker_and_stays_recorded() {
        let (pushes, store, _root) = pushes(Vec::new(), &[12]);
        assert_eq!(pushes, 1);
        assert!(store.request().is_some());
        let attempt = store.attempt();
        assert_eq!(attempt.failure.map(|failure| failure.exit_code), Some(12));
        assert_eq!(attempt.failures, 1);
    }

    #[test]
    fn a_journal_that_another_devlog_works_on_is_pushed_afterwards() {
        let (pushes, store, _root) = pushes(Vec::new(), &[11, 11, 0]);
        assert_eq!((pushes, store.request()), (3, None));
    }

    #[test]
    fn a_second_worker_leaves_the_work_to_the_first() {
        let root = tempfile::tempdir().unwrap();
        let store = AutoPushStore::new(root.path());
        store.ask(Timestamp::UNIX_EPOCH).unwrap();
        let first = store.worker().unwrap();
        let played = Played::new(&store, Vec::new(), &[0]);
        run(&store, None, &played).unwrap();
        assert_eq!(played.pushes.get(), 0);
        drop(first);
    }
}
