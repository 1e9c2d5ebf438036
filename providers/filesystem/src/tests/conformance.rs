//! The filesystem provider keeps the contract.

use crate::FilesystemProvider;
use devlog_provider_api::{
    RemoteStorageProvider, StorageConfig,
    testkit::conformance::{run_all, run_missing},
};
use std::path::Path;

#[test]
fn the_filesystem_provider_keeps_the_contract_and_leaves_nothing_behind() {
    let target = tempfile::tempdir().unwrap();
    let config = StorageConfig::new(target.path().to_str().unwrap());
    let report = run_all(|host| FilesystemProvider.create_storage(&config, host));
    assert!(report.is_ok(), "{report}");
    let skipped: Vec<_> = report.skipped().map(|(name, _)| name).collect();
    let for_others = [
        "a_precondition_is_never_ignored",
        "an_object_beyond_the_limit_is_too_large",
    ];
    if cfg!(target_os = "linux") {
        assert_eq!(skipped, for_others, "{report}");
    }
    assert_eq!(names(target.path()), [".devlog-store"]);
    let waiting = names(&target.path().join(".devlog-store/tmp"));
    assert_eq!(waiting, Vec::<String>::new());
}

#[test]
fn an_absent_target_is_never_an_empty_one_and_stays_absent() {
    let parent = tempfile::tempdir().unwrap();
    let config = StorageConfig::new(parent.path().join("absent").to_str().unwrap());
    let report = run_missing(|host| FilesystemProvider.create_storage(&config, host));
    assert!(report.is_ok(), "{report}");
    assert_eq!(names(parent.path()), Vec::<String>::new());
}

fn names(folder: &Path) -> Vec<String> {
    let entries = folder.read_dir().unwrap();
    let name = |entry: std::io::Result<std::fs::DirEntry>| entry.unwrap().file_name();
    entries
        .map(|entry| name(entry).into_string().unwrap())
        .collect()
}
