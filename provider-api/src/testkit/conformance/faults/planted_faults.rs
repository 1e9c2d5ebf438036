//! Proves that the checks can fail: each broken promise is seen.

use super::{
    careless::{Careless, Remote},
    lie::{Lie, LIES},
};
#[cfg(target_os = "linux")]
use crate::testkit::conformance::promises::resources;
use crate::{
    testkit::{
        conformance::{
            checks, promises::stopping, run_all, run_missing, run_quick, Check, Place, Verdict,
        },
        Fault, Faulty, MemoryStorage, Method,
    },
    Error, ErrorKind, Host, Properties, RemoteStorage, Result,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
};

/// The threads and descriptors of the process are counted, so the tests that make many come one after the other.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Those of the checks that see the lie.
fn seen(lie: Lie, checks: &[Check]) -> BTreeSet<&'static str> {
    seen_in(lie, checks, MemoryStorage::new)
}

fn seen_in(lie: Lie, checks: &[Check], memory: fn() -> MemoryStorage) -> BTreeSet<&'static str> {
    let mut seen = BTreeSet::new();
    for check in checks {
        let remote = Arc::new(Remote::new(memory()));
        let open = |host| -> Result<Box<dyn RemoteStorage>> {
            Ok(Box::new(Careless::open(lie, &remote, host)))
        };
        let Ok(storage) = open(Host::detached()) else {
            unreachable!("it opens");
        };
        let prefix = format!("{}/", check.name());
        let place = Place {
            patience: Careless::LATE / 2,
            ..Place::new(&*storage, &open, &prefix)
        };
        if matches!(check.run_at(&place), Verdict::Failed(_)) {
            seen.insert(check.name());
        }
    }
    seen
}

#[test]
fn every_planted_fault_is_seen_and_every_check_sees_one() {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let (heavy, quick): (Vec<_>, Vec<_>) = checks().into_iter().partition(Check::is_heavy);
    let mut blind: BTreeSet<_> = checks().iter().map(Check::name).collect();
    for lie in LIES {
        let mut found = seen(*lie, &quick);
        // Heavy checks run only while their result is needed; those that move the most bytes come last.
        for check in heavy.iter().rev() {
            if found.is_empty() || blind.contains(check.name()) {
                found.extend(seen(*lie, &[*check]));
            }
        }
        assert!(!found.is_empty(), "no check saw {lie:?}");
        blind.retain(|name| !found.contains(name));
    }
    assert!(blind.is_empty(), "no fault was seen by {blind:?}");
}

/// One call at a time, as a provider has by default.
fn one_connection() -> MemoryStorage {
    let mut properties = MemoryStorage::new().properties();
    properties.connections = 1;
    MemoryStorage::with_properties(properties)
}

#[test]
fn a_fault_that_loses_data_is_seen_in_a_quick_run_with_one_connection() {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let quick: Vec<_> = checks()
        .into_iter()
        .filter(|check| !check.is_heavy())
        .collect();
    for lie in [
        Lie::OldObjectRemovedFirst,
        Lie::GoneWhileItIsReplaced,
        Lie::HalvedWhileItIsReplaced,
        Lie::ErrorBelowAFolderIgnored,
        Lie::CallbackErrorIgnored,
        Lie::ListingEndsAtAStop,
        Lie::CommitUnstoppable,
        Lie::PreconditionIgnored,
        Lie::PreconditionCheckedBefore,
        Lie::NothingStored,
        Lie::SameSizeNotStored,
    ] {
        let found = seen_in(lie, &quick, one_connection);
        assert!(!found.is_empty(), "no quick check saw {lie:?}");
    }
}

#[test]
fn a_missing_container_is_told_from_an_empty_one() {
    let missing = || {
        let error = Error::new(ErrorKind::ContainerNotFound, "no such container");
        let storage = Faulty::new(MemoryStorage::new());
        let storage = storage.always(Method::List, Fault::Error(error.clone()));
        storage.always(Method::Upload, Fault::Error(error))
    };
    let report = run_missing(|_| Ok(Box::new(missing())));
    assert!(report.is_ok(), "{report}");
    let report = run_missing(|_| Ok(Box::new(MemoryStorage::new())));
    assert_eq!(report.failed().count(), 3, "{report}");
}

/// The verdicts of a quick run on a storage whose objects cannot be deleted.
fn verdicts_without_deletes(kind: ErrorKind) -> BTreeMap<&'static str, Verdict> {
    let report = run_quick(|_| {
        let fault = Fault::Error(Error::new(kind, "planted"));
        let storage = Faulty::new(MemoryStorage::new()).always(Method::Delete, fault);
        Ok(Box::new(storage))
    });
    report.verdicts().iter().cloned().collect()
}

#[test]
fn objects_that_a_check_cannot_remove_are_a_failure() {
    let name = "one_byte_comes_back";
    let refused = &verdicts_without_deletes(ErrorKind::PermissionDenied)[name];
    assert!(matches!(refused, Verdict::Failed(why) if why.starts_with("cannot remove ")));
    let busy = &verdicts_without_deletes(ErrorKind::Unavailable)[name];
    assert!(matches!(busy, Verdict::Undecided(_)));
}

#[test]
fn a_loser_may_be_asked_to_come_again() {
    let busy = Error::new(ErrorKind::Unavailable, "another write is under way");
    let memory = MemoryStorage::new();
    let open = |_| -> Result<Box<dyn RemoteStorage>> {
        let storage = Faulty::new(memory.clone());
        Ok(Box::new(storage.on(
            Method::Upload,
            3,
            Fault::Error(busy.clone()),
        )))
    };
    let Ok(storage) = open(Host::detached()) else {
        unreachable!("it opens");
    };
    let race = checks().into_iter();
    let mut race = race.filter(|check| check.name() == "if_absent_has_one_winner_among_16");
    let verdict = race
        .next()
        .map(|check| check.run(&*storage, &open, "race/"));
    assert_eq!(verdict, Some(Verdict::Passed));
}

#[test]
fn a_stop_that_is_not_heeded_is_seen_in_every_call() {
    let all = stopping::CHECKS.iter().map(Check::name).collect();
    assert_eq!(seen(Lie::StopUnheeded, stopping::CHECKS), all);
}

#[test]
#[cfg(target_os = "linux")]
fn what_is_left_behind_is_told_apart() {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let left = |lie| -> Vec<_> { seen(lie, resources::CHECKS).into_iter().collect() };
    assert_eq!(left(Lie::ThreadLeft), ["1000_calls_leave_no_thread_behind"]);
    assert_eq!(
        left(Lie::DescriptorLeft),
        ["1000_calls_leave_no_descriptor_behind"]
    );
}

#[test]
fn the_reference_storage_passes_and_is_left_empty() {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let storage = MemoryStorage::new();
    let report = run_all(|_| Ok(Box::new(storage.clone())));
    assert!(report.is_ok(), "{report}");
    assert_eq!(storage.keys(), Vec::<String>::new());
    assert!(storage.calls(Method::Upload) > 12_345);
    let skipped: Vec<_> = report.skipped().map(|(name, _)| name).collect();
    let for_others = [
        "a_precondition_is_never_ignored",
        "an_object_beyond_the_limit_is_too_large",
    ];
    if cfg!(target_os = "linux") {
        assert_eq!(skipped, for_others, "{report}");
    }
}

#[test]
fn a_quick_run_leaves_out_the_heavy_checks() {
    let storage = MemoryStorage::new();
    let report = run_quick(|_| Ok(Box::new(storage.clone())));
    assert!(report.is_ok(), "{report}");
    let heavy = checks().iter().filter(|check| check.is_heavy()).count();
    assert_eq!(report.verdicts().len() + heavy, checks().len());
    // Readers look as often as they can while an object is replaced.
    assert!(storage.total_calls() < 10_000, "{}", storage.total_calls());
}

#[test]
fn a_limit_is_checked() {
    let mut properties = MemoryStorage::new().properties();
    properties.max_object_size = Some(100_000);
    let storage = MemoryStorage::with_properties(properties);
    let report = run_quick(|_| Ok(Box::new(storage.clone())));
    let name = "an_object_beyond_the_limit_is_too_large";
    assert!(
        report.verdicts().contains(&(name, Verdict::Passed)),
        "{report}"
    );
}

#[test]
fn what_a_modest_storage_does_not_promise_is_skipped() {
    let storage = MemoryStorage::with_properties(Properties::default());
    let report = run_quick(|_| Ok(Box::new(storage.clone())));
    assert!(report.is_ok(), "{report}");
    let skipped: BTreeSet<_> = report.skipped().map(|(name, _)| name).collect();
    assert!(skipped.contains("if_absent_has_one_winner_among_16"));
    assert!(skipped.contains("a_listing_describes_the_object"));
    assert!(!skipped.contains("a_precondition_is_never_ignored"));
}

#[test]
fn a_storage_that_does_not_open_is_a_failure() {
    let report = run_all(|_| Err(Error::new(ErrorKind::InvalidSettings, "no url")));
    let failed: Vec<_> = report.failed().collect();
    assert_eq!(failed, [("create_storage", "no url")]);
}

#[test]
fn every_check_has_a_name_of_its_own() {
    let names: BTreeSet<_> = checks().iter().map(Check::name).collect();
    assert_eq!(names.len(), checks().len());
    assert!(names.len() >= 90, "{}", names.len());
    assert!(LIES.len() >= 25);
}

#[test]
fn a_remote_that_is_not_available_breaks_no_promise() {
    let busy = Error::new(ErrorKind::Throttled, "too many requests");
    let report = run_quick(|_| {
        let storage = Faulty::new(MemoryStorage::new());
        let storage = storage.always(Method::Upload, Fault::Error(busy.clone()));
        Ok(Box::new(storage))
    });
    assert_eq!(report.failed().next(), None, "{report}");
    assert!(report.undecided().count() > 40, "{report}");
    assert!(!report.is_ok());
}
