//! Checks of the promises of [`RemoteStorage`]; one file a promise.
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
//! is in use, and several runs at once. The quick ones make about fifteen hundred small requests; the heavy
//! ones another 30,000, and they move 400 MB.

mod check;
mod noise;
mod place;
mod promises;
mod report;
mod spread;
mod stop;

#[cfg(test)]
mod faults;

pub use check::Check;
pub use place::Open;
pub use report::{Report, Verdict};

use crate::{Host, RemoteStorage, Result};
use noise::{NoiseSink, NoiseSource};
use place::Place;
use promises::{
    absence, at_once, attributes, cancellation, container, content, deletion, errors, failures,
    keys, listing, metadata, overwriting, preconditions, resources, stopping,
};
use std::{
    collections::hash_map::RandomState,
    hash::{BuildHasher, Hasher},
};
use stop::{ensure, equal, fails_as, fails_with, Stop};

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

/// Every check of a place whose container is absent.
#[must_use]
pub fn missing_checks() -> Vec<Check> {
    container::MISSING.to_vec()
}

/// Runs every check against the storage that `open` opens, below a fresh prefix.
#[must_use]
pub fn run_all(open: impl Fn(Host) -> Result<Box<dyn RemoteStorage>> + Sync) -> Report {
    run(&open, &checks())
}

/// Runs the checks that are not [heavy](Check::is_heavy).
#[must_use]
pub fn run_quick(open: impl Fn(Host) -> Result<Box<dyn RemoteStorage>> + Sync) -> Report {
    let mut quick = checks();
    quick.retain(|check| !check.is_heavy());
    run(&open, &quick)
}

/// Runs [`missing_checks`] against a place whose container is absent, which `open` opens: a listing there is an error,
/// since an empty one would look like a backup that is gone. The other runs cannot check this: they need a container.
#[must_use]
pub fn run_missing(open: impl Fn(Host) -> Result<Box<dyn RemoteStorage>> + Sync) -> Report {
    run(&open, container::MISSING)
}

fn run(open: &Open<'_>, checks: &[Check]) -> Report {
    let storage = match open(Host::detached()) {
        Ok(storage) => storage,
        Err(error) => {
            let verdict = Verdict::Failed(error.to_string());
            return [("create_storage", verdict)].into_iter().collect();
        }
    };
    // std's only source of randomness; two runs at once must not meet.
    let number = RandomState::new().build_hasher().finish();
    checks
        .iter()
        .map(|check| {
            let prefix = format!("conformance-{number:016x}/{}/", check.name());
            (check.name(), check.run(&*storage, open, &prefix))
        })
        .collect()
}
