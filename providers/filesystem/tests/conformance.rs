//! The filesystem provider keeps the contract.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "tests")]

use devlog_provider_api::{
    Host, RemoteConfig, RemoteStorageProvider, testkit::conformance::run_all,
};
use devlog_provider_filesystem::FilesystemProvider;

#[test]
fn the_filesystem_provider_keeps_the_contract() {
    let target = tempfile::tempdir().unwrap();
    let config = RemoteConfig::new(target.path().to_str().unwrap());
    let storage = FilesystemProvider
        .create_storage(&config, Host::detached())
        .unwrap();
    let report = run_all(&*storage);
    assert!(report.is_ok(), "{report}");
    let skipped: Vec<_> = report.skipped().map(|(name, _)| name).collect();
    assert_eq!(skipped, ["a_precondition_is_never_ignored"], "{report}");
}

#[test]
fn the_checks_leave_nothing_but_the_provider_s_own_folder() {
    let target = tempfile::tempdir().unwrap();
    let config = RemoteConfig::new(target.path().to_str().unwrap());
    let storage = FilesystemProvider
        .create_storage(&config, Host::detached())
        .unwrap();
    drop(run_all(&*storage));
    let names: Vec<_> = target
        .path()
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(names, [".devlog-store"]);
    let waiting = target
        .path()
        .join(".devlog-store/tmp")
        .read_dir()
        .unwrap()
        .count();
    assert_eq!(waiting, 0);
}
