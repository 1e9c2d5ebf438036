//! `devlog provider check` against the strict service.

use super::backup::S3Backup;

#[test]
fn the_provider_keeps_the_contract_and_leaves_nothing_behind() {
    let backup = S3Backup::new(1);
    backup.double.set_page(7);
    let output = backup.sandbox.run(["provider", "check", "s3", "--full"]);
    output.expect(0);
    assert!(backup.double.objects().is_empty());
    assert_eq!(backup.double.unfinished(), 0);
}
