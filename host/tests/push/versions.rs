//! Objects are recognised by their version: a remote whose listing carries no hashes costs no request per file, and
//! a stored hash that other facts contradict is not believed.

use crate::journal::{Journal, uploaded};
use devlog::sync::Outcome;
use devlog_provider_api::{
    Properties,
    testkit::{MemoryStorage, Method},
};
use std::fs;

const LOG: &str = "events/20250911.jsonl";
const MARKDOWN: &str = "entries/20250911.md";

fn without_hashes(conditional_writes: bool) -> MemoryStorage {
    let mut properties = Properties::default();
    properties.connections = 16;
    properties.list_has_hashes = false;
    properties.conditional_create = conditional_writes;
    properties.conditional_replace = conditional_writes;
    MemoryStorage::with_properties(properties)
}

/// The calls of one push: listings, uploads, stats and downloads.
fn calls(journal: &Journal, remote: &MemoryStorage) -> [usize; 4] {
    remote.reset_calls();
    let result = journal.push(remote.clone());
    assert!(matches!(result.outcome, Outcome::Ok | Outcome::NothingToDo));
    let counted = [Method::List, Method::Upload, Method::Stat, Method::Download];
    assert_eq!(
        counted
            .map(|method| remote.calls(method))
            .iter()
            .sum::<usize>(),
        remote.total_calls()
    );
    counted.map(|method| remote.calls(method))
}

#[test]
fn a_listing_without_hashes_costs_no_request_per_unchanged_file() {
    for conditional_writes in [true, false] {
        let (journal, remote) = (Journal::new(), without_hashes(conditional_writes));
        for day in 0..995 {
            let (year, month, day) = (2000 + day / 336, day / 28 % 12 + 1, day % 28 + 1);
            journal.write(
                &format!("events/{year}{month:02}{day:02}.jsonl"),
                &format!("{{\"day\":\"{year}-{month}-{day}\"}}\n"),
            );
        }
        assert_eq!(calls(&journal, &remote), [1, 1000, 0, 0]);
        assert_eq!(calls(&journal, &remote), [1, 0, 0, 0]);
        journal.append(LOG, "{\"more\":1}\n");
        assert_eq!(calls(&journal, &remote), [1, 1, 0, 0]);
        fs::remove_dir_all(journal.path("state")).unwrap();
        assert_eq!(calls(&journal, &remote), [1, 0, 1000, 0]);
        assert_eq!(calls(&journal, &remote), [1, 0, 0, 0]);
    }
}

#[test]
fn a_half_object_that_keeps_its_metadata_is_noticed() {
    for remote in [MemoryStorage::new(), without_hashes(true)] {
        for state_is_lost in [false, true] {
            let journal = Journal::new();
            journal.push(remote.clone());
            for name in [LOG, MARKDOWN, "config.toml"] {
                let whole = remote.bytes(name).unwrap();
                remote.replace_bytes(name, &whole[..whole.len() / 2]);
            }
            if state_is_lost {
                fs::remove_dir_all(journal.path("state")).unwrap();
            }
            let result = journal.push(remote.clone());
            // The half log is a beginning of the local one; its markdown follows it.
            assert_eq!(uploaded(&result), [MARKDOWN, LOG]);
            assert_eq!(result.conflicts[0].key.as_str(), "config.toml");
            assert_eq!(result.outcome, Outcome::Refused);
            remote.remove("config.toml");
            assert_eq!(journal.push(remote.clone()).outcome, Outcome::Ok);
            assert_eq!(
                remote.bytes(LOG).unwrap(),
                fs::read(journal.path(LOG)).unwrap()
            );
        }
    }
}

#[test]
fn other_bytes_of_the_same_length_under_the_old_metadata_are_noticed() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.push(remote.clone());
    let size = remote.bytes(LOG).unwrap().len();
    remote.replace_bytes(LOG, vec![b'x'; size]);
    let result = journal.push(remote.clone());
    assert_eq!(result.conflicts[0].key.as_str(), LOG);
    assert_eq!(remote.bytes(LOG).unwrap(), vec![b'x'; size]);
}
