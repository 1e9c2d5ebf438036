//! The pull half of the plan: a pure function of the scan, this machine's record and the complete listing.

use super::{
    decide::LocalFact,
    planning::of_record,
    remote_fact::{RemoteDigest, RemoteFact, Seal},
};
use crate::{
    encryption::{KeyId, Keyring, SealedFault},
    journal::{EntryId, FileKind, LocalFile, parse_key},
    state::{LocalRecord, RemoteRecord, State},
};
use devlog_provider_api::{ObjectKey, Sha256Digest};
use std::collections::BTreeMap;

/// The work of a pull.
#[derive(Debug, Default)]
pub struct PullPlan {
    /// The number of files that need nothing: they are here as on the remote, or ahead of it.
    pub kept: usize,
    /// The files that need a worker, ordered by key.
    pub tasks: Vec<PullTask>,
}

/// A remote object that this machine may lack.
#[derive(Clone, Debug)]
pub struct PullTask {
    /// Its key.
    pub key: ObjectKey,
    /// An event log, or markdown.
    pub kind: FileKind,
    /// The entry that it belongs to.
    pub id: EntryId,
    /// The object.
    pub remote: RemoteFact,
    /// The version of that object that this machine last knew.
    pub known: Option<RemoteRecord>,
    /// The local file, if it is there.
    pub local: Option<LocalFile>,
    /// The entry of the stat cache, if the file looks unchanged.
    pub cached: Option<LocalRecord>,
    /// Digests that this machine pushed under its key, or was about to push.
    pub ours: Vec<Sha256Digest>,
    /// True if the markdown is to be rendered from its log, which is here.
    pub is_rendered: bool,
}

/// All that a decision is made from.
#[derive(Clone, Debug)]
pub struct PullFacts<'a> {
    /// The kind of the file.
    pub kind: FileKind,
    /// True if there is a local file.
    pub is_here: bool,
    /// The content of the local file; `None` while it has not been read.
    pub local: Option<LocalFact>,
    /// The object.
    pub remote: &'a RemoteFact,
    /// Digests that this machine pushed under this key, or was about to push.
    pub ours: &'a [Sha256Digest],
}

/// The next step of a pull for one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PullStep {
    /// Nothing: the local file holds everything that the object holds.
    Keep,
    /// Read the local file, then decide again.
    ReadLocal,
    /// Take the digest of the local file's first bytes, as many as the object has, then decide again.
    ReadPrefix,
    /// Ask for the digest of the object, then decide again.
    AskRemote,
    /// Download the object; the rest is decided on the bytes.
    Download,
    /// Nothing: the object is encrypted and cannot be read here.
    Refuse(SealedFault),
}

/// Decides by the plan's table; the caller fetches what is missing and asks again.
#[must_use]
pub fn decide_pull(facts: &PullFacts<'_>) -> PullStep {
    if let Seal::Broken(fault) = &facts.remote.seal {
        return PullStep::Refuse(fault.clone());
    }
    let Some(len) = facts.remote.len else {
        return PullStep::AskRemote;
    };
    if !facts.is_here {
        return PullStep::Download;
    }
    let Some(local) = &facts.local else {
        return PullStep::ReadLocal;
    };
    let remote = match facts.remote.digest {
        RemoteDigest::Known(sha256) => sha256,
        RemoteDigest::Unknown => return PullStep::AskRemote,
        RemoteDigest::Doubtful => return PullStep::Download,
    };
    if remote == local.sha256 && len == local.len {
        return PullStep::Keep;
    }
    match facts.kind {
        FileKind::EventLog if len < local.len => match local.prefix {
            None => PullStep::ReadPrefix,
            Some(prefix) if prefix == remote => PullStep::Keep,
            Some(_) => PullStep::Download,
        },
        // Changed here since it was pushed; the next push uploads it.
        FileKind::Markdown if facts.ours.contains(&remote) => PullStep::Keep,
        _ => PullStep::Download,
    }
}

/// Plans a pull over `files`, the local ones, and `objects`, the complete listing.
#[must_use]
pub fn plan_pull(
    files: &[LocalFile],
    objects: &BTreeMap<String, RemoteFact>,
    state: &State,
    keys: Option<&Keyring>,
) -> PullPlan {
    let files: BTreeMap<_, _> = files.iter().map(|file| (file.key.as_str(), file)).collect();
    let mut plan = PullPlan::default();
    for (name, remote) in objects {
        let (Some((kind, Some(id))), Ok(key)) = (parse_key(name), ObjectKey::new(name)) else {
            continue;
        };
        let log = log_key(id);
        let is_rendered = kind == FileKind::Markdown && files.contains_key(log.as_str());
        if kind == FileKind::Markdown && !is_rendered && objects.contains_key(&log) {
            // It is rendered when its log is pulled.
            continue;
        }
        let record = state.files.get(name);
        let known = record.and_then(|record| record.remote.clone());
        let local = files.get(name.as_str()).map(|file| (*file).clone());
        let cached = record.and_then(|record| record.local.clone());
        let remote = remote.clone().checked_against(known.as_ref(), keys);
        let method = remote.digest_method(keys, &key);
        let is_unchanged = |cached: &LocalRecord| {
            let is_comparable = cached.key_id.as_deref() == method.key_id().map(KeyId::as_str);
            is_comparable
                && local
                    .as_ref()
                    .is_some_and(|local| local.stat == cached.stat)
        };
        let cached = cached.filter(is_unchanged);
        let task = PullTask {
            key,
            kind,
            id,
            remote,
            known,
            cached,
            local,
            ours: record.map(|record| record.ours.clone()).unwrap_or_default(),
            is_rendered,
        };
        if task.needs_nothing() {
            plan.kept += 1;
        } else {
            plan.tasks.push(task);
        }
    }
    plan
}

impl PullTask {
    /// The bytes that a pull is likely to download.
    #[must_use]
    pub fn expected_bytes(&self) -> u64 {
        if self.is_rendered {
            0
        } else {
            self.remote.size
        }
    }

    fn needs_nothing(&self) -> bool {
        if self.is_rendered {
            return self.local.is_some();
        }
        let facts = PullFacts {
            kind: self.kind,
            is_here: self.local.is_some(),
            local: self.cached.as_ref().map(of_record),
            remote: &self.remote,
            ours: &self.ours,
        };
        decide_pull(&facts) == PullStep::Keep
    }
}

fn log_key(id: EntryId) -> String {
    format!("events/{id}.jsonl")
}
