//! Two days without a network, with a change every ten minutes.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::{
    AutoPushStore, FailedPush, Readiness,
    notice::{WARN_AFTER, notice},
    worker::{MAX_LOG_BYTES, World, run},
};
use jiff::{SignedDuration, Timestamp};
use std::{cell::Cell, fs, time::Duration};

struct Offline {
    now: Cell<Timestamp>,
    attempts: Cell<usize>,
}

impl World for Offline {
    fn now(&self) -> Timestamp {
        self.now.get()
    }

    fn sleep(&self, time: Duration) {
        let time = SignedDuration::try_from(time).unwrap();
        self.now.set(self.now.get() + time);
    }

    fn push(&self) -> Result<(), FailedPush> {
        self.attempts.set(self.attempts.get() + 1);
        Err(FailedPush {
            exit_code: 5,
            code: "unavailable".to_owned(),
            message: "the remote cannot be reached: ".repeat(1_000),
            hint: None,
        })
    }
}

#[test]
fn two_days_offline_are_an_attempt_an_hour_one_line_and_a_bounded_log() {
    let root = tempfile::tempdir().unwrap();
    let store = AutoPushStore::new(root.path());
    let world = Offline {
        now: Cell::default(),
        attempts: Cell::default(),
    };
    let mut lines = 0;
    for minute in (0..2 * 24 * 60).step_by(10) {
        let now = Timestamp::from_second(minute * 60).unwrap();
        world.now.set(now);
        store.ask(now).unwrap();
        let (request, attempt) = (store.request(), store.attempt());
        let said = notice(
            request.as_ref(),
            &attempt,
            store.last_notice(),
            WARN_AFTER,
            now,
        );
        if said.is_some() {
            lines += 1;
            store.note_notice(now).unwrap();
        }
        if attempt.readiness(request.as_ref(), None, now) == Readiness::Due {
            run(&store, None, &world).unwrap();
        }
    }
    assert_eq!(lines, 1);
    assert!(
        (40..=55).contains(&world.attempts.get()),
        "{:?}",
        world.attempts
    );
    let log = fs::metadata(store.log_path()).unwrap().len();
    assert!(log <= MAX_LOG_BYTES, "{log}");
}
