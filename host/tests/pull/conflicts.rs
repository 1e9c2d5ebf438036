//! Both sides have text of their own.

use crate::journal::{Journal, updated};
use crate::tree::{changes, pull, sync, tree};
use devlog::config::ConflictResolution;
use devlog::sync::{Outcome, PullChange, PullOptions, PullResult};
use devlog_provider_api::testkit::MemoryStorage;
use std::{fs, sync::Arc};

const LOG: &str = "events/20250911.jsonl";
const STRAY: &str = "entries/20200101.md";

/// Two machines that wrote to the same day; the other one's text is on the remote.
fn diverged() -> (Journal, Journal, MemoryStorage) {
    let (here, there, remote) = (Journal::new(), Journal::new(), MemoryStorage::new());
    here.push(remote.clone());
    for (journal, text) in [(&here, "Here."), (&there, "There.")] {
        journal.append(LOG, &updated(text));
        journal.render("20250911");
    }
    there.push(remote.clone());
    (here, there, remote)
}

fn pull_with(
    journal: &Journal,
    remote: &MemoryStorage,
    resolution: ConflictResolution,
) -> PullResult {
    let mut manager = journal.manager(remote.clone());
    manager.resolution = Some(resolution);
    manager.pull(&PullOptions::default(), Arc::new(())).unwrap()
}

#[test]
fn two_machines_that_sync_in_turn_hold_the_same_journal() {
    let (here, there, remote) = diverged();
    let result = sync(&here, remote.clone());
    assert!(matches!(
        changes(&result.pull)[..],
        [(LOG, PullChange::Merged { .. })]
    ));
    assert_eq!(result.push.unwrap().outcome, Outcome::Ok);
    sync(&there, remote.clone());
    assert_eq!(tree(&here), tree(&there));
    for journal in [&here, &there] {
        let result = sync(journal, remote.clone());
        assert_eq!(result.pull.outcome, Outcome::NothingToDo);
        assert_eq!(result.push.unwrap().outcome, Outcome::NothingToDo);
    }
    let log = fs::read_to_string(here.path(LOG)).unwrap();
    assert!(log.contains(&updated("Here.")) && log.contains(&updated("There.")));
}

#[test]
fn a_dry_sync_says_that_a_diverged_log_will_be_merged() {
    let (here, _, remote) = diverged();
    let own = tree(&here);
    let options = PullOptions {
        dry_run: true,
        ..PullOptions::default()
    };
    let result = here.manager(remote).sync(&options, Arc::new(())).unwrap();
    assert_eq!(result.pull.pulled.len(), 1);
    assert!(result.push.unwrap().conflicts.is_empty());
    assert_eq!(tree(&here), own);
}

#[test]
fn the_version_that_loses_is_kept_whole() {
    let (here, there, remote) = diverged();
    let (ours, theirs) = (
        fs::read(here.path(LOG)).unwrap(),
        fs::read(there.path(LOG)).unwrap(),
    );
    let result = pull_with(&here, &remote, ConflictResolution::LocalWins);
    assert_eq!(changes(&result), [(LOG, PullChange::Kept)]);
    assert_eq!(fs::read(here.path(LOG)).unwrap(), ours);
    let kept = result.pulled[0].kept_apart.as_ref().unwrap();
    assert_eq!(fs::read(kept).unwrap(), theirs);

    let result = pull_with(&here, &remote, ConflictResolution::RemoteWins);
    assert_eq!(changes(&result), [(LOG, PullChange::Replaced)]);
    assert_eq!(fs::read(here.path(LOG)).unwrap(), theirs);
    let kept = result.pulled[0].kept_apart.as_ref().unwrap();
    assert_eq!(fs::read(kept).unwrap(), ours);
}

#[test]
fn a_question_without_an_answer_changes_nothing() {
    let (here, _, remote) = diverged();
    let own = tree(&here);
    let result = pull_with(&here, &remote, ConflictResolution::Prompt);
    assert_eq!(result.outcome, Outcome::Refused);
    assert_eq!(result.conflicts[0].key.as_str(), LOG);
    assert_eq!(tree(&here), own);
}

#[test]
fn markdown_without_a_log_that_differs_is_kept_apart() {
    let (here, remote) = (Journal::new(), MemoryStorage::new());
    here.write(STRAY, "Here.\n");
    remote.put_foreign(STRAY, "There.\n");
    for _ in 0..2 {
        let result = pull(&here, remote.clone());
        assert_eq!(result.outcome, Outcome::Refused);
        assert_eq!(fs::read(here.path(STRAY)).unwrap(), b"Here.\n");
        let copies: Vec<_> = walk(&here.path("conflicts"));
        assert_eq!(copies, ["There.\n"]);
        let pushed = here.push(remote.clone());
        assert_eq!(pushed.conflicts[0].key.as_str(), STRAY);
        assert_eq!(remote.bytes(STRAY).unwrap(), b"There.\n");
    }
}

/// The texts of all files below a folder.
fn walk(folder: &std::path::Path) -> Vec<String> {
    let mut texts = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            texts.extend(walk(&path));
        } else {
            texts.push(fs::read_to_string(path).unwrap());
        }
    }
    texts
}
