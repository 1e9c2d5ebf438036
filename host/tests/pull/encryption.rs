//! Pulls from an encrypted remote, also after tampering by its provider.

use crate::journal::{Journal, updated};
use crate::tree::{new_machine, tree};
use devlog::{
    encryption::{Identity, Keyring, SealedFault},
    sync::{
        FailedFile, FileError, Outcome, PullOptions, PullResult, SyncManager, VerifyDepth,
        VerifyOptions,
    },
};
use devlog_provider_api::{
    Attributes, RemoteStorage, UploadOptions,
    testkit::{BytesSource, MemoryStorage},
};
use std::sync::Arc;

const LOG: &str = "events/20250911.jsonl";
const OTHER_LOG: &str = "events/20250910.jsonl";

pub fn manager(journal: &Journal, remote: &MemoryStorage) -> SyncManager {
    let identity = Identity::from_random([1; 32]);
    let mut manager = journal.manager(remote.clone());
    manager.keys = Keyring::new(vec![identity], Vec::new()).map(Arc::new);
    manager
}

fn pull(journal: &Journal, remote: &MemoryStorage) -> PullResult {
    let manager = manager(journal, remote);
    manager.pull(&PullOptions::default(), Arc::new(())).unwrap()
}

pub fn sync(journal: &Journal, remote: &MemoryStorage) {
    let manager = manager(journal, remote);
    manager.sync(&PullOptions::default(), Arc::new(())).unwrap();
}

/// Bytes and attributes of an object, as anyone with access to the storage can read and write them.
pub fn taken(remote: &MemoryStorage, key: &str) -> (Vec<u8>, Attributes) {
    let file = remote.stat_file(&key.parse().unwrap()).unwrap().unwrap();
    (remote.bytes(key).unwrap(), file.attributes)
}

pub fn put(remote: &MemoryStorage, key: &str, (bytes, attributes): (Vec<u8>, Attributes)) {
    let mut options = UploadOptions::default();
    options.attributes = attributes;
    let mut source = BytesSource::new(bytes);
    let put = remote.upload_file(&mut source.source(), &key.parse().unwrap(), &options);
    put.unwrap();
}

#[test]
fn a_new_machine_with_the_key_gets_the_whole_journal() {
    let (lost, new, remote) = (Journal::new(), new_machine(), MemoryStorage::new());
    sync(&lost, &remote);
    assert_eq!(pull(&new, &remote).outcome, Outcome::Ok);
    assert_eq!(tree(&new), tree(&lost));
    assert_eq!(pull(&new, &remote).outcome, Outcome::NothingToDo);
}

#[test]
fn two_machines_that_share_the_key_merge_their_days() {
    let (one, two, remote) = (Journal::new(), Journal::new(), MemoryStorage::new());
    sync(&one, &remote);
    sync(&two, &remote);
    one.append(LOG, &updated("From the first."));
    one.render("20250911");
    two.append(LOG, &updated("From the second."));
    two.render("20250911");
    for machine in [&one, &two, &one, &two] {
        sync(machine, &remote);
    }
    assert_eq!(tree(&one), tree(&two));
    for text in ["From the first.", "From the second."] {
        assert!(tree(&one)[LOG].contains(text), "{text}");
    }
    assert!(
        remote
            .keys()
            .iter()
            .all(|key| remote.bytes(key).unwrap().starts_with(b"age-"))
    );
}

/// One attack on the log of a day, and the report of it.
type Attack = (fn(&MemoryStorage), &'static str);

#[test]
fn an_object_that_was_tampered_with_changes_nothing_here() {
    let attacks: [Attack; 6] = [
        (
            |remote| {
                let (mut bytes, attributes) = taken(remote, LOG);
                *bytes.last_mut().unwrap() ^= 1;
                put(remote, LOG, (bytes, attributes));
            },
            "its content was changed",
        ),
        (
            |remote| {
                let (bytes, attributes) = taken(remote, LOG);
                put(
                    remote,
                    LOG,
                    (bytes[..bytes.len() - 20].to_vec(), attributes),
                );
            },
            "its length does not fit its attributes",
        ),
        (
            |remote| put(remote, LOG, taken(remote, OTHER_LOG)),
            "it was stored under another name",
        ),
        (
            |remote| {
                let (bytes, mut attributes) = taken(remote, LOG);
                attributes.insert("plain_digest", "00".repeat(32)).unwrap();
                put(remote, LOG, (bytes, attributes));
            },
            "its content is not the one that its attributes describe",
        ),
        (
            |remote| put(remote, LOG, (taken(remote, LOG).0, Attributes::new())),
            "it is encrypted, but its attributes were removed",
        ),
        (
            |remote| {
                put(
                    remote,
                    LOG,
                    (updated("Planted.").into_bytes(), Attributes::new()),
                );
            },
            "it is not encrypted, although encryption is on",
        ),
    ];
    for (attack, sentence) in attacks {
        let (lost, new, remote) = (Journal::new(), new_machine(), MemoryStorage::new());
        sync(&lost, &remote);
        attack(&remote);
        let result = pull(&new, &remote);
        let failed: Vec<_> = result
            .failed
            .iter()
            .map(|file| format!("{:?}", file.error))
            .collect();
        assert_eq!(failed.len(), 1, "{sentence}: {failed:?}");
        let error = &result.failed[0].error;
        let said = format!(
            "{error} {:?}",
            std::error::Error::source(error).map(ToString::to_string)
        );
        assert!(said.contains(sentence), "{sentence}: {said}");
        assert!(!tree(&new).contains_key(LOG), "{sentence}");
        assert_eq!(tree(&new)[OTHER_LOG], tree(&lost)[OTHER_LOG], "{sentence}");
        let before = tree(&lost);
        for depth in [CONTENT, VerifyDepth::Drill] {
            assert!(finds(&lost, &remote, depth, LOG), "{sentence}: {depth:?}");
        }
        assert_eq!(tree(&lost), before, "{sentence}");
    }
}

const CONTENT: VerifyDepth = VerifyDepth::Content { sample: None };

/// Reports if a verification finds this object, and no object of another day, to be wrong.
fn finds(journal: &Journal, remote: &MemoryStorage, depth: VerifyDepth, key: &str) -> bool {
    let options = VerifyOptions { depth, jobs: None };
    let manager = manager(journal, remote);
    let found = manager.verify(&options, Arc::new(())).unwrap();
    let is_other = |file: &FailedFile| !file.name.contains("20250911");
    assert!(!found.failed.iter().any(is_other), "{:?}", found.failed);
    found.failed.iter().any(|file| file.name == key)
}

#[test]
fn with_another_identity_nothing_is_verified_pulled_or_changed() {
    let (journal, new, remote) = (Journal::new(), new_machine(), MemoryStorage::new());
    sync(&journal, &remote);
    let mut manager = new.manager(remote.clone());
    let identity = Identity::from_random([2; 32]);
    manager.keys = Keyring::new(vec![identity], Vec::new()).map(Arc::new);
    let pulled = manager.pull(&PullOptions::default(), Arc::new(()));
    let options = VerifyOptions {
        depth: CONTENT,
        jobs: None,
    };
    let verified = manager.verify(&options, Arc::new(())).unwrap();
    let failed = [pulled.unwrap().failed, verified.failed];
    for file in failed.iter().flatten() {
        let FileError::Encryption { fault } = &file.error else {
            panic!("{}: {:?}", file.name, file.error);
        };
        assert!(matches!(fault, SealedFault::UnknownKey(_)), "{fault}");
    }
    assert!(failed.iter().all(|files| !files.is_empty()));
    assert!(tree(&new).is_empty());
}

#[test]
fn an_older_version_that_the_storage_puts_back_loses_nothing_where_it_is_known() {
    let (journal, remote) = (Journal::new(), MemoryStorage::new());
    sync(&journal, &remote);
    let old = taken(&remote, LOG);
    journal.append(LOG, &updated("Newer."));
    journal.render("20250911");
    sync(&journal, &remote);
    let before = tree(&journal);
    put(&remote, LOG, old);
    assert_eq!(pull(&journal, &remote).failed.len(), 0);
    assert!(finds(&journal, &remote, VerifyDepth::Listing, LOG));
    assert_eq!(tree(&journal), before);
    sync(&journal, &remote);
    assert_eq!(pull(&new_machine(), &remote).outcome, Outcome::Ok);
    assert_eq!(tree(&journal), before);
}
