//! The unfinished uploads in parts that are stale: no run works on them.

use jiff::{SignedDuration, Timestamp};
use std::{
    collections::HashSet,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Instant,
};

/// A service gives its time in whole seconds, cut off.
const DATE_UNIT: SignedDuration = SignedDuration::from_secs(1);

/// An upload in parts, as the service lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedUpload {
    pub id: String,
    /// The service's time of its beginning.
    pub begun: Option<Timestamp>,
}

/// The knowledge of a storage about unfinished uploads.
#[derive(Debug)]
pub struct Unfinished {
    opened: Instant,
    /// The ids of own uploads that failed and could not be aborted.
    left_behind: Mutex<HashSet<String>>,
}

impl Unfinished {
    /// The knowledge of a storage that is opened now.
    pub fn new() -> Self {
        Self {
            opened: Instant::now(),
            left_behind: Mutex::default(),
        }
    }

    /// Notes an own upload that failed and could not be aborted.
    pub fn leave_behind(&self, id: String) {
        self.ids().insert(id);
    }

    /// Reports if an upload is stale at this time of the service. One that another machine began after this storage was
    /// opened is not. So of two machines that upload the same object at most one aborts the upload of the other, which
    /// then begins again.
    pub fn is_stale(&self, upload: &ListedUpload, now: Option<Timestamp>) -> bool {
        let age = self.opened.elapsed().try_into().ok();
        self.ids().contains(&upload.id) || is_older(upload.begun, now, age)
    }

    fn ids(&self) -> MutexGuard<'_, HashSet<String>> {
        let ids = self.left_behind.lock();
        ids.unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reports if `begun` is more than `age` before `now`; what is unknown is not older.
fn is_older(begun: Option<Timestamp>, now: Option<Timestamp>, age: Option<SignedDuration>) -> bool {
    let opened = || now?.checked_add(DATE_UNIT).ok()?.checked_sub(age?).ok();
    begun.is_some_and(|begun| opened().is_some_and(|opened| begun < opened))
}

#[cfg(test)]
mod tests {
    use super::{ListedUpload, Unfinished, is_older};
    use jiff::{SignedDuration, Timestamp};

    fn at(milliseconds: i64) -> Option<Timestamp> {
        Timestamp::from_millisecond(1_700_000_000_000 + milliseconds).ok()
    }

    #[test]
    fn an_upload_from_before_the_run_is_older_also_within_the_same_second() {
        let age = |milliseconds| Some(SignedDuration::from_millis(milliseconds));
        assert!(is_older(at(0), at(60_000), age(5000)));
        assert!(is_older(at(900), at(1000), age(200)));
        assert!(!is_older(at(58_000), at(60_000), age(5000)));
        assert!(!is_older(None, at(60_000), age(0)));
        assert!(!is_older(at(0), None, age(0)));
    }

    #[test]
    fn an_own_upload_that_was_left_behind_is_stale() {
        let unfinished = Unfinished::new();
        let upload = ListedUpload {
            id: "1".to_owned(),
            begun: at(3_600_000),
        };
        assert!(!unfinished.is_stale(&upload, at(0)));
        unfinished.leave_behind("1".to_owned());
        assert!(unfinished.is_stale(&upload, at(0)));
    }
}
