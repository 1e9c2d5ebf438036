//! Facts of a remote that contradict each other are not believed: the object is read.

use devlog_tests::{
    backup::{Backup, written},
    http::proxy::{Fault, Proxy},
    journal::Journal,
    remote::Remote,
};
use std::fs;

on_each_remote!(an_object_that_was_halved_with_its_metadata_kept_is_noticed);

/// Bytes that contradict their own digest cannot be compared, so the user decides.
fn an_object_that_was_halved_with_its_metadata_kept_is_noticed(backup: &Backup) {
    let journal = backup.journal(2);
    for state_is_lost in [false, true] {
        halve_and_push(backup, &journal, state_is_lost);
        backup.sandbox.configure(&backup.remote.section());
    }
}

fn halve_and_push(backup: &Backup, journal: &Journal, state_is_lost: bool) {
    backup.push().expect(0);
    let halved = journal.keys(0);
    for key in &halved {
        backup.remote.halve(key);
    }
    let before = backup.remote.objects();
    if state_is_lost {
        fs::remove_dir_all(journal.path("state")).expect("there was a push");
    }
    let noticed = backup.push();
    if matches!(backup.remote, Remote::Folder(_)) {
        // Its provider drops the digest of a file that has another size. The log begins with its half.
        assert_eq!(noticed.code, Some(0), "{}", noticed.transcript());
        backup.assert_complete(journal);
        return;
    }
    let noticed = noticed.expect(3).stderr;
    assert!(halved.iter().all(|key| noticed.contains(key)), "{noticed}");
    assert!(noticed.contains("local_wins"), "{noticed}");
    assert_eq!(written(&before, &backup.remote.objects()), [""; 0]);
    let section = backup.remote.section() + "\n[sync]\nconflict_resolution = \"local_wins\"\n";
    backup.sandbox.configure(&section);
    backup.push().expect(0);
    backup.assert_complete(journal);
}

mod listing {
    use super::{Backup, Fault, Proxy, written};

    on_each_service!(sizes_of_a_listing_that_are_not_those_of_the_objects_are_not_believed);

    fn sizes_of_a_listing_that_are_not_those_of_the_objects_are_not_believed(backup: &Backup) {
        let journal = backup.journal(2);
        let mut proxy = None;
        let through = |port| proxy.insert(Proxy::start(port)).port();
        let section = backup.remote.section_through(through);
        let proxy = proxy.expect("it was started");
        backup.sandbox.configure(&section);
        backup.push().expect(0);
        let before = backup.assert_complete(&journal);
        for digit in ['0', '1', '9'] {
            proxy.plan("list", 0, 1, Fault::SizesOf(digit));
            let seen = proxy.requests().len();
            backup.push().expect(0);
            proxy.assert_all_met();
            let requests = proxy.requests();
            let of_objects = |kind| matches!(kind, "get" | "head");
            let looks = requests[seen..]
                .iter()
                .filter(|request| of_objects(request.kind()));
            assert!(looks.count() >= before.len(), "{digit}");
        }
        assert_eq!(written(&before, &backup.remote.objects()), [""; 0]);
    }
}
