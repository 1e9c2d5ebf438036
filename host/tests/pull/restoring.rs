//! Pulls of files that the remote has and this machine lacks.

use crate::journal::{Journal, before, updated};
use crate::tree::{changes, new_machine, pull, tree};
use devlog::sync::{Outcome, PullChange, PullOptions};
use devlog_provider_api::{
    Error, ErrorKind, Properties,
    testkit::{Fault, Faulty, MemoryStorage, Method},
};
use std::{fs, sync::Arc};

const LOG: &str = "events/20250911.jsonl";
const MARKDOWN: &str = "entries/20250911.md";

fn without_hashes() -> MemoryStorage {
    let mut properties = Properties::default();
    properties.connections = 16;
    properties.list_has_hashes = false;
    MemoryStorage::with_properties(properties)
}

#[test]
fn an_empty_machine_gets_the_whole_journal_and_its_configuration_stays() {
    // Where listings carry no attributes, one object is asked whether the remote is encrypted, and each markdown file
    // whether it is as its log renders it.
    for (remote, stats) in [(MemoryStorage::new(), 0), (without_hashes(), 3)] {
        let (lost, new) = (Journal::new(), new_machine());
        lost.push(remote.clone());
        let config = "# mine\n[remote]\nprovider = \"memory\"\n";
        new.write("config.toml", config);
        remote.reset_calls();
        let result = pull(&new, remote.clone());
        assert_eq!(result.outcome, Outcome::Ok, "{result:?}");
        assert_eq!(tree(&new), tree(&lost));
        assert_eq!(fs::read_to_string(new.path("config.toml")).unwrap(), config);
        // Markdown is rendered, not downloaded.
        let counted = [Method::List, Method::Download, Method::Stat];
        let calls = counted.map(|method| remote.calls(method));
        assert_eq!((calls, remote.total_calls()), ([1, 2, stats], 3 + stats));
    }
}

#[test]
fn a_pull_with_nothing_to_do_costs_the_listing_only() {
    for remote in [MemoryStorage::new(), without_hashes()] {
        let journal = Journal::new();
        journal.push(remote.clone());
        for _ in 0..2 {
            remote.reset_calls();
            let result = pull(&journal, remote.clone());
            assert_eq!(result.outcome, Outcome::NothingToDo);
            assert_eq!((remote.calls(Method::List), remote.total_calls()), (1, 1));
        }
    }
}

#[test]
fn after_a_pull_the_next_push_asks_for_nothing() {
    let (lost, new, remote) = (Journal::new(), new_machine(), without_hashes());
    lost.push(remote.clone());
    // The configuration of the new machine is what the remote holds.
    pull(&new, remote.clone());
    remote.reset_calls();
    assert_eq!(new.push(remote.clone()).outcome, Outcome::NothingToDo);
    assert_eq!((remote.calls(Method::List), remote.total_calls()), (1, 1));
}

#[test]
fn a_log_that_went_on_elsewhere_is_continued() {
    let (here, there, remote) = (Journal::new(), Journal::new(), MemoryStorage::new());
    here.push(remote.clone());
    there.append(LOG, &updated("More."));
    there.render("20250911");
    there.push(remote.clone());
    let result = pull(&here, remote);
    assert_eq!(changes(&result), [(LOG, PullChange::FastForward)]);
    assert_eq!(tree(&here), tree(&there));
}

#[test]
fn a_log_that_went_on_here_stays() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.push(remote.clone());
    journal.append(LOG, &updated("More."));
    journal.render("20250911");
    let own = tree(&journal);
    remote.reset_calls();
    assert_eq!(pull(&journal, remote.clone()).outcome, Outcome::NothingToDo);
    assert_eq!(tree(&journal), own);
    assert_eq!(remote.total_calls(), 1);
}

#[test]
fn markdown_that_is_missing_beside_its_log_is_rendered() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.push(remote.clone());
    let whole = tree(&journal);
    fs::remove_file(journal.path(MARKDOWN)).unwrap();
    let result = pull(&journal, remote);
    assert_eq!(changes(&result), [(MARKDOWN, PullChange::Rendered)]);
    assert_eq!(tree(&journal), whole);
}

#[test]
fn markdown_without_a_log_comes_back_and_may_be_edited_and_pushed() {
    let (lost, new, remote) = (Journal::new(), new_machine(), MemoryStorage::new());
    lost.write("entries/20200101.md", "No log.\n");
    lost.push(remote.clone());
    pull(&new, remote.clone());
    assert_eq!(tree(&new), tree(&lost));
    new.write("entries/20200101.md", "No log, edited.\n");
    assert_eq!(new.push(remote.clone()).outcome, Outcome::Ok);
    assert_eq!(
        remote.bytes("entries/20200101.md").unwrap(),
        b"No log, edited.\n"
    );
}

#[test]
fn a_dry_run_writes_nothing() {
    let (lost, new, remote) = (Journal::new(), new_machine(), MemoryStorage::new());
    lost.push(remote.clone());
    let options = PullOptions {
        dry_run: true,
        ..PullOptions::default()
    };
    let result = new.manager(remote).pull(&options, Arc::new(())).unwrap();
    assert_eq!(
        changes(&result),
        [
            ("events/20250910.jsonl", PullChange::Created),
            (LOG, PullChange::Created)
        ]
    );
    assert!(!new.path("events").exists() && !new.path("state").exists());
}

#[test]
fn a_pull_that_fails_at_any_call_is_completed_by_the_next() {
    let (lost, remote) = (Journal::new(), MemoryStorage::new());
    lost.push(remote.clone());
    let refused = || Error::new(ErrorKind::TooLarge, "no");
    for (method, number) in [
        (Method::List, 1),
        (Method::Download, 1),
        (Method::Download, 2),
    ] {
        for fault in [Fault::Error(refused()), Fault::CutAfter(5, refused())] {
            let new = new_machine();
            let faulty = Faulty::new(remote.clone()).on(method, number, fault);
            let manager = new.manager(faulty);
            let result = manager.pull(&PullOptions::default(), Arc::new(()));
            if method == Method::Download {
                let outcome = result.unwrap().outcome;
                assert!(matches!(outcome, Outcome::Partial | Outcome::Failed));
            }
            for (key, text) in tree(&new) {
                assert_eq!(tree(&lost).get(&key), Some(&text));
            }
            pull(&new, remote.clone());
            assert_eq!(tree(&new), tree(&lost));
        }
    }
}

#[test]
fn an_entry_that_is_written_while_its_log_is_downloaded_loses_nothing() {
    let (here, there, remote) = (Journal::new(), Journal::new(), MemoryStorage::new());
    here.push(remote.clone());
    there.append(LOG, &updated("There."));
    there.render("20250911");
    there.push(remote.clone());
    let path = here.path(LOG);
    let write = before(move || crate::journal::append(&path, &updated("Here.")));
    let result = pull(&here, Faulty::new(remote).on(Method::Download, 1, write));
    // The markdown may be rendered for this line first, if it is looked at after the write.
    let is_merged = |change: &_| matches!(change, (LOG, PullChange::Merged { .. }));
    assert!(changes(&result).iter().any(is_merged));
    let log = fs::read_to_string(here.path(LOG)).unwrap();
    assert!(log.contains(&updated("There.")) && log.contains(&updated("Here.")));
}
