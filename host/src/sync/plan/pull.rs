//! The pull half of the plan: a pure function of the scan, this machine's record and the complete listing.

use super::{
    decide::LocalFact,
    known_file::KnownFile,
    objects::Objects,
    remote_fact::{RemoteDigest, RemoteFact, Seal},
};
use crate::{
    encryption::{Keyring, SealedFault},
    journal::{EntryId, FileKind, JournalKey, LocalFile},
    state::State,
};
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
    /// The entry that it belongs to.
    pub id: EntryId,
    /// The local file, if it is there.
    pub local: Option<LocalFile>,
    pub file: KnownFile,
    /// For markdown: whether its log is here or on the remote.
    pub log: LogOf,
}

/// The event log that markdown is rendered from.
#[derive(Clone, Debug)]
pub enum LogOf {
    /// Neither side has one, or the file is a log itself.
    None,
    /// It is here only.
    Here,
    /// It is on the remote. Here it is after a pull, unless it cannot be pulled.
    Remote(Box<RemoteFact>),
}

/// The facts that a decision is made from.
#[derive(Clone, Debug)]
pub struct PullFacts<'a> {
    pub file: &'a KnownFile,
    /// True if there is a local file.
    pub is_here: bool,
    /// The content of the local file; `None` while it has not been read.
    pub local: Option<LocalFact>,
    /// The object.
    pub remote: &'a RemoteFact,
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

/// Returns the next step for these facts. On a step that reads or asks, the caller fetches the fact and calls again.
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
        // The file here is what the object was meant to be; the next push replaces it.
        RemoteDigest::Damaged(Some(meant)) if meant == local.sha256 => return PullStep::Keep,
        RemoteDigest::Unstated | RemoteDigest::Doubtful | RemoteDigest::Damaged(_) => {
            return PullStep::Download;
        }
    };
    if remote == local.sha256 && len == local.len {
        return PullStep::Keep;
    }
    match facts.file.key.kind() {
        FileKind::EventLog if len < local.len => match local.prefix {
            None => PullStep::ReadPrefix,
            Some(prefix) if prefix == remote => PullStep::Keep,
            Some(_) => PullStep::Download,
        },
        // Changed here since it was pushed; the next push uploads it.
        FileKind::Markdown if facts.file.ours.contains(&remote) => PullStep::Keep,
        _ => PullStep::Download,
    }
}

/// Plans a pull over `files`, the local ones, and `objects`, the complete listing.
pub fn plan_pull(
    files: &[LocalFile],
    objects: &Objects,
    state: &State,
    keys: Option<&Keyring>,
) -> PullPlan {
    let files: BTreeMap<_, _> = files.iter().map(|file| (file.key, file)).collect();
    let mut plan = PullPlan::default();
    for (key, remote) in objects.iter() {
        let (kind, Some(id)) = (key.kind(), key.entry()) else {
            continue;
        };
        let log = JournalKey::EventLog(id);
        let log = match objects.get(&log) {
            _ if kind != FileKind::Markdown => LogOf::None,
            Some(object) => {
                let object = object.checked_by(state.files.get(&log).as_ref(), keys);
                LogOf::Remote(Box::new(object))
            }
            None if files.contains_key(&log) => LogOf::Here,
            None => LogOf::None,
        };
        let record = state.files.get(&key);
        let local = files.get(&key).copied();
        let task = PullTask {
            id,
            file: KnownFile::listed(key, remote, local, record, keys),
            local: local.cloned(),
            log,
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
    pub fn expected_bytes(&self) -> u64 {
        match (&self.log, &self.file.remote) {
            (LogOf::None, Some(remote)) => remote.size,
            _ => 0,
        }
    }

    fn needs_nothing(&self) -> bool {
        let Some(remote) = &self.file.remote else {
            return true;
        };
        let cached = self.file.cached.as_ref();
        if !matches!(self.log, LogOf::None) {
            // Markdown that differs may be of an earlier state of its log.
            let here = cached.map(|cached| cached.sha256);
            return here.is_some() && here == remote.digest.known();
        }
        let facts = PullFacts {
            file: &self.file,
            is_here: self.local.is_some(),
            local: cached.map(|cached| LocalFact::unread(cached.len, cached.sha256)),
            remote,
        };
        decide_pull(&facts) == PullStep::Keep
    }
}
