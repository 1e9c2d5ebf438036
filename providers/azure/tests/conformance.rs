//! The Azure provider keeps the contract, at a service that lets nothing pass.
#![expect(clippy::unwrap_used, reason = "tests")]

use devlog_provider_api::{
    Host, RemoteConfig, RemoteStorageProvider, testkit::conformance::run_all,
};
use devlog_provider_azure::AzureProvider;
use devlog_tests::{azure_fake::AzureFake, azurite::KEY};
use std::collections::BTreeSet;

#[test]
fn the_azure_provider_keeps_the_contract_and_leaves_nothing_behind() {
    let fake = AzureFake::start(1);
    fake.create("log");
    let mut config = RemoteConfig::new(format!("{}/log", fake.endpoint()));
    config.settings.set("account_key", KEY);
    let storage = AzureProvider.create_storage(&config, Host::detached());
    let report = run_all(&*storage.unwrap());
    assert!(report.is_ok(), "{report}");
    let skipped: Vec<_> = report.skipped().map(|(name, _)| name).collect();
    assert_eq!(skipped, ["a_precondition_is_never_ignored"], "{report}");
    assert!(fake.blobs("log").is_empty());
    // Nothing was refused but what the checks provoke: no signature, no checksum, no header.
    let codes = fake.seen().into_iter().filter_map(|seen| seen.code);
    let codes: BTreeSet<_> = codes.collect();
    assert_eq!(
        Vec::from_iter(codes),
        ["BlobAlreadyExists", "BlobNotFound", "ConditionNotMet"]
    );
}
