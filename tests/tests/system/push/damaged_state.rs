//! devlog's own state may be lost or damaged in any way: that costs time, and changes nothing remotely.

use devlog_tests::{
    backup::{Backup, written},
    journal::Journal,
};
use std::{
    fs,
    path::{Path, PathBuf},
};

on_each_remote!(a_damaged_state_changes_nothing_remotely);

/// Every file below the state folder.
fn state_files(journal: &Journal) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![journal.root().join("state")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("there is a state").flatten() {
            match entry.path() {
                path if path.is_dir() => folders.push(path),
                path => files.push(path),
            }
        }
    }
    files.sort();
    files
}

/// The damaged bytes; `None` deletes the file.
type Damage = fn(Vec<u8>) -> Option<Vec<u8>>;

const DAMAGES: [(&str, Damage); 7] = [
    ("deleted", |_| None),
    ("emptied", |_| Some(Vec::new())),
    ("cut in half", |bytes| {
        Some(bytes[..bytes.len() / 2].to_vec())
    }),
    ("last byte cut", |bytes| {
        Some(bytes[..bytes.len().saturating_sub(1)].to_vec())
    }),
    ("first bit flipped", |bytes| Some(flipped(bytes, |_| 0))),
    ("middle bit flipped", |bytes| {
        Some(flipped(bytes, |length| length / 2))
    }),
    ("last bit flipped", |bytes| {
        Some(flipped(bytes, |length| length.saturating_sub(2)))
    }),
];

fn flipped(mut bytes: Vec<u8>, place: fn(usize) -> usize) -> Vec<u8> {
    let at = place(bytes.len());
    if let Some(byte) = bytes.get_mut(at) {
        *byte ^= 1;
    }
    bytes
}

fn damage(file: &Path, damage: Damage) {
    let bytes = fs::read(file).expect("the state is ours");
    match damage(bytes) {
        Some(bytes) => fs::write(file, bytes),
        None => fs::remove_file(file),
    }
    .expect("the state is ours");
}

fn a_damaged_state_changes_nothing_remotely(backup: &Backup) {
    let journal = backup.journal(3);
    backup.push().expect(0);
    let mut before = backup.assert_complete(&journal);
    let count = state_files(&journal).len();
    assert!(count > 0, "there is a state to be damaged");
    for (name, how) in DAMAGES {
        for file in state_files(&journal) {
            let what = format!("{} {name}", file.display());
            damage(&file, how);
            journal.append(1, &what);
            let output = backup.push();
            assert_eq!(output.code, Some(0), "{what}: {}", output.transcript());
            let after = backup.assert_complete(&journal);
            assert_eq!(
                written(&before, &after),
                [journal.keys(1)[0].clone()],
                "{what}"
            );
            before = after;
        }
    }
}
