//! Tests of the storage: what arrives at the provider, and what each attack on it is reported as.

#![expect(clippy::unwrap_used, reason = "tests")]

mod attacks;

use super::{Encrypted, Identity, Key, Keyring, SealedFacts, inspect};
use devlog_provider_api::{
    Attributes, ErrorKind, ObjectKey, RemoteFile, RemoteStorage, Result, Source, UploadOptions,
    testkit::{BytesSink, BytesSource, MemoryStorage, sha256},
};
use std::sync::Arc;

const TEXT: &[u8] = b"a text that must not be known to the provider";
const KEY: &str = "events/20250911.jsonl";
const OTHER_KEY: &str = "events/20250912.jsonl";

fn key(text: &str) -> ObjectKey {
    text.parse().unwrap()
}

fn keyring(bytes: &[u8]) -> Arc<Keyring> {
    let identities = bytes.iter().map(|byte| Identity::from_random([*byte; 32]));
    Arc::new(Keyring::new(identities.collect(), Vec::new()).unwrap())
}

/// A remote with one text under two keys, encrypted with identity 1.
struct Remote {
    inner: Arc<MemoryStorage>,
    keys: Arc<Keyring>,
}

impl Remote {
    fn new() -> Self {
        let (inner, keys) = (Arc::new(MemoryStorage::new()), keyring(&[1]));
        let remote = Self { inner, keys };
        remote.upload(KEY, TEXT).unwrap();
        remote.upload(OTHER_KEY, b"another text").unwrap();
        remote
    }

    fn open(&self) -> Encrypted {
        Encrypted::new(self.inner.clone(), self.keys.clone())
    }

    fn upload(&self, name: &str, text: &[u8]) -> Result<RemoteFile> {
        let options = options(self.keys.writing(), name, text);
        let mut source = BytesSource::new(text);
        self.open()
            .upload_file(&mut source.source(), &key(name), &options)
    }

    fn stat(&self, name: &str) -> RemoteFile {
        self.inner.stat_file(&key(name)).unwrap().unwrap()
    }

    /// Puts bytes and attributes of the adversary's choice there.
    fn put(&self, name: &str, bytes: &[u8], attributes: Attributes) {
        let mut options = UploadOptions::default();
        options.attributes = attributes;
        let mut source = BytesSource::new(bytes);
        let put = self
            .inner
            .upload_file(&mut source.source(), &key(name), &options);
        put.unwrap();
    }

    fn bytes(&self, name: &str) -> Vec<u8> {
        self.inner.bytes(name).unwrap()
    }

    /// The view of the first object in a listing, and the result of reading it.
    fn judged(&self) -> (String, String) {
        let listed = match inspect(Some(&self.keys), &key(KEY), &self.stat(KEY)) {
            Ok(Some(_)) => "encrypted".to_owned(),
            Ok(None) => "plain".to_owned(),
            Err(fault) => fault.to_string(),
        };
        let mut sink = BytesSink::new();
        let read = match self.open().download_file(&key(KEY), &mut sink.sink()) {
            Ok(_) => String::from_utf8(sink.bytes().to_vec()).unwrap(),
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Corrupt);
                error.message().to_owned()
            }
        };
        (listed, read)
    }
}

fn options(with: &Key, name: &str, text: &[u8]) -> UploadOptions {
    let name = key(name);
    let digest = with.digests.digest(&name, text);
    let mut options = UploadOptions::default();
    options.attributes = SealedFacts::of(with, &name, text.len() as u64, digest).attributes();
    options
}

#[test]
fn the_provider_gets_ciphertext_and_no_digest_of_the_text() {
    let remote = Remote::new();
    let stored = remote.bytes(KEY);
    assert!(
        !stored
            .windows(8)
            .any(|run| TEXT.windows(8).any(|text| text == run))
    );
    let file = remote.stat(KEY);
    assert_eq!(file.sha256, Some(sha256(&stored)));
    let plain = sha256(TEXT).to_string();
    assert!(file.attributes.iter().all(|(_, value)| value != plain));
    assert_eq!(
        remote.judged(),
        (
            "encrypted".to_owned(),
            String::from_utf8(TEXT.to_vec()).unwrap()
        )
    );
}

#[test]
fn nothing_is_uploaded_unencrypted() {
    let remote = Remote::new();
    let stranger = keyring(&[9]);
    for options in [
        UploadOptions::default(),
        options(stranger.writing(), "x", TEXT),
    ] {
        let mut source = BytesSource::new(TEXT);
        let refused = remote
            .open()
            .upload_file(&mut source.source(), &key("x"), &options);
        assert!(refused.is_err());
        assert!(remote.inner.bytes("x").is_none());
    }
}

#[test]
fn a_source_that_is_rewound_gives_the_same_ciphertext() {
    let keys = keyring(&[1]);
    let envelope = keys.envelope(&[5; 32]);
    let text = vec![b'a'; 200_000];
    let mut plain = BytesSource::new(text);
    let mut plain = plain.source();
    let mut sealed = super::sealed_source::SealedSource::new(&mut plain, &envelope);
    let mut source = Source::new(&mut sealed);
    let first = source.read_all().unwrap();
    assert_eq!(source.sha256(), Some(sha256(&first)));
    source.rewind().unwrap();
    assert_eq!(source.sha256(), None);
    assert_eq!(source.read_all().unwrap(), first);
    assert_eq!(source.sha256(), Some(sha256(&first)));
}

#[test]
fn two_uploads_of_one_text_have_nothing_in_common_but_the_digest() {
    let remote = Remote::new();
    let (before, facts) = (remote.bytes(KEY), remote.stat(KEY).attributes);
    remote.upload(KEY, TEXT).unwrap();
    assert_ne!(remote.bytes(KEY), before);
    assert_eq!(remote.stat(KEY).attributes, facts);
}

#[test]
fn another_key_is_named_and_no_key_is_said() {
    let remote = Remote::new();
    let file = remote.stat(KEY);
    let id = remote.keys.writing().id.clone();
    let fault = inspect(Some(&keyring(&[2])), &key(KEY), &file).unwrap_err();
    assert_eq!(
        fault.to_string(),
        format!("it is encrypted with the key {id}, which is not here")
    );
    let fault = inspect(None, &key(KEY), &file).unwrap_err();
    assert_eq!(
        fault.to_string(),
        "it is encrypted, and encryption is off here"
    );
    let rotated = Remote {
        keys: keyring(&[2, 1]),
        ..remote
    };
    assert_eq!(rotated.judged().0, "encrypted");
    let lost = Remote {
        keys: keyring(&[2]),
        ..rotated
    };
    assert_eq!(
        lost.judged().1,
        "it does not open with the key that its attributes name"
    );
}

#[test]
fn an_error_of_the_sink_or_of_the_provider_comes_as_it_was() {
    let remote = Remote::new();
    let full = devlog_provider_api::Error::new(ErrorKind::TooLarge, "full");
    let mut sink = BytesSink::failing_at(0, full.clone());
    let read = remote.open().download_file(&key(KEY), &mut sink.sink());
    assert_eq!(read.unwrap_err(), full);
    let absent = remote
        .open()
        .download_file(&key("absent"), &mut BytesSink::new().sink());
    assert_eq!(absent.unwrap_err().kind(), ErrorKind::NotFound);
}
