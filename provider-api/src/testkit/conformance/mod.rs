//! Checks whether a storage keeps the promises of [`RemoteStorage`]; one file a promise.
//!
//! ```
//! use devlog_provider_api::testkit::{conformance, MemoryStorage};
//!
//! let report = conformance::run_all(&MemoryStorage::new());
//! assert!(report.is_ok(), "{report}");
//! ```
//!
//! Each check works below a prefix of its own and removes it, so that the checks can run against a place that
//! is in use, and several runs at once. They make a few hundred small requests and move about 50 MB.

mod absence;
mod cancellation;
mod container;
mod content;
mod deletion;
mod failures;
mod keys;
mod listing;
mod metadata;
mod overwriting;
mod place;
mod preconditions;
mod report;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod liar;
#[cfg(test)]
mod lie;
#[cfg(test)]
mod planted_faults;

pub use report::{Report, Verdict};

use crate::RemoteStorage;
use place::{Place, Stop};
use std::{
    collections::hash_map::RandomState,
    hash::{BuildHasher, Hasher},
};

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
    /// them afterwards. `prefix` is empty or ends in `/`, and nothing else uses it meanwhile.
    #[must_use]
    pub fn run(&self, storage: &dyn RemoteStorage, prefix: &str) -> Verdict {
        let place = Place::new(storage, prefix);
        let verdict = match (self.body)(&place) {
            Ok(()) => Verdict::Passed,
            Err(Stop::Failed(why)) => Verdict::Failed(why),
            Err(Stop::Skipped(why)) => Verdict::Skipped(why),
        };
        match place.clear() {
            Err(error) if verdict == Verdict::Passed => {
                Verdict::Failed(format!("cannot remove what the check made: {error}"))
            }
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
        overwriting::CHECKS,
        preconditions::CHECKS,
        listing::CHECKS,
        absence::CHECKS,
        deletion::CHECKS,
        container::CHECKS,
        failures::CHECKS,
        cancellation::CHECKS,
    ]
    .concat()
}

/// Runs every check against a storage, below a fresh prefix.
#[must_use]
pub fn run_all(storage: &dyn RemoteStorage) -> Report {
    // std's only source of randomness; two runs at once must not meet.
    let run = RandomState::new().build_hasher().finish();
    checks()
        .into_iter()
        .map(|check| {
            let prefix = format!("conformance-{run:016x}/{}/", check.name());
            (check.name(), check.run(storage, &prefix))
        })
        .collect()
}
