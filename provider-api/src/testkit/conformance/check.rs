//! One check of the suite.

use super::{Open, Place, Stop, Verdict};
use crate::RemoteStorage;

type Body = fn(&Place<'_>) -> Result<(), Stop>;

/// A promise, and the code that finds out if it is kept.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    name: &'static str,
    body: Body,
    heavy: bool,
    without_container: bool,
}

impl Check {
    pub(super) const fn new(name: &'static str, body: Body) -> Self {
        Self {
            name,
            body,
            heavy: false,
            without_container: false,
        }
    }

    pub(super) const fn heavy(name: &'static str, body: Body) -> Self {
        let mut check = Self::new(name, body);
        check.heavy = true;
        check
    }

    /// For a place whose container is absent: nothing has to be removed there.
    pub(super) const fn without_container(name: &'static str, body: Body) -> Self {
        let mut check = Self::new(name, body);
        check.without_container = true;
        check
    }

    /// Reports if the check moves more than a mebibyte, or makes more than a hundred requests. A person who
    /// waits, or pays, may leave it out.
    #[must_use]
    pub fn is_heavy(&self) -> bool {
        self.heavy
    }

    /// The promise in words joined by `_`, unique among all checks.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Checks if the storage keeps this promise, with objects whose keys start with `prefix`, and removes them
    /// afterwards. `prefix` is empty or ends in `/`, and nothing else uses it meanwhile. `open` opens the same storage
    /// once more.
    #[must_use]
    pub fn run(&self, storage: &dyn RemoteStorage, open: &Open<'_>, prefix: &str) -> Verdict {
        self.run_at(&Place::new(storage, open, prefix))
    }

    fn look(&self, place: &Place<'_>) -> Verdict {
        match (self.body)(place) {
            Ok(()) => Verdict::Passed,
            Err(Stop::Failed(why)) => Verdict::Failed(why),
            Err(Stop::Skipped(why)) => Verdict::Skipped(why),
            Err(Stop::Undecided(error)) => Verdict::Undecided(error),
        }
    }

    pub(super) fn run_at(&self, place: &Place<'_>) -> Verdict {
        let verdict = self.look(place);
        if self.without_container {
            return verdict;
        }
        match (place.clear(), verdict) {
            (Err(Stop::Failed(why)), Verdict::Failed(first)) => Verdict::Failed(format!(
                "{first}; nor can what the check made be removed: {why}"
            )),
            (Err(Stop::Failed(why)), _) => {
                Verdict::Failed(format!("cannot remove what the check made: {why}"))
            }
            (Err(Stop::Undecided(error)), Verdict::Passed | Verdict::Skipped(_)) => {
                Verdict::Undecided(error)
            }
            (_, verdict) => verdict,
        }
    }
}
