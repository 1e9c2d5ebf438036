//! `--if-due`: whether the interval since the last complete run has passed.

use crate::{config::SyncInterval, state};
use jiff::{SignedDuration, Timestamp};
use std::path::Path;

/// Reports whether a run is due: without an interval always, else once it has passed since the last push that left
/// everything on the remote. A run a little early is due too, since a timer is never exact.
pub fn is_due(root: &Path, interval: Option<SyncInterval>, now: Timestamp) -> bool {
    // A run reports a state that cannot be read.
    let last = state::newest(root)
        .ok()
        .and_then(|state| state.last_success);
    interval.is_none_or(|interval| has_passed(interval, last, now))
}

fn has_passed(interval: SyncInterval, last: Option<Timestamp>, now: Timestamp) -> bool {
    // A clock that was set back must not stop the backup.
    let Some(last) = last.filter(|last| *last <= now) else {
        return true;
    };
    let interval = SignedDuration::try_from(interval.duration()).unwrap_or(SignedDuration::MAX);
    now.duration_since(last) >= interval - interval / 10
}

#[cfg(test)]
mod tests {
    use super::has_passed;
    use jiff::Timestamp;

    #[test]
    fn a_run_is_due_once_nine_tenths_of_the_interval_have_passed() {
        let interval = "10h".parse().expect("an interval");
        let at = |second| Timestamp::from_second(second).expect("in range");
        let due = |last: Option<i64>, now| has_passed(interval, last.map(at), at(now));
        assert!(due(None, 0));
        assert!(!due(Some(0), 9 * 3600 - 1));
        assert!(due(Some(0), 9 * 3600));
        assert!(due(Some(100), 50), "the clock was set back");
    }
}
