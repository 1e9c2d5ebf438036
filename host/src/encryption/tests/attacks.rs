//! Objects that an adversary changed, exchanged or wrote.

use super::{KEY, OTHER_KEY, Remote, TEXT};
use crate::encryption::{Identity, Keyring};
use devlog_provider_api::Attributes;

/// One attack: what it does to the first object, what a listing shows, what reading gives.
type Attack = (fn(&Remote), &'static str, &'static str);

#[test]
fn each_attack_has_its_own_sentence() {
    let attacks: [Attack; 9] = [
        (
            |remote| {
                let mut bytes = remote.bytes(KEY);
                let last = bytes.len() - 1;
                bytes[last] ^= 1;
                remote.put(KEY, &bytes, remote.stat(KEY).attributes);
            },
            "encrypted",
            "its content was changed",
        ),
        (
            |remote| {
                let bytes = remote.bytes(KEY);
                remote.put(KEY, &bytes[..bytes.len() - 30], remote.stat(KEY).attributes);
            },
            "its length does not fit its attributes; one of them is of another version",
            "its content was changed",
        ),
        (
            |remote| {
                remote.put(
                    KEY,
                    &remote.bytes(OTHER_KEY),
                    remote.stat(OTHER_KEY).attributes,
                );
            },
            "it was stored under another name; objects were exchanged or renamed",
            "it was stored under another name; objects were exchanged or renamed",
        ),
        (
            // Attributes that belong here, over an object that does not.
            |remote| {
                let attributes = remote.stat(KEY).attributes;
                remote
                    .upload(OTHER_KEY, &TEXT.to_ascii_uppercase())
                    .unwrap();
                remote.put(KEY, &remote.bytes(OTHER_KEY), attributes);
            },
            "encrypted",
            "its content is not the one that its attributes describe",
        ),
        (
            |remote| {
                let mut attributes = remote.stat(KEY).attributes;
                attributes.insert("plain_digest", "00".repeat(32)).unwrap();
                remote.put(KEY, &remote.bytes(KEY), attributes);
            },
            "encrypted",
            "its content is not the one that its attributes describe",
        ),
        (
            |remote| {
                let mut attributes = remote.stat(KEY).attributes;
                attributes.insert("encryption", "none").unwrap();
                remote.put(KEY, &remote.bytes(KEY), attributes);
            },
            "its encryption attributes are incomplete or damaged",
            "its encryption attributes are incomplete or damaged",
        ),
        (
            |remote| remote.put(KEY, &remote.bytes(KEY), Attributes::new()),
            "plain",
            "it is encrypted, but its attributes were removed",
        ),
        (
            |remote| remote.put(KEY, b"{}\n", Attributes::new()),
            "plain",
            "it is not encrypted, although encryption is on",
        ),
        (
            |remote| remote.put(KEY, b"", Attributes::new()),
            "plain",
            "it is not encrypted, although encryption is on",
        ),
    ];
    for (number, (attack, listed, read)) in attacks.into_iter().enumerate() {
        let remote = Remote::new();
        attack(&remote);
        assert_eq!(
            remote.judged(),
            (listed.to_owned(), read.to_owned()),
            "{number}"
        );
    }
}

#[test]
fn what_the_adversary_encrypts_itself_is_not_taken_over() {
    let remote = Remote::new();
    let recipient = *remote.keys.writing().identity.recipient();
    let strangers = Keyring::new(vec![Identity::from_random([9; 32])], vec![recipient]).unwrap();
    let envelope = strangers.envelope(&[3; 32]);
    let mut bytes = envelope.head().to_vec();
    let mut part = TEXT.to_vec();
    envelope.seal_part(0, true, &mut part);
    bytes.extend(part);
    // One stanza more, so that the length fits again.
    let attributes = remote.stat(KEY).attributes;
    remote.put(KEY, &bytes, attributes);
    let (_, read) = remote.judged();
    assert_eq!(
        read,
        String::from_utf8(TEXT.to_vec()).unwrap(),
        "the same text is harmless"
    );
    let mut part = TEXT.to_ascii_uppercase();
    let mut bytes = envelope.head().to_vec();
    envelope.seal_part(0, true, &mut part);
    bytes.extend(part);
    remote.put(KEY, &bytes, remote.stat(KEY).attributes);
    assert_eq!(
        remote.judged().1,
        "its content is not the one that its attributes describe"
    );
}
