//! A remote of which another machine has encrypted a part, and a machine without the key.

use super::{
    canary::{CANARY, tapped},
    machine::{KeySource, Machine},
};
use devlog_tests::{backup::Backup, http::Wiretap, search::Search};
use std::fs;

on_each_remote!(a_machine_without_the_key_sends_nothing_unencrypted);

fn a_machine_without_the_key_sends_nothing_unencrypted(backup: &Backup) {
    let journal = backup.journal(3);
    backup.push().expect(0);
    let other = Machine::encrypting(backup, &KeySource::File);
    other
        .run(&["new", "--id", "20240101", "-m", "Theirs."])
        .expect(0);
    other.run(&["push"]).expect(0);
    let before = backup.remote.objects();
    let is_encrypted = |content: &[u8]| content.starts_with(b"age-encryption.org/v1\n");
    let encrypted = before
        .values()
        .filter(|object| is_encrypted(&object.content));
    assert_eq!((encrypted.count(), before.len()), (3, 9));

    let wiretap = tapped(backup);
    journal.append(0, CANARY);
    for loses_record in [false, true] {
        if loses_record {
            fs::remove_dir_all(journal.path("state")).expect("there was a push");
        }
        for command in ["push", "sync"] {
            backup.sandbox.run([command]).expect(13);
        }
    }
    let sent = wiretap.as_ref().map(Wiretap::bytes).unwrap_or_default();
    assert_eq!(Search::new(&[CANARY], &[]).found_in(&sent), None);
    assert_eq!(backup.remote.objects(), before);
}
