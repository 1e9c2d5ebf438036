//! One check of the suite.

use super::{
    place::{Open, Place},
    report::Verdict,
    stop::Stop,
};
use crate::RemoteStorage;

/// One promise, and the way to see whether it is kept.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    name: &'static str,
    body: fn(&Place<'_>) -> Result<(), Stop>,
    heavy: bool,
}

impl Check {
    pub(super) const fn new(name: &'static str, body: fn(&Place<'_>) -> Result<(), Stop>) -> Self {
        Self {
            name,
            body,
            heavy: false,
        }
    }

    pub(super) const fn heavy(self) -> Self {
        Self {
            heavy: true,
            ..self
        }
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

    /// Looks whether the storage keeps this promise, with objects whose keys start with `prefix`, and removes
    /// them afterwards. `prefix` is empty or ends in `/`, and nothing else uses it meanwhile. `open` opens the
    /// same storage once more.
    #[must_use]
    pub fn run(&self, storage: &dyn RemoteStorage, open: &Open<'_>, prefix: &str) -> Verdict {
        self.run_at(&Place::new(storage, open, prefix))
    }

    /// Looks whether the promise is kept, and leaves what the check made.
    pub(super) fn look(&self, place: &Place<'_>) -> Verdict {
        match (self.body)(place) {
            Ok(()) => Verdict::Passed,
            Err(Stop::Failed(why)) => Verdict::Failed(why),
            Err(Stop::Skipped(why)) => Verdict::Skipped(why),
            Err(Stop::Undecided(error)) => Verdict::Undecided(error),
        }
    }

    pub(super) fn run_at(&self, place: &Place<'_>) -> Verdict {
        let verdict = self.look(place);
        match (place.clear(), verdict) {
            (Err(Stop::Failed(why)), Verdict::Passed | Verdict::Skipped(_)) => {
                Verdict::Failed(format!("cannot remove what the check made: {why}"))
            }
            (Err(Stop::Undecided(error)), Verdict::Passed) => Verdict::Undecided(error),
            (Err(Stop::Failed(why)), Verdict::Failed(first)) => Verdict::Failed(format!(
                "{first}; nor can what the check made be removed: {why}"
            )),
            (_, verdict) => verdict,
        }
    }
}
