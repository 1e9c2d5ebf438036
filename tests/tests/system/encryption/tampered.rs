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
