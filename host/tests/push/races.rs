//! Changes on either side in the middle of a push are noticed.

use crate::altered::uploading;
use crate::journal::{Journal, append, before, one_at_a_time, push};
use crate::reading::HookedSource;
use devlog::config::ConflictResolution;
use devlog::sync::{Conflict, Outcome, PushOptions, PushResult, SyncEvent, SyncObserver};
use devlog_provider_api::{
    RemoteStorage, Source,
    testkit::{Faulty, MemoryStorage, Method},
};
use std::{
    fs,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
};

const LOG: &str = "events/20250911.jsonl";
const MARKDOWN: &str = "entries/20250911.md";

/// A log of two megabytes.
fn log_of(letter: &str) -> String {
    (letter.repeat(1023) + "\n").repeat(2048)
}

/// Pushes to `remote`; `meanwhile` happens once, when a first part of the log has been read to be sent.
fn push_while(
    journal: &Journal,
    remote: &MemoryStorage,
    meanwhile: impl Fn() + Send + Sync + 'static,
) -> PushResult {
    let once = AtomicBool::new(false);
    let hook = move || {
        if !once.swap(true, Ordering::Relaxed) {
            meanwhile();
        }
    };
    journal.push(uploading(remote, move |inner, source, key, options| {
        if key.as_str() != LOG {
            return inner.upload_file(source, key, options);
        }
        let mut source = HookedSource(source, &hook);
        inner.upload_file(&mut Source::new(&mut source), key, options)
    }))
}

/// Prefers the local version of the first conflict, after the remote one has changed under the question.
struct Slow {
    remote: MemoryStorage,
    questions: AtomicU32,
}

impl SyncObserver for Slow {
    fn on_event(&self, _: &SyncEvent<'_>) {}

    fn decide(&self, conflict: &Conflict) -> Option<ConflictResolution> {
        if self.questions.fetch_add(1, Ordering::Relaxed) > 0 {
            return None;
        }
        self.remote.put_foreign(conflict.key.as_str(), "unseen\n");
        Some(ConflictResolution::LocalWins)
    }
}

#[test]
fn an_answer_counts_for_the_version_that_was_asked_about() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    remote.put_foreign(LOG, "theirs\n");
    let mut manager = journal.manager(remote.clone());
    manager.resolution = Some(ConflictResolution::Prompt);
    let slow = Arc::new(Slow {
        remote: remote.clone(),
        questions: AtomicU32::new(0),
    });
    let options = PushOptions::default();
    let result = manager.push(&options, Arc::clone(&slow) as _).unwrap();
    assert_eq!(result.outcome, Outcome::Refused);
    assert_eq!(remote.bytes(LOG).unwrap(), b"unseen\n");
    // The log twice, and the markdown that is rendered from it.
    assert!(slow.questions.load(Ordering::Relaxed) >= 2);
}

#[test]
fn markdown_does_not_follow_a_log_that_another_machine_took_over_meanwhile() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.push(remote.clone());
    journal.append(MARKDOWN, "more\n");
    let theirs = remote.clone();
    let write = before(move || {
        theirs.put_foreign(LOG, "{\"theirs\":1}\n");
        theirs.put_foreign(MARKDOWN, "Their day.\n");
    });
    let faulty = Faulty::new(remote.clone()).on(Method::Upload, 1, write);
    let result = push(&journal.manager(faulty), one_at_a_time());
    assert_eq!(result.outcome, Outcome::Refused);
    assert_eq!(remote.bytes(MARKDOWN).unwrap(), b"Their day.\n");
}

#[test]
fn a_log_that_loses_lines_while_it_is_sent_does_not_replace_its_backup() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.write(LOG, &log_of("a"));
    journal.push(remote.clone());
    journal.append(LOG, "{\"more\":1}\n");
    let path = journal.path(LOG);
    let rewritten = log_of("b") + &log_of("b");
    let result = push_while(&journal, &remote, move || {
        fs::write(&path, &rewritten).unwrap();
    });
    assert_eq!(result.outcome, Outcome::Refused);
    assert_eq!(remote.bytes(LOG).unwrap(), log_of("a").into_bytes());
}

#[test]
fn a_log_that_is_shortened_and_rewritten_while_it_is_sent_does_not_replace_its_backup() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.write(LOG, &log_of("a"));
    journal.push(remote.clone());
    journal.append(LOG, &(log_of("a") + &log_of("a")));
    let path = journal.path(LOG);
    let rewritten = log_of("b") + "{\"more\":1}\n";
    let result = push_while(&journal, &remote, move || {
        fs::write(&path, &rewritten).unwrap();
    });
    assert_eq!(result.outcome, Outcome::Refused);
    assert_eq!(remote.bytes(LOG).unwrap(), log_of("a").into_bytes());
}

#[test]
fn a_log_that_is_rewritten_in_place_while_it_is_sent_is_never_a_mixture() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    journal.write(LOG, &log_of("a"));
    let path = journal.path(LOG);
    let result = push_while(&journal, &remote, move || {
        fs::write(&path, log_of("b")).unwrap();
        append(&path, "{\"more\":1}\n");
    });
    assert_eq!(result.outcome, Outcome::Ok);
    let stored = remote.bytes(LOG).unwrap();
    let rewritten = log_of("b") + "{\"more\":1}\n";
    assert!(
        rewritten.as_bytes().starts_with(&stored),
        "{} bytes",
        stored.len()
    );
}

#[test]
fn an_object_that_is_another_one_at_each_look_is_given_up() {
    let mut properties = MemoryStorage::new().properties();
    properties.list_has_hashes = false;
    let (journal, remote) = (Journal::new(), MemoryStorage::with_properties(properties));
    let (theirs, grown) = (remote.clone(), Mutex::new("theirs\n".to_owned()));
    let grow = move || {
        let mut log = grown.lock().unwrap();
        log.push_str("more\n");
        theirs.put_foreign(LOG, log.as_str());
    };
    grow();
    let faulty = Faulty::new(remote).always(Method::Download, before(grow));
    let result = push(&journal.manager(faulty), one_at_a_time());
    let failed: Vec<&str> = result.failed.iter().map(|file| &*file.name).collect();
    assert_eq!(failed, [LOG]);
}

#[test]
fn markdown_follows_its_log_where_listings_have_no_hashes() {
    let mut properties = MemoryStorage::new().properties();
    properties.list_has_hashes = false;
    let (journal, remote) = (Journal::new(), MemoryStorage::with_properties(properties));
    journal.push(remote.clone());
    fs::remove_dir_all(journal.path("state")).unwrap();
    remote.put_foreign(MARKDOWN, "Rendered by an older devlog.\n");
    assert_eq!(journal.push(remote).outcome, Outcome::Ok);
}

#[test]
fn a_version_that_loses_is_kept_whole() {
    for log in ["theirs\n", "{\"theirs\":1}\n"] {
        let (journal, remote) = (Journal::new(), MemoryStorage::new());
        remote.put_foreign(LOG, log);
        let mut manager = journal.manager(remote.clone());
        manager.resolution = Some(ConflictResolution::LocalWins);
        let result = push(&manager, one_at_a_time());
        assert_eq!(result.outcome, Outcome::Ok);
        let mine = fs::read(journal.path(LOG)).unwrap();
        assert_eq!(remote.bytes(LOG).unwrap(), mine);
        let kept = fs::read_dir(journal.path("conflicts/events")).unwrap();
        let kept: Vec<_> = kept.map(|file| file.unwrap().path()).collect();
        assert_eq!(fs::read_to_string(&kept[0]).unwrap(), log);
        assert_eq!(kept.len(), 1);
    }
}
