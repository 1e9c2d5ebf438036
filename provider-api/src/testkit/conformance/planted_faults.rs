//! Proves that the checks can fail: each broken promise is seen.

use super::{checks, liar::Liar, lie::LIES, run_all, Check};
use crate::{
    testkit::{MemoryStorage, Method},
    Properties,
};
use std::collections::BTreeSet;

#[test]
fn every_planted_fault_is_seen_and_every_check_sees_one() {
    let mut blind: BTreeSet<_> = checks().iter().map(Check::name).collect();
    for lie in LIES {
        let report = run_all(&Liar::new(*lie));
        assert!(!report.is_ok(), "no check saw {lie:?}");
        for (name, _) in report.failed() {
            blind.remove(name);
        }
    }
    assert!(blind.is_empty(), "no fault was seen by {blind:?}");
}

#[test]
fn the_reference_storage_passes_and_is_left_empty() {
    let storage = MemoryStorage::new();
    let report = run_all(&storage);
    assert!(report.is_ok(), "{report}");
    assert_eq!(storage.keys(), Vec::<String>::new());
    assert!(storage.calls(Method::Upload) > 300);
}

#[test]
fn what_a_modest_storage_does_not_promise_is_skipped() {
    let report = run_all(&MemoryStorage::with_properties(Properties::default()));
    assert!(report.is_ok(), "{report}");
    let skipped: BTreeSet<_> = report.skipped().map(|(name, _)| name).collect();
    assert!(skipped.contains("if_absent_has_one_winner_among_16"));
    assert!(skipped.contains("a_listing_describes_the_object"));
    assert!(!skipped.contains("a_precondition_is_never_ignored"));
}

#[test]
fn every_check_has_a_name_of_its_own() {
    let names: BTreeSet<_> = checks().iter().map(Check::name).collect();
    assert_eq!(names.len(), checks().len());
}
