//! A long journal comes back in as few requests as possible.

use crate::pull::{Machine, tree};
use devlog_tests::backup::Backup;

fn assert_comes_back(backup: &Backup) {
    let _journal = backup.journal(1_000);
    backup.push().expect(0);
    let second = Machine::new(backup);
    let (_, requests) = backup
        .remote
        .requests_during(|| second.run(["pull"]).expect(0));
    let requests = requests.unwrap_or_default();
    let pages = backup.remote.list_pages(2_001);
    assert_eq!(requests.get("list"), Some(&pages), "{requests:?}");
    assert_eq!(
        requests.values().sum::<usize>(),
        1_000 + pages,
        "{requests:?}"
    );
    assert_eq!(tree(&second.root), tree(&backup.sandbox.root()));
}

#[test]
fn a_thousand_days_are_one_request_each_and_the_list_pages() {
    assert_comes_back(&Backup::on_gcs());
}

#[test]
fn a_thousand_days_come_back_from_azurite() {
    if let Some(backup) = Backup::on_azurite("a_thousand_days_come_back_from_azurite") {
        assert_comes_back(&backup);
    }
}
