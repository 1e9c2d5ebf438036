//! Tests of `store`.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::{LogRecord, RemoteBinding, State, StateStore};
use crate::{
    journal::FileStat,
    state::{LocalRecord, log, snapshot},
};
use devlog_provider_api::Sha256Digest;
use std::{fs, path::PathBuf};
use tempfile::TempDir;

fn digest(content: u8) -> Sha256Digest {
    Sha256Digest::from_bytes([content; 32])
}

fn facts() -> Vec<LogRecord> {
    let stat = FileStat {
        size: 7,
        mtime_ns: i128::from(u64::MAX) * 3,
        ctime_ns: -5,
        inode: u64::MAX,
        device: 0,
    };
    let record = LocalRecord {
        stat,
        len: 6,
        sha256: digest(1),
        key_id: Some("0123456789abcdef".to_owned()),
    };
    let about = |key: &str, content| LogRecord::About {
        key: key.to_owned(),
        sha256: digest(content),
    };
    let key = "entries/\u{1f980}\n.md".to_owned();
    vec![
        about("a", 1),
        LogRecord::Local { key, record },
        about("a", 2),
        about("b", 1),
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
        ..after(&facts())
    }
}

fn binding() -> RemoteBinding {
    RemoteBinding::new(&["memory", "here"])
}

fn open(root: &TempDir) -> (StateStore, State) {
    StateStore::open(root.path(), &binding())
}

fn file(root: &TempDir, extension: &str) -> PathBuf {
    root.path().join(format!("state/{}.{extension}", binding()))
}

fn with_log() -> TempDir {
    let root = tempfile::tempdir().unwrap();
    let (store, _) = open(&root);
    for fact in facts() {
        store.append(&fact).unwrap();
    }
    store.sync().unwrap();
    root
}

fn with_snapshot() -> TempDir {
    let root = tempfile::tempdir().unwrap();
    open(&root).0.save(&full_state()).unwrap();
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
    assert_eq!(open(&root).1, State::default());
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 0);
}

#[test]
fn facts_are_remembered_without_a_snapshot() {
    assert_eq!(open(&with_log()).1, after(&facts()));
}

#[test]
fn a_saved_state_is_remembered_and_the_log_is_empty() {
    let root = with_log();
    open(&root).0.save(&full_state()).unwrap();
    assert_eq!(open(&root).1, full_state());
    assert_eq!(fs::metadata(file(&root, "log")).unwrap().len(), 0);
}

#[test]
fn a_crash_between_snapshot_and_log_is_harmless() {
    let root = with_log();
    let log = fs::read(file(&root, "log")).unwrap();
    open(&root).0.save(&full_state()).unwrap();
    fs::write(file(&root, "log"), log).unwrap();
    assert_eq!(open(&root).1, full_state());
}

#[test]
fn facts_after_a_save_are_remembered() {
    let root = with_snapshot();
    let (store, mut state) = open(&root);
    let fact = LogRecord::About {
        key: "c".to_owned(),
        sha256: digest(9),
    };
    store.append(&fact).unwrap();
    state.apply(fact);
    assert_eq!(open(&root).1, state);
    store.save(&state).unwrap();
    assert_eq!(open(&root).1, state);
}

#[test]
fn a_snapshot_with_any_damage_is_not_believed() {
    let owner = binding().to_string();
    let whole = fs::read(file(&with_snapshot(), "snapshot")).unwrap();
    assert_eq!(snapshot::from_bytes(&owner, &whole), Some(full_state()));
    each_damage(&whole, |at, damaged| {
        assert_eq!(snapshot::from_bytes(&owner, damaged), None, "byte {at}");
    });
}

#[test]
fn a_log_with_any_damage_is_believed_up_to_there() {
    let owner = binding().to_string();
    let whole = fs::read(file(&with_log(), "log")).unwrap();
    assert_eq!(log::read(&owner, &whole).0, facts());
    each_damage(&whole, |at, damaged| {
        let good = whole[..at].split(|byte| *byte == b'\n').count() - 1;
        let (records, end) = log::read(&owner, damaged);
        assert_eq!(records, facts()[..good], "byte {at}");
        assert!(usize::try_from(end).unwrap() <= at);
    });
}

#[test]
fn a_damaged_snapshot_counts_as_never_learned_and_is_replaced() {
    let root = with_snapshot();
    fs::write(file(&root, "snapshot"), "damaged\n").unwrap();
    let (store, state) = open(&root);
    assert_eq!(state, State::default());
    store.save(&full_state()).unwrap();
    assert_eq!(open(&root).1, full_state());
}

#[test]
fn a_fact_after_a_torn_line_is_remembered() {
    let root = with_log();
    let path = file(&root, "log");
    let log = fs::read(&path).unwrap();
    fs::write(&path, &log[..log.len() - 1]).unwrap();
    let (store, _) = open(&root);
    store.append(&facts()[3]).unwrap();
    assert_eq!(open(&root).1, after(&facts()));
}

#[test]
fn the_state_of_another_remote_is_not_believed() {
    let other = RemoteBinding::new(&["memory", "there"]);
    for (root, extension) in [(with_log(), "log"), (with_snapshot(), "snapshot")] {
        let from = file(&root, extension);
        fs::copy(from, root.path().join(format!("state/{other}.{extension}"))).unwrap();
        assert_eq!(StateStore::open(root.path(), &other).1, State::default());
    }
}

#[test]
fn threads_do_not_mix_their_lines() {
    let root = tempfile::tempdir().unwrap();
    let (store, _) = open(&root);
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let store = &store;
            scope.spawn(move || {
                for fact in 0..50 {
                    let key = format!("{thread}/{fact}");
                    let sha256 = digest(fact);
                    store.append(&LogRecord::About { key, sha256 }).unwrap();
                }
            });
        }
    });
    assert_eq!(open(&root).1.files.len(), 200);
}

#[test]
fn the_state_is_private() {
    use std::os::unix::fs::PermissionsExt;
    let root = with_log();
    open(&root).0.save(&full_state()).unwrap();
    let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(root.path().join("state")), 0o700);
    assert_eq!(mode(file(&root, "log")), 0o600);
    assert_eq!(mode(file(&root, "snapshot")), 0o600);
}

#[test]
fn no_link_is_written_through() {
    use std::os::unix::fs::symlink;
    let root = with_log();
    let victim = root.path().join("victim");
    fs::write(&victim, "mine").unwrap();
    for extension in ["log", "snapshot"] {
        let _ = fs::remove_file(file(&root, extension));
        symlink(&victim, file(&root, extension)).unwrap();
    }
    let (store, state) = open(&root);
    assert_eq!(state, State::default());
    assert!(store.append(&facts()[0]).is_err());
    assert!(store.save(&full_state()).is_err());
    assert_eq!(fs::read(&victim).unwrap(), b"mine");
    assert_eq!(
        open(&root).1,
        full_state(),
        "the snapshot replaced its link"
    );
}

#[test]
fn a_state_folder_that_is_a_link_is_refused() {
    let root = tempfile::tempdir().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), root.path().join("state")).unwrap();
    let (store, _) = open(&root);
    assert!(store.append(&facts()[0]).is_err());
    assert!(store.save(&full_state()).is_err());
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
}
