//! Tests of `store`: what is remembered, and what is not believed.

#![expect(clippy::unwrap_used, reason = "tests")]

mod places;

use super::{LogRecord, RemoteBinding, State, StateStore};
use crate::{
    journal::{EntryId, FileStat, JournalKey},
    state::{self, LocalRecord, Verification, snapshot},
};
use devlog_provider_api::Sha256Digest;
use jiff::Span;
use std::{fs, path::PathBuf};
use tempfile::TempDir;

fn digest(content: u8) -> Sha256Digest {
    Sha256Digest::from_bytes([content; 32])
}

/// The log of one of many days.
fn log(day: u8) -> JournalKey {
    let day = Span::new().days(day);
    let date = jiff::civil::date(2025, 1, 1).checked_add(day);
    JournalKey::EventLog(EntryId::new(date.unwrap()).unwrap())
}

fn about(key: JournalKey, content: u8) -> LogRecord {
    let sha256 = digest(content);
    LogRecord::About { key, sha256 }
}

fn facts() -> Vec<LogRecord> {
    let stat = FileStat {
        size: 7,
        mtime_ns: i64::MAX,
        ctime_ns: -5,
        inode: u64::MAX,
        device: 0,
    };
    let record = LocalRecord {
        stat,
        len: 6,
        sha256: digest(1),
        key_id: Some("0123456789abcdef".into()),
    };
    vec![
        about(log(1), 1),
        LogRecord::Local {
            key: JournalKey::Config,
            record,
        },
        about(log(1), 2),
        about(log(2), 1),
    ]
}

fn after(facts: &[LogRecord]) -> State {
    let mut state = State::default();
    for fact in facts {
        state.apply(fact.clone());
    }
    state
}

fn full_state() -> State {
    State {
        last_success: "2025-09-11T10:30:00.5Z".parse().ok(),
        verification: Some(Verification {
            at: "2025-09-12T10:30:00Z".parse().unwrap(),
            damaged: [JournalKey::Config, log(1)].into(),
        }),
        ..after(&facts())
    }
}

fn binding() -> RemoteBinding {
    RemoteBinding::new(&["memory", "here"])
}

fn open(root: &TempDir) -> StateStore {
    StateStore::open(root.path(), &binding()).unwrap()
}

fn read(root: &TempDir) -> State {
    open(root).into_state()
}

fn save(root: &TempDir, state: State) {
    let store = open(root);
    *store.state() = state;
    store.save().unwrap();
}

fn file(root: &TempDir, extension: &str) -> PathBuf {
    root.path().join(format!("state/{}.{extension}", binding()))
}

fn with_log() -> TempDir {
    let root = tempfile::tempdir().unwrap();
    let store = open(&root);
    for fact in facts() {
        store.append(fact).unwrap();
    }
    store.sync().unwrap();
    root
}

fn with_snapshot() -> TempDir {
    let root = tempfile::tempdir().unwrap();
    save(&root, full_state());
    root
}

/// Checks every text that a cut at any byte, or a flip of any bit, makes of `whole`; with the place.
fn each_damage(whole: &[u8], mut check: impl FnMut(usize, &[u8])) {
    for at in 0..whole.len() {
        check(at, &whole[..at]);
        for bit in 0..8 {
            let mut damaged = whole.to_vec();
            damaged[at] ^= 1 << bit;
            check(at, &damaged);
        }
    }
}

#[test]
fn nothing_is_remembered_and_nothing_written_at_first() {
    let root = tempfile::tempdir().unwrap();
    assert_eq!(read(&root), State::default());
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 0);
}

#[test]
fn facts_are_remembered_and_so_is_a_saved_state_whose_log_is_empty() {
    let root = with_log();
    assert_eq!(read(&root), after(&facts()));
    save(&root, full_state());
    assert_eq!(read(&root), full_state());
    assert_eq!(fs::metadata(file(&root, "log")).unwrap().len(), 0);
}

#[test]
fn a_crash_between_snapshot_and_log_is_harmless() {
    let root = with_log();
    let log = fs::read(file(&root, "log")).unwrap();
    save(&root, full_state());
    fs::write(file(&root, "log"), log).unwrap();
    assert_eq!(read(&root), full_state());
}

#[test]
fn facts_after_a_save_are_remembered() {
    let root = with_snapshot();
    let store = open(&root);
    let mut state = read(&root);
    let fact = about(log(3), 9);
    store.append(fact.clone()).unwrap();
    state.apply(fact);
    assert_eq!(read(&root), state);
    assert_eq!(*store.state(), state);
    store.save().unwrap();
    assert_eq!(read(&root), state);
}

#[test]
fn a_success_without_changes_is_remembered_and_leaves_the_snapshot_alone() {
    let root = with_snapshot();
    let snapshot = fs::read(file(&root, "snapshot")).unwrap();
    let moment = "2025-09-12T10:30:00Z".parse().unwrap();
    open(&root).save_success(moment).unwrap();
    assert_eq!(read(&root).last_success, Some(moment));
    assert_eq!(read(&root).files, full_state().files);
    assert_eq!(fs::read(file(&root, "snapshot")).unwrap(), snapshot);
}

#[test]
fn a_snapshot_with_any_damage_is_not_believed() {
    let owner = binding().to_string();
    let whole = fs::read(file(&with_snapshot(), "snapshot")).unwrap();
    let read = |mut bytes: &[u8]| snapshot::read(&owner, &mut bytes).unwrap();
    assert_eq!(read(&whole), Some(full_state()));
    each_damage(&whole, |at, damaged| {
        assert_eq!(read(damaged), None, "byte {at}");
    });
}

#[test]
fn a_log_with_any_damage_is_believed_up_to_there() {
    let owner = binding().to_string();
    let whole = fs::read(file(&with_log(), "log")).unwrap();
    let read = |mut bytes: &[u8]| {
        let mut records = Vec::new();
        let end = state::log::read(&owner, &mut bytes, |record| records.push(record));
        (records, end.unwrap())
    };
    assert_eq!(read(&whole).0, facts());
    each_damage(&whole, |at, damaged| {
        let good = whole[..at].split(|byte| *byte == b'\n').count() - 1;
        let (records, end) = read(damaged);
        assert_eq!(records, facts()[..good], "byte {at}");
        assert!(usize::try_from(end).unwrap() <= at);
    });
}

#[test]
fn a_damaged_snapshot_counts_as_never_learned_and_is_replaced() {
    let root = with_snapshot();
    fs::write(file(&root, "snapshot"), "damaged\n").unwrap();
    assert_eq!(read(&root), State::default());
    save(&root, full_state());
    assert_eq!(read(&root), full_state());
}

#[test]
fn a_fact_after_a_torn_line_is_remembered() {
    let root = with_log();
    let path = file(&root, "log");
    let log = fs::read(&path).unwrap();
    fs::write(&path, &log[..log.len() - 1]).unwrap();
    let store = open(&root);
    store.append(facts().remove(3)).unwrap();
    assert_eq!(read(&root), after(&facts()));
}

#[test]
fn the_state_of_another_remote_is_not_believed() {
    let other = RemoteBinding::new(&["memory", "there"]);
    for (root, extension) in [(with_log(), "log"), (with_snapshot(), "snapshot")] {
        let from = file(&root, extension);
        fs::copy(from, root.path().join(format!("state/{other}.{extension}"))).unwrap();
        assert_eq!(
            StateStore::open(root.path(), &other).unwrap().into_state(),
            State::default()
        );
    }
}

#[test]
fn threads_do_not_mix_their_lines() {
    let root = tempfile::tempdir().unwrap();
    let store = open(&root);
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let store = &store;
            scope.spawn(move || {
                for fact in 0..50 {
                    store.append(about(log(4 * fact + thread), fact)).unwrap();
                }
            });
        }
    });
    assert_eq!(read(&root).files.len(), 200);
}
