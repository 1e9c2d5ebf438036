//! Objects that another party changed, at each remote: each attack has its sentence, and changes nothing here.

use super::{
    adversary::{Adversary, Stored},
    machine::{KeySource, Machine},
};
use devlog::encryption::Identity;
use devlog_provider_api::Attributes;
use devlog_tests::backup::Backup;
use std::fs;

const LOG: &str = "events/20230101.jsonl";
const OTHER_LOG: &str = "events/20230102.jsonl";

/// Makes another object of this one, and of the one of another day.
type Attack = fn(Stored, Stored) -> Stored;

const ATTACKS: [(&str, Attack); 7] = [
    ("its content was changed", |(mut bytes, attributes), _| {
        bytes[300] ^= 1;
        (bytes, attributes)
    }),
    (
        "its length does not fit its attributes",
        |(mut bytes, attributes), _| {
            bytes.truncate(300);
            (bytes, attributes)
        },
    ),
    ("it was stored under another name", |_, other| other),
    (
        "its length does not fit its attributes",
        |(_, attributes), (bytes, _)| (bytes, attributes),
    ),
    (
        "its content is not the one that its attributes describe",
        |(bytes, mut attributes), _| {
            let inserted = attributes.insert("plain_digest", "0".repeat(64));
            inserted.expect("the rules allow it");
            (bytes, attributes)
        },
    ),
    ("its attributes were removed", |(bytes, _), _| {
        (bytes, Attributes::new())
    }),
    ("it is not encrypted, although encryption is on", |_, _| {
        (b"{}\n".to_vec(), Attributes::new())
    }),
];

on_each_remote!(
    an_object_that_was_tampered_with_is_reported_and_not_used,
    an_older_version_is_reported_and_not_used,
);

fn an_object_that_was_tampered_with_is_reported_and_not_used(backup: &Backup) {
    let journal = backup.journal(2);
    let first = Machine::first(backup, &KeySource::File);
    first.run(&["push"]).expect(0);
    let second = first.second();
    second.run(&["pull"]).expect(0);
    journal.edit(0, "Newer, and longer than the other day.");
    first.run(&["push"]).expect(0);
    let (adversary, before) = (Adversary::of(backup), second.tree());
    let (whole, other) = (adversary.take(LOG), adversary.take(OTHER_LOG));
    for (sentence, attack) in ATTACKS {
        adversary.put(LOG, attack(whole.clone(), other.clone()));
        let pulled = second.run(&["pull"]).expect(3).transcript();
        let said = pulled.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(sentence), "{sentence}: {pulled}");
        assert_eq!(second.tree(), before, "{sentence}");
    }
    adversary.put(LOG, whole);
    let key = fs::read(second.root.join("encryption.key")).expect("it was copied");
    let stranger = Identity::from_random([2; 32]).to_secret();
    fs::write(second.root.join("encryption.key"), stranger.expose_secret()).expect("it is ours");
    let pulled = second.run(&["pull"]).expect(3).transcript();
    assert!(pulled.contains("which is not here"), "{pulled}");
    assert_eq!(second.tree(), before);
    fs::write(second.root.join("encryption.key"), key).expect("it is ours");
    second.run(&["pull"]).expect(0);
    assert_eq!(second.tree(), first.tree());
}

fn an_older_version_is_reported_and_not_used(backup: &Backup) {
    let journal = backup.journal(1);
    let machine = Machine::first(backup, &KeySource::File);
    machine.run(&["push"]).expect(0);
    let adversary = Adversary::of(backup);
    let older = adversary.take(LOG);
    journal.edit(0, "Newer.");
    machine.run(&["push"]).expect(0);
    let before = machine.tree();
    adversary.put(LOG, older);
    let verified = machine.run(&["verify"]).expect(15).transcript();
    assert!(
        verified.contains("the object is an older version"),
        "{verified}"
    );
    machine.run(&["pull"]).expect(0);
    assert_eq!(machine.tree(), before);
}

#[test]
fn a_copy_without_attributes_is_described_with_its_remedies() {
    let backup = Backup::on_filesystem();
    let journal = backup.journal(1);
    let machine = Machine::first(&backup, &KeySource::File);
    machine.run(&["push"]).expect(0);
    let adversary = Adversary::of(&backup);
    for key in journal.keys(0) {
        let (bytes, _) = adversary.take(&key);
        adversary.put(&key, (bytes, Attributes::new()));
    }
    insta::assert_snapshot!(machine.run(&["verify"]).snapshot(), @"
    exit status 15
    ----- stderr
    ✗ Verified 1 of 3 files on Local Folder
      2 files failed:
      - events/20230101.jsonl
      - entries/20230101.md
        the object is not the one that was pushed

    hint: your journal is untouched; if you changed it on another machine, run `devlog sync`; to replace the object with the local file, push once with `conflict_resolution = \"local_wins\"` in [sync] of [SANDBOX]/journal/config.toml
    ");
    let second = machine.second();
    insta::assert_snapshot!(second.run(&["verify"]).snapshot(), @"
    exit status 15
    ----- stderr
    ✗ Verified 1 of 3 files on Local Folder
      2 files failed:
      - events/20230101.jsonl
      - entries/20230101.md
        the object on the remote cannot be used: it is encrypted, but its attributes were removed

    hint: if the backup was copied, copy it again with what describes its objects: a folder with its `.devlog-store` and the times of its files (`cp -a`), a bucket with the metadata; `age -d` and the key decrypt an object by hand; to replace it with the local file, push once with `conflict_resolution = \"local_wins\"` in [sync] of [SANDBOX]/second/config.toml
    ");
    insta::assert_snapshot!(second.run(&["pull"]).snapshot(), @"
    exit status 15
    ----- stderr
    ✗ Pulled 0 of 2 files from Local Folder
      2 files failed:
      - events/20230101.jsonl
      - entries/20230101.md
        download failed: it is encrypted, but its attributes were removed

    hint: if the backup was copied, copy it again with what describes its objects: a folder with its `.devlog-store` and the times of its files (`cp -a`), a bucket with the metadata; `age -d` and the key decrypt an object by hand; to replace it with the local file, push once with `conflict_resolution = \"local_wins\"` in [sync] of [SANDBOX]/second/config.toml
    ");
    let config = backup.sandbox.root().join("config.toml");
    let text = fs::read_to_string(&config).expect("it is ours");
    let wins = "[sync]\nconflict_resolution = \"local_wins\"";
    fs::write(&config, text.replace("[sync]", wins)).expect("it is ours");
    machine.run(&["push"]).expect(0);
    machine.run(&["verify"]).expect(0);
    second.run(&["pull"]).expect(0);
    assert_eq!(second.tree(), machine.tree());
    adversary.put(LOG, (b"{}\n".to_vec(), Attributes::new()));
    machine.run(&["verify"]).expect(15);
    // Without a record of what was pushed, too.
    adversary.put(OTHER_LOG, (b"{}\n".to_vec(), Attributes::new()));
    let verified = second.run(&["verify"]).expect(15).transcript();
    assert!(verified.contains("it is not encrypted"), "{verified}");
}
