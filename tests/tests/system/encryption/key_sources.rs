//! A backup from its first push to the merge of two machines, with the key at each of its places.

use super::machine::{KeySource, Machine};
use devlog_tests::{backup::Backup, keyring::Keyring};

on_each_remote!(a_key_in_a_file_serves_from_push_to_merge);

fn a_key_in_a_file_serves_from_push_to_merge(backup: &Backup) {
    live(backup, &KeySource::File);
}

#[test]
fn a_key_in_a_variable_or_from_a_command_serves_as_well() {
    for source in [KeySource::Variable, KeySource::Command] {
        live(&Backup::on_filesystem(), &source);
    }
}

#[test]
fn a_key_in_the_keychain_serves_from_push_to_merge() {
    let backup = Backup::on_filesystem();
    let test = "a_key_in_the_keychain_serves_from_push_to_merge";
    if let Some(keyring) = Keyring::of(&backup.sandbox, test) {
        live(&backup, &KeySource::Keychain(keyring));
    }
}

fn live(backup: &Backup, key: &KeySource<'_>) {
    let journal = backup.journal(3);
    let first = Machine::first(backup, key);
    let pushes = |says: &str, requests: &[(&'static str, usize)]| {
        let push = || first.run(&["push"]).expect(0).transcript();
        let (output, made) = backup.remote.requests_during(push);
        assert!(output.contains(says), "{output}");
        let requests = requests.iter().copied().collect();
        assert!(made.is_none_or(|made| made == requests), "{says}");
    };
    // One object is asked for, to see that the remote keeps attributes.
    pushes("Pushed 7 files", &[("list", 1), ("put", 7), ("head", 1)]);
    pushes("Nothing to push: 7 files", &[("list", 1)]);
    (0..3).for_each(|day| journal.append(day, "More."));
    pushes("Pushed 3 files", &[("list", 1), ("put", 3)]);
    let objects = backup.remote.objects();
    assert_eq!(objects.len(), 7);
    for (name, object) in &objects {
        assert!(
            object.content.starts_with(b"age-encryption.org/v1\n"),
            "{name}"
        );
    }

    let status = first.run(&["encryption", "status"]).expect(0).stdout;
    assert!(status.contains("  7 objects encrypted with "), "{status}");

    first.run(&["verify", "--content"]).expect(0);

    let second = first.second();
    let drill = second.run(&["verify", "--drill"]).expect(0).stdout;
    assert!(drill.contains("Restorable: 3 of 3 days"), "{drill}");
    second.run(&["pull"]).expect(0);
    first.run(&["rebuild"]).expect(0);
    assert_eq!(second.tree(), first.tree());

    let write = ["new", "--id", "20240101", "-m"];
    first
        .run(&[&write[..], &["From the first."]].concat())
        .expect(0);
    second
        .run(&[&write[..], &["From the second."]].concat())
        .expect(0);
    for machine in [&first, &second, &first] {
        machine.run(&["sync"]).expect(0);
    }
    assert_eq!(second.tree(), first.tree());
    let day = String::from_utf8_lossy(&first.tree()["entries/20240101.md"]).into_owned();
    assert!(
        day.contains("From the first.") && day.contains("From the second."),
        "{day}"
    );
}
