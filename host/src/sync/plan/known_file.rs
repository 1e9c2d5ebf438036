//! The facts of one file and its object, as far as a run knows them.

use super::remote_fact::RemoteFact;
use crate::{
    encryption::{KeyId, Keyring},
    journal::{JournalKey, LocalFile},
    state::{FileRecord, LocalRecord, RemoteRecord},
};
use devlog_provider_api::Sha256Digest;

/// The known facts of a file and its object.
#[derive(Clone, Debug)]
pub struct KnownFile {
    /// The key of both.
    pub key: JournalKey,
    /// The bytes that are uploaded instead of the local file's own.
    pub projection: Option<Vec<u8>>,
    /// The entry of the stat cache, if the local file looks unchanged.
    pub cached: Option<Box<LocalRecord>>,
    /// The object; `None` if it is absent.
    pub remote: Option<Box<RemoteFact>>,
    /// The version of that object that this machine last knew.
    pub known: Option<Box<RemoteRecord>>,
    /// Digests that this machine pushed under its key, or was about to push.
    pub ours: Vec<Sha256Digest>,
}

impl KnownFile {
    /// The facts of a listed object, and of the local file under its key.
    pub fn listed(
        key: JournalKey,
        object: RemoteFact,
        local: Option<&LocalFile>,
        record: Option<FileRecord>,
        keys: Option<&Keyring>,
    ) -> Self {
        let remote = object.checked_by(record.as_ref(), keys);
        let method = remote.digest_method(keys, &key.object_key());
        let key_id = method.key_id().map(KeyId::as_str);
        let record = record.unwrap_or_default();
        let cached = record
            .local
            .filter(|cached| local.is_some_and(|local| cached.describes(&local.stat, key_id)));
        Self {
            key,
            projection: None,
            cached: cached.map(Box::new),
            remote: Some(Box::new(remote)),
            known: record.remote.map(Box::new),
            ours: record.ours,
        }
    }
}
