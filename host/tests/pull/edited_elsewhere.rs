//! Markdown that a person wrote into, on another machine or before a pull that is killed.

use crate::journal::{Journal, updated, uploaded};
use crate::tree::{changes, new_machine, pull, remotes, sync, tree};
use devlog::sync::{Outcome, PullChange, PushResult};
use devlog_provider_api::testkit::MemoryStorage;
use std::fs;

const LOG: &str = "events/20250911.jsonl";
const MARKDOWN: &str = "entries/20250911.md";
const BY_HAND: &str = "# By hand\n";

/// Two machines that hold the same; then one edits the markdown of a day and syncs.
fn edited(remote: &MemoryStorage) -> (Journal, Journal) {
    let (here, there) = (Journal::new(), Journal::new());
    sync(&here, remote.clone());
    sync(&there, remote.clone());
    there.write(MARKDOWN, BY_HAND);
    sync(&there, remote.clone());
    (here, there)
}

fn text(journal: &Journal) -> String {
    fs::read_to_string(journal.path(MARKDOWN)).unwrap()
}

fn pushed(journal: &Journal, remote: &MemoryStorage) -> PushResult {
    sync(journal, remote.clone()).push.unwrap()
}

#[test]
fn it_is_taken_over_and_both_machines_come_to_rest() {
    for remote in remotes() {
        let (here, there) = edited(&remote);
        let synced = sync(&here, remote.clone());
        assert_eq!(changes(&synced.pull), [(MARKDOWN, PullChange::FastForward)]);
        assert_eq!(text(&here), BY_HAND);
        for journal in [&there, &here, &there, &here] {
            assert_eq!(pushed(journal, &remote).outcome, Outcome::NothingToDo);
        }
        assert_eq!(tree(&here), tree(&there));
    }
}

#[test]
fn a_new_machine_gets_it_too() {
    for remote in remotes() {
        let (_, there) = edited(&remote);
        let new = new_machine();
        assert_eq!(pull(&new, remote.clone()).outcome, Outcome::Ok);
        assert_eq!(tree(&new), tree(&there));
    }
}

#[test]
fn a_push_alone_does_not_replace_it() {
    for remote in remotes() {
        let (here, _) = edited(&remote);
        let result = here.push(remote.clone());
        assert_eq!(result.outcome, Outcome::Refused);
        assert_eq!(result.conflicts[0].key.as_str(), MARKDOWN);
        assert_eq!(remote.bytes(MARKDOWN).unwrap(), BY_HAND.as_bytes());
    }
}

#[test]
fn beside_new_events_here_both_texts_are_kept_and_the_other_machine_decides() {
    for remote in remotes() {
        let (here, there) = edited(&remote);
        here.append(LOG, &updated("Here."));
        here.render("20250911");
        let rendered = text(&here);
        let synced = sync(&here, remote.clone());
        assert_eq!(synced.pull.conflicts[0].key.as_str(), MARKDOWN);
        assert_eq!(uploaded(&synced.push.unwrap()), [LOG]);
        assert_eq!(text(&here), rendered);
        assert_eq!(kept(&here), [BY_HAND]);
        // The log that comes is rendered there, over a text that is kept.
        sync(&there, remote.clone());
        assert_eq!(
            (text(&there), kept(&there)),
            (rendered, vec![BY_HAND.to_owned()])
        );
        for journal in [&here, &there] {
            assert_eq!(pushed(journal, &remote).outcome, Outcome::NothingToDo);
        }
    }
}

#[test]
fn what_both_edited_stays_on_each_until_a_person_decides() {
    for remote in remotes() {
        let (here, _) = edited(&remote);
        here.write(MARKDOWN, "# Also by hand\n");
        for _ in 0..2 {
            let synced = sync(&here, remote.clone());
            assert_eq!(synced.pull.conflicts[0].key.as_str(), MARKDOWN);
            assert_eq!(text(&here), "# Also by hand\n");
            assert_eq!(kept(&here), [BY_HAND]);
        }
        assert_eq!(remote.bytes(MARKDOWN).unwrap(), BY_HAND.as_bytes());
    }
}

#[test]
fn a_text_that_was_rendered_again_elsewhere_comes_back_and_is_not_exchanged_for_ever() {
    for remote in remotes() {
        let (here, there) = edited(&remote);
        sync(&here, remote.clone());
        there.render("20250911");
        for journal in [&there, &here, &there] {
            sync(journal, remote.clone());
        }
        for journal in [&here, &there] {
            assert_eq!(pushed(journal, &remote).outcome, Outcome::NothingToDo);
            assert_eq!(text(journal), BY_HAND);
        }
    }
}

#[test]
fn a_pull_that_is_killed_before_the_markdown_keeps_a_text_by_hand_and_a_rendering_repairs_it() {
    for remote in remotes() {
        let (whole, killed, there) = (Journal::new(), Journal::new(), Journal::new());
        for journal in [&whole, &killed, &there] {
            sync(journal, remote.clone());
        }
        there.append(LOG, &updated("There."));
        there.render("20250911");
        sync(&there, remote.clone());
        for journal in [&whole, &killed] {
            journal.write(MARKDOWN, BY_HAND);
        }
        // The log is replaced, and the kill comes before its markdown.
        fs::copy(there.path(LOG), killed.path(LOG)).unwrap();
        for _ in 0..2 {
            assert_eq!(pull(&killed, remote.clone()).outcome, Outcome::NothingToDo);
            assert_eq!(text(&killed), BY_HAND);
        }
        // As `devlog rebuild` does.
        killed.render("20250911");
        pull(&whole, remote.clone());
        for journal in [&whole, &killed] {
            assert_eq!(
                (text(journal), kept(journal)),
                (text(&there), vec![BY_HAND.to_owned()])
            );
        }
        assert_eq!(tree(&killed), tree(&whole));
        assert_eq!(pushed(&killed, &remote).outcome, Outcome::NothingToDo);
    }
}

/// The texts in `conflicts/entries`.
/// As a copy of the backup leaves it that was made without what describes its objects.
#[test]
fn a_text_that_nothing_describes_is_kept_beside_the_rendering_and_then_replaced() {
    for remote in remotes() {
        let there = Journal::new();
        sync(&there, remote.clone());
        remote.put_foreign(MARKDOWN, BY_HAND);
        let here = new_machine();
        for _ in 0..2 {
            let pulled = pull(&here, remote.clone());
            let change = (MARKDOWN, PullChange::KeptApart);
            assert!(changes(&pulled).contains(&change), "{pulled:?}");
            assert_eq!(
                (text(&here), kept(&here)),
                (text(&there), vec![BY_HAND.to_owned()])
            );
        }
        let synced = sync(&here, remote.clone());
        assert_eq!(uploaded(&synced.push.unwrap()), [MARKDOWN]);
        assert_eq!(pushed(&here, &remote).outcome, Outcome::NothingToDo);
        assert_eq!(kept(&here), [BY_HAND]);
    }
}

#[test]
fn a_push_keeps_a_text_that_nothing_describes_before_it_replaces_it() {
    for remote in remotes() {
        let journal = Journal::new();
        journal.push(remote.clone());
        remote.put_foreign(MARKDOWN, BY_HAND);
        assert_eq!(uploaded(&journal.push(remote.clone())), [MARKDOWN]);
        assert_eq!(kept(&journal), [BY_HAND]);
        let old = fs::read(journal.path(MARKDOWN)).unwrap();
        journal.append(LOG, &updated("More."));
        journal.render("20250911");
        remote.put_foreign(MARKDOWN, old);
        journal.push(remote.clone());
        assert_eq!(kept(&journal), [BY_HAND]);
    }
}

fn kept(journal: &Journal) -> Vec<String> {
    let Ok(files) = fs::read_dir(journal.path("conflicts/entries")) else {
        return Vec::new();
    };
    let read = |file: fs::DirEntry| fs::read_to_string(file.path()).unwrap();
    files.map(|file| read(file.unwrap())).collect()
}
