//! The plan of a run: a pure function of the scan, this machine's record and the complete listing.

use super::{
    decide::{Facts, LocalFact, Step, decide},
    file_task::{FileTask, LogFate},
    remote_fact::RemoteFact,
};
use crate::{
    config::ConflictResolution,
    encryption::{DigestMethod, KeyId, Keyring},
    journal::{EntryId, FileKind, LocalFile, parse_key},
    state::{LocalRecord, State},
    sync::PushMode,
};
use devlog_provider_api::{ObjectKey, Sha256Digest};
use std::collections::{BTreeMap, BTreeSet};

/// The work of a push on the files of a journal.
#[derive(Debug, Default)]
pub struct Plan {
    /// Files that are on the remote as they are here, ordered by key.
    pub kept: Vec<KeptFile>,
    /// The files to push, in units whose files go one after the other: an event log and the markdown rendered from
    /// it, or one file.
    pub push: Vec<Vec<FileTask>>,
}

/// A file that is on the remote as it is here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptFile {
    /// Its key.
    pub key: ObjectKey,
    /// Its digest.
    pub sha256: Sha256Digest,
    /// Bytes at the end of an event log that were not a whole line when it was last read.
    pub cut: u64,
}

/// Everything a plan is made from, besides the files.
pub struct Planner<'a> {
    /// The complete listing, by key.
    pub objects: &'a BTreeMap<String, RemoteFact>,
    /// This machine's record.
    pub state: &'a State,
    /// The bytes that are uploaded as `config.toml`.
    pub public_config: &'a [u8],
    /// The keys of the journal, if it is encrypted.
    pub keys: Option<&'a Keyring>,
    /// The selected files.
    pub mode: PushMode,
    /// The configured decision about conflicts.
    pub resolution: Option<ConflictResolution>,
    /// Returns the digests of `config.toml` that this machine pushed to any remote. Called at most once.
    pub config_digests: &'a dyn Fn() -> Vec<Sha256Digest>,
    /// Decides for each cached file whether it is hashed again all the same.
    pub is_hashed_again: &'a dyn Fn() -> bool,
}

impl Planner<'_> {
    /// Plans a run over `files`.
    #[must_use]
    pub fn plan(&self, files: Vec<LocalFile>) -> Plan {
        let mut plan = Plan::default();
        let logs = entries(&files, FileKind::EventLog);
        let (markdown, others): (Vec<_>, Vec<_>) = files
            .into_iter()
            .partition(|file| file.kind == FileKind::Markdown);
        let mut units: BTreeMap<EntryId, Vec<FileTask>> = BTreeMap::new();
        for file in others {
            let task = self.task(file, LogFate::None);
            match self.kept(&task) {
                Some(kept) => plan.kept.push(kept),
                None => match entry_of(&task.file.key) {
                    Some(id) => units.entry(id).or_default().push(task),
                    None => plan.push.push(vec![task]),
                },
            }
        }
        for file in markdown {
            let id = entry_of(&file.key);
            let is_kept = |id| logs.contains(&id) && !units.contains_key(&id);
            let log = if id.is_some_and(is_kept) {
                LogFate::Safe
            } else {
                LogFate::None
            };
            let task = self.task(file, log);
            match (self.kept(&task), id) {
                (Some(kept), _) => plan.kept.push(kept),
                (None, Some(id)) => units.entry(id).or_default().push(task),
                (None, None) => plan.push.push(vec![task]),
            }
        }
        plan.kept.sort_unstable_by(|a, b| a.key.cmp(&b.key));
        plan.push.extend(units.into_values());
        plan
    }

    fn task(&self, file: LocalFile, log: LogFate) -> FileTask {
        let record = self.state.files.get(file.key.as_str());
        let known = record.and_then(|record| record.remote.clone());
        let remote = self.objects.get(file.key.as_str()).cloned();
        let remote = remote.map(|remote| remote.checked_against(known.as_ref(), self.keys));
        let method = self.method(&file.key, remote.as_ref());
        let projection = (file.kind == FileKind::Config).then(|| self.public_config.to_vec());
        let cached = record.and_then(|record| record.local.clone());
        let cached = cached.filter(|cached| {
            let is_comparable = cached.key_id.as_deref() == method.key_id().map(KeyId::as_str);
            cached.stat == file.stat
                && is_comparable
                && projection.is_none()
                && !(self.is_hashed_again)()
        });
        let ours = if projection.as_deref().is_some_and(|bytes| {
            let remote = remote.as_ref().and_then(|remote| remote.digest.known());
            remote.is_some_and(|remote| remote != method.digest(bytes))
        }) {
            (self.config_digests)()
        } else {
            record.map(|record| record.ours.clone()).unwrap_or_default()
        };
        FileTask {
            file,
            projection,
            cached,
            remote,
            known,
            ours,
            log,
        }
    }

    fn method(&self, key: &ObjectKey, remote: Option<&RemoteFact>) -> DigestMethod {
        match remote {
            Some(remote) => remote.digest_method(self.keys, key),
            None => DigestMethod::for_writing(self.keys, key),
        }
    }

    fn kept(&self, task: &FileTask) -> Option<KeptFile> {
        let cached = task.cached.as_ref();
        let projection = task.projection.as_deref();
        let method = self.method(&task.file.key, task.remote.as_ref());
        let projected = |bytes: &[u8]| of_bytes(bytes, &method);
        let local = cached.map(of_record).or(projection.map(projected));
        let facts = Facts {
            kind: task.file.kind,
            mode: self.mode,
            resolution: self.resolution,
            local,
            remote: task.remote.clone(),
            ours: &task.ours,
            encrypts: self.keys.is_some(),
            log: task.log,
            is_rendered: None,
        };
        let Step::Keep(sha256) = decide(&facts) else {
            return None;
        };
        Some(KeptFile {
            key: task.file.key.clone(),
            sha256,
            cut: cached.map_or(0, |cached| cached.stat.size.saturating_sub(cached.len)),
        })
    }
}

/// The fact that a cached file is known by.
pub(super) fn of_record(record: &LocalRecord) -> LocalFact {
    LocalFact {
        len: record.len,
        sha256: record.sha256,
        is_blank: record.len == 0,
        prefix: None,
    }
}

fn of_bytes(bytes: &[u8], method: &DigestMethod) -> LocalFact {
    LocalFact {
        len: bytes.len() as u64,
        sha256: method.digest(bytes),
        is_blank: bytes.is_empty(),
        prefix: None,
    }
}

fn entries(files: &[LocalFile], kind: FileKind) -> BTreeSet<EntryId> {
    let files = files.iter().filter(|file| file.kind == kind);
    files.filter_map(|file| entry_of(&file.key)).collect()
}

fn entry_of(key: &ObjectKey) -> Option<EntryId> {
    parse_key(key.as_str())?.1
}
