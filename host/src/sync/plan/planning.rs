//! The plan of a push: a function of the scan, this machine's record and the complete listing.

use super::{
    decide::{Facts, LocalFact, Step, decide},
    file_task::{FileTask, LogFate},
    known_file::KnownFile,
    objects::Objects,
    remote_fact::RemoteFact,
};
use crate::{
    config::ConflictResolution,
    encryption::{DigestMethod, KeyId, Keyring},
    journal::{EntryId, FileKind, JournalKey, LocalFile},
    state::State,
    sync::PushMode,
};
use devlog_provider_api::Sha256Digest;
use std::collections::{BTreeMap, BTreeSet};

/// The work of a push on the files of a journal.
#[derive(Debug, Default)]
pub struct Plan {
    /// The number of files that are on the remote as they are here.
    pub kept: usize,
    /// Those of them that the record does not name, or that end in an incomplete line, ordered by key.
    pub kept_news: Vec<KeptFile>,
    /// The files to push, in units whose files go one after the other: an event log and the markdown rendered from
    /// it, or one file.
    pub push: Vec<Vec<FileTask>>,
}

impl Plan {
    fn keep(&mut self, file: KeptFile, ours: &[Sha256Digest]) {
        self.kept += 1;
        if file.cut > 0 || ours.last() != Some(&file.sha256) {
            self.kept_news.push(file);
        }
    }
}

/// A file that is on the remote as it is here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptFile {
    pub key: JournalKey,
    /// Its digest.
    pub sha256: Sha256Digest,
    /// Bytes at the end of an event log that were not a whole line when it was last read.
    pub cut: u64,
}

/// The facts that a plan is made from, besides the files.
pub struct Planner<'a> {
    /// The complete listing.
    pub objects: &'a Objects,
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
    pub fn plan(&self, files: &[LocalFile]) -> Plan {
        let mut plan = Plan::default();
        let logs = entries(files, FileKind::EventLog);
        let of_markdown = |file: &&LocalFile| file.key.kind() == FileKind::Markdown;
        let mut units: BTreeMap<EntryId, Vec<FileTask>> = BTreeMap::new();
        for file in files.iter().filter(|file| !of_markdown(file)) {
            let id = file.key.entry();
            match (self.task(file, LogFate::None, &mut plan), id) {
                (None, _) => {}
                (Some(task), Some(id)) => unit(&mut units, id).push(task),
                (Some(task), None) => plan.push.push(vec![task]),
            }
        }
        for file in files.iter().filter(of_markdown) {
            let id = file.key.entry();
            let is_kept = |id| logs.contains(&id) && !units.contains_key(&id);
            let log = if id.is_some_and(is_kept) {
                LogFate::Safe
            } else {
                LogFate::None
            };
            match (self.task(file, log, &mut plan), id) {
                (None, _) => {}
                (Some(task), Some(id)) => unit(&mut units, id).push(task),
                (Some(task), None) => plan.push.push(vec![task]),
            }
        }
        plan.kept_news.sort_unstable_by_key(|file| file.key);
        plan.push.extend(units.into_values());
        plan
    }

    /// The task for a file; `None` for one that is on the remote as it is here, which is noted in `plan`.
    fn task(&self, file: &LocalFile, log: LogFate, plan: &mut Plan) -> Option<FileTask> {
        let record = self.state.files.get(&file.key);
        let object = self.objects.get(&file.key);
        let remote = object.map(|object| object.checked_by(record.as_ref(), self.keys));
        let method = self.method(file.key, remote.as_ref());
        let projection = (file.key == JournalKey::Config).then_some(self.public_config);
        let record = record.unwrap_or_default();
        let cached = record.local.filter(|cached| {
            let key_id = method.key_id().map(KeyId::as_str);
            cached.describes(&file.stat, key_id)
                && projection.is_none()
                && !(self.is_hashed_again)()
        });
        let projected = projection.map(|bytes| (bytes.len() as u64, method.digest(bytes)));
        let remote_digest = remote.as_ref().and_then(|remote| remote.digest.known());
        let ours = match (projected, remote_digest) {
            (Some((_, digest)), Some(remote)) if digest != remote => (self.config_digests)(),
            _ => record.ours,
        };
        let local = cached.as_ref().map(|cached| (cached.len, cached.sha256));
        let facts = Facts {
            kind: file.key.kind(),
            mode: self.mode,
            resolution: self.resolution,
            local: local
                .or(projected)
                .map(|(len, sha256)| LocalFact::unread(len, sha256)),
            remote,
            ours: &ours,
            encrypts: self.keys.is_some(),
            log,
            is_rendered: None,
            is_projection: None,
        };
        if let Step::Keep(sha256) = decide(&facts) {
            let (key, len) = (file.key, cached.map_or(file.stat.size, |cached| cached.len));
            let cut = file.stat.size.saturating_sub(len);
            plan.keep(KeptFile { key, sha256, cut }, &ours);
            return None;
        }
        let known = KnownFile {
            key: file.key,
            projection: projection.map(<[u8]>::to_vec),
            cached: cached.map(Box::new),
            remote: facts.remote.map(Box::new),
            known: record.remote.map(Box::new),
            ours,
        };
        Some(FileTask::new(file.clone(), known, log))
    }

    fn method(&self, key: JournalKey, remote: Option<&RemoteFact>) -> DigestMethod {
        if self.keys.is_none() {
            return DigestMethod::Plain;
        }
        let key = &key.object_key();
        match remote {
            Some(remote) => remote.digest_method(self.keys, key),
            None => DigestMethod::for_writing(self.keys, key),
        }
    }
}

/// The unit of an entry, with room for its log and its markdown.
fn unit(units: &mut BTreeMap<EntryId, Vec<FileTask>>, id: EntryId) -> &mut Vec<FileTask> {
    units.entry(id).or_insert_with(|| Vec::with_capacity(2))
}

fn entries(files: &[LocalFile], kind: FileKind) -> BTreeSet<EntryId> {
    let files = files.iter().filter(|file| file.key.kind() == kind);
    files.filter_map(|file| file.key.entry()).collect()
}
