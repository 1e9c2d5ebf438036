//! Checks whether a storage keeps the promises of [`RemoteStorage`]; one file a promise.
//!
//! ```
//! use devlog_provider_api::testkit::{conformance, MemoryStorage};
//!
//! let storage = MemoryStorage::new();
//! let report = conformance::run_quick(|_| Ok(Box::new(storage.clone())));
//! assert!(report.is_ok(), "{report}");
//! ```
//!
//! Each check works below a prefix of its own and removes it, so that the checks can run against a place that
//! is in use, and several runs at once. The quick ones make about a thousand small requests; the heavy ones
//! another 30,000, and they move 300 MB.

mod absence;
mod at_once;
mod attributes;
mod cancellation;
mod container;
mod content;
mod deletion;
mod errors;
mod failures;
mod keys;
mod listing;
mod metadata;
mod noise;
mod overwriting;
mod place;
mod preconditions;
mod report;
mod resources;
mod spread;
mod stopping;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod careless;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod liar;
#[cfg(test)]
mod lie;
#[cfg(test)]
mod planted_faults;

pub use report::{Report, Verdict};

use crate::{Host, RemoteStorage, Result};
use place::{Place, Stop};
use std::{
    collections::hash_map::RandomState,
    hash::{BuildHasher, Hasher},
};

/// Opens the storage that is checked, for a host that the checks can stop. Each time it is the same place.
pub type Open<'a> = dyn Fn(Host) -> Result<Box<dyn RemoteStorage>> + Sync + 'a;

/// One promise, and the way to see whether it is kept.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    name: &'static str,
    body: fn(&Place<'_>) -> Result<(), Stop>,
    heavy: bool,
}

impl Check {
    const fn new(name: &'static str, body: fn(&Place<'_>) -> Result<(), Stop>) -> Self {
        Self {
            name,
            body,
            heavy: false,
        }
    }

    const fn heavy(self) -> Self {
        Self {
            heavy: true,
            ..self
        }
    }

    /// Whether the check moves more than a mebibyte, or makes more than a hundred requests. A person who
    /// waits, or pays, may leave it out.
    #[must_use]
    pub fn is_heavy(&self) -> bool {
        self.heavy
    }

    /// The promise in words joined by `_`, unique among the [`checks`].
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

    fn run_at(&self, place: &Place<'_>) -> Verdict {
        let verdict = match (self.body)(place) {
            Ok(()) => Verdict::Passed,
            Err(Stop::Failed(why)) => Verdict::Failed(why),
            Err(Stop::Skipped(why)) => Verdict::Skipped(why),
            Err(Stop::Undecided(error)) => Verdict::Undecided(error),
        };
        match (place.clear(), &verdict) {
            (Err(Stop::Failed(why)), Verdict::Passed) => {
                Verdict::Failed(format!("cannot remove what the check made: {why}"))
            }
            (Err(Stop::Undecided(error)), Verdict::Passed) => Verdict::Undecided(error),
            _ => verdict,
        }
    }
}

/// Every check, in the order of the contract.
#[must_use]
pub fn checks() -> Vec<Check> {
    [
        content::CHECKS,
        keys::CHECKS,
        metadata::CHECKS,
        attributes::CHECKS,
        overwriting::CHECKS,
        at_once::CHECKS,
        preconditions::CHECKS,
        listing::CHECKS,
        absence::CHECKS,
        deletion::CHECKS,
        container::CHECKS,
        failures::CHECKS,
        errors::CHECKS,
        cancellation::CHECKS,
        stopping::CHECKS,
        resources::CHECKS,
    ]
    .concat()
}

/// Runs every check against the storage that `open` opens, below a fresh prefix.
#[must_use]
pub fn run_all(open: impl Fn(Host) -> Result<Box<dyn RemoteStorage>> + Sync) -> Report {
    run(&open, |_| true)
}

/// Runs the checks that are not [heavy](Check::is_heavy).
#[must_use]
pub fn run_quick(open: impl Fn(Host) -> Result<Box<dyn RemoteStorage>> + Sync) -> Report {
    run(&open, |check| !check.is_heavy())
}

fn run(open: &Open<'_>, is_wanted: impl Fn(&Check) -> bool) -> Report {
    let storage = match open(Host::detached()) {
        Ok(storage) => storage,
        Err(error) => {
            let verdict = Verdict::Failed(error.to_string());
            return [("create_storage", verdict)].into_iter().collect();
        }
    };
    // std's only source of randomness; two runs at once must not meet.
    let run = RandomState::new().build_hasher().finish();
    checks()
        .into_iter()
        .filter(is_wanted)
        .map(|check| {
            let prefix = format!("conformance-{run:016x}/{}/", check.name());
            (check.name(), check.run(&*storage, open, &prefix))
        })
        .collect()
}
