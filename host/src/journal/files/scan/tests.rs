//! Tests of `scan`.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::{Scan, ScanError, scan};
use std::{fs, path::Path};
use tempfile::TempDir;

fn journal(files: &[&str]) -> TempDir {
    let root = tempfile::tempdir().unwrap();
    for file in files {
        let path = root.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, file).unwrap();
    }
    root
}

fn keys(scan: &Scan) -> Vec<String> {
    scan.files.iter().map(|file| file.key.to_string()).collect()
}

/// The names of the failed files, with the reasons.
fn failed(scan: &Scan, root: &Path) -> Vec<String> {
    let relative = |path: &Path| path.strip_prefix(root).unwrap().display().to_string();
    scan.failed
        .iter()
        .map(|(path, error)| format!("{}: {error}", relative(path)))
        .collect()
}

fn skipped(scan: &Scan, root: &Path) -> Vec<String> {
    let relative = |path: &Path| path.strip_prefix(root).unwrap().display().to_string();
    scan.skipped
        .iter()
        .map(|skipped| format!("{} {}", relative(&skipped.path), skipped.reason))
        .collect()
}

#[test]
fn the_files_of_a_journal_come_in_the_order_of_their_keys() {
    let root = journal(&[
        "events/20250911.jsonl",
        "events/20240229.jsonl",
        "entries/20250911.md",
        "config.toml",
        "state/lock",
    ]);
    let scan = scan(root.path()).unwrap();
    assert_eq!(
        keys(&scan),
        [
            "config.toml",
            "entries/20250911.md",
            "events/20240229.jsonl",
            "events/20250911.jsonl"
        ]
    );
    assert!(scan.skipped.is_empty() && scan.failed.is_empty());
    assert_eq!(scan.files[1].stat.size, 19);
    assert_eq!(
        scan.files[1].path(),
        root.path().join("entries/20250911.md")
    );
}

#[test]
fn a_journal_without_folders_is_empty() {
    let scan = scan(journal(&[]).path()).unwrap();
    assert!(scan.files.is_empty() && scan.skipped.is_empty() && scan.failed.is_empty());
}

#[test]
fn a_journal_that_is_absent_is_an_error() {
    let root = journal(&["file"]);
    let absent = scan(&root.path().join("none"));
    assert!(matches!(absent, Err(ScanError::Absent { .. })));
    let file = scan(&root.path().join("file"));
    assert!(matches!(file, Err(ScanError::NotAFolder { .. })));
}

#[test]
fn what_is_no_file_of_a_journal_is_skipped_with_a_reason() {
    let root = journal(&[
        "events/20250230.jsonl",
        "events/20250911.md",
        "events/20250911.jsonl/inside",
        "entries/notes.md",
    ]);
    let scan = scan(root.path()).unwrap();
    assert!(scan.files.is_empty());
    assert_eq!(
        skipped(&scan, root.path()),
        [
            "entries/notes.md is not named as a file of the journal",
            "events/20250230.jsonl is not named as a file of the journal",
            "events/20250911.md is not named as a file of the journal",
        ]
    );
    let expected = ["events/20250911.jsonl: it is not a regular file"];
    assert_eq!(failed(&scan, root.path()), expected);
}

#[test]
fn what_a_killed_exchange_set_aside_is_reported() {
    let root = journal(&[
        "config.toml.saved-x1y2z3",
        "entries/20250911.md.saved-x1y2z3",
    ]);
    let scan = scan(root.path()).unwrap();
    let reason = "was saved by another program while devlog was cut off; take what you need from it, then remove it";
    assert_eq!(
        skipped(&scan, root.path()),
        [
            format!("config.toml.saved-x1y2z3 {reason}"),
            format!("entries/20250911.md.saved-x1y2z3 {reason}"),
        ]
    );
}

#[test]
fn hidden_and_temporary_files_are_passed_over_in_silence() {
    let root = journal(&[
        "events/.DS_Store",
        "events/.20250911.jsonl.swp",
        "entries/20250911.md~",
        "entries/20250911.md.tmp",
    ]);
    let scan = scan(root.path()).unwrap();
    assert!(scan.files.is_empty() && scan.skipped.is_empty() && scan.failed.is_empty());
}

mod on_unix {
    use super::{failed, fs, journal, keys, scan};
    use std::{
        ffi::OsStr,
        os::unix::{ffi::OsStrExt, fs::symlink, net::UnixListener},
    };

    #[test]
    fn the_root_and_the_config_may_be_links() {
        let elsewhere = journal(&["config.toml"]);
        let root = journal(&["events/20250911.jsonl"]);
        symlink(
            elsewhere.path().join("config.toml"),
            root.path().join("config.toml"),
        )
        .unwrap();
        let link = elsewhere.path().join("journal");
        symlink(root.path(), &link).unwrap();
        let scan = scan(&link).unwrap();
        assert_eq!(keys(&scan), ["config.toml", "events/20250911.jsonl"]);
        assert_eq!(scan.files[0].stat.size, 11, "the size of the target");
    }

    #[test]
    fn links_and_devices_in_the_place_of_a_day_fail() {
        let root = journal(&["events/20250911.jsonl", "secret"]);
        let link = root.path().join("events/20250912.jsonl");
        symlink(root.path().join("secret"), link).unwrap();
        let _socket = UnixListener::bind(root.path().join("events/20250913.jsonl")).unwrap();
        let scan = scan(root.path()).unwrap();
        assert_eq!(keys(&scan), ["events/20250911.jsonl"]);
        assert_eq!(
            failed(&scan, root.path()),
            [
                "events/20250912.jsonl: it is a link, and links are not followed",
                "events/20250913.jsonl: it is not a regular file",
            ]
        );
    }

    #[test]
    fn a_folder_that_is_a_link_fails_since_the_journal_may_be_in_it() {
        let elsewhere = journal(&["events/20250911.jsonl"]);
        let root = journal(&["entries/20250911.md"]);
        symlink(elsewhere.path().join("events"), root.path().join("events")).unwrap();
        let scan = scan(root.path()).unwrap();
        assert_eq!(keys(&scan), ["entries/20250911.md"]);
        assert_eq!(scan.failed[0].0, root.path().join("events"));
    }

    #[test]
    fn a_config_that_points_nowhere_fails() {
        let root = journal(&[]);
        symlink("nowhere", root.path().join("config.toml")).unwrap();
        let scan = scan(root.path()).unwrap();
        assert_eq!(scan.failed[0].0, root.path().join("config.toml"));
    }

    #[test]
    fn a_name_that_is_no_text_is_skipped() {
        let root = journal(&["events/20250911.jsonl"]);
        let name = OsStr::from_bytes(b"2025\xff911.jsonl");
        fs::write(root.path().join("events").join(name), "").unwrap();
        let scan = scan(root.path()).unwrap();
        assert_eq!((scan.files.len(), scan.skipped.len()), (1, 1));
    }
}
