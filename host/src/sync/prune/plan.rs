//! The objects to remove: a pure function of the scan, this machine's record and the complete listing.

use crate::{
    encryption::Keyring,
    journal::{EntryId, FileKind, JournalKey, LocalFile},
    state::{FileRecord, State},
    sync::{
        plan::{Objects, RemoteDigest, RemoteFact},
        run::vanished,
    },
};
use devlog_provider_api::{ETag, ObjectKey};
use std::collections::BTreeSet;

/// The work of a removal.
#[derive(Debug, Default)]
pub struct PrunePlan {
    /// The objects to remove, ordered by key.
    pub tasks: Vec<PruneTask>,
    /// Objects without a file here that are kept, since this machine does not know them as they are.
    pub kept: Vec<ObjectKey>,
    /// Files that were pushed, and of which neither the object nor the file is there: this machine forgets them.
    pub lost: Vec<JournalKey>,
}

/// An object to remove.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PruneTask {
    pub key: JournalKey,
    /// Its stored bytes.
    pub size: u64,
    /// The version that was listed; no other is removed.
    pub etag: ETag,
}

/// Plans the removal of the objects whose files were here and are gone. `config.toml` is never one of them.
///
/// An object that this machine never had, or that changed since, may be another machine's. A day is removed as a
/// whole: its log only if its markdown is gone here too, and rendered markdown only with its log.
pub fn plan_prune(
    files: &[LocalFile],
    objects: &Objects,
    state: &State,
    keys: Option<&Keyring>,
) -> PrunePlan {
    let days_here: BTreeSet<EntryId> = files.iter().filter_map(|file| file.key.entry()).collect();
    let keys_here: BTreeSet<JournalKey> = files.iter().map(|file| file.key).collect();
    let is_known = |key: &JournalKey, object: RemoteFact| {
        let record = state.files.get(key).filter(FileRecord::was_here);
        record
            .and_then(|record| record.remote)
            .is_some_and(|known| {
                let seen = object.checked_against(Some(&known), keys);
                let etag = seen.etag.as_ref().map(ETag::as_str);
                seen.digest == RemoteDigest::Known(known.sha256) && etag == Some(&known.etag)
            })
    };
    let is_log_known = |id: EntryId| {
        let log = JournalKey::EventLog(id);
        objects.get(&log).map(|object| is_known(&log, object))
    };
    let mut plan = PrunePlan {
        lost: vanished::lost(state, objects, |key| keys_here.contains(key)),
        ..PrunePlan::default()
    };
    for (key, object) in objects.iter() {
        let Some(id) = key.entry().filter(|_| !keys_here.contains(&key)) else {
            continue;
        };
        let log = is_log_known(id).filter(|_| key.kind() == FileKind::Markdown);
        let is_known = log.unwrap_or_else(|| is_known(&key, object.clone()));
        match object.etag {
            Some(etag) if is_known && !days_here.contains(&id) => plan.tasks.push(PruneTask {
                key,
                size: object.size,
                etag,
            }),
            _ => plan.kept.push(key.object_key()),
        }
    }
    plan
}
