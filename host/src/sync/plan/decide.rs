//! The next step of a push for one file: a function of the known facts.

use super::{
    file_task::LogFate,
    remote_fact::{RemoteDigest, RemoteFact, Seal},
};
use crate::{
    config::ConflictResolution, encryption::SealedFault, journal::FileKind, sync::PushMode,
};
use devlog_provider_api::{Precondition, Sha256Digest};

/// The knowledge about the local file's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalFact {
    /// The number of bytes that would be uploaded.
    pub len: u64,
    /// Their digest.
    pub sha256: Sha256Digest,
    /// True if it was read, and holds nothing but NUL bytes or nothing at all.
    pub is_blank: bool,
    /// The digest of the first bytes, as many as the remote object has.
    pub prefix: Option<Sha256Digest>,
}

impl LocalFact {
    /// The fact of a content that is known, but was not read in this run. It is a reason not to upload; an upload is
    /// decided on what was read.
    pub fn unread(len: u64, sha256: Sha256Digest) -> Self {
        Self {
            len,
            sha256,
            is_blank: false,
            prefix: None,
        }
    }
}

/// The facts that a decision is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts<'a> {
    pub kind: FileKind,
    pub mode: PushMode,
    /// The user's decision about conflicts, in the configuration or when asked.
    pub resolution: Option<ConflictResolution>,
    /// The content of the local file; `None` while it has not been read.
    pub local: Option<LocalFact>,
    /// The object under its key; `None` if the complete listing has none.
    pub remote: Option<RemoteFact>,
    /// Digests that this machine pushed under this key, or was about to push.
    pub ours: &'a [Sha256Digest],
    /// True if objects are encrypted: a plain one is then replaced.
    pub encrypts: bool,
    /// The result of the event log that markdown is rendered from.
    pub log: LogFate,
    /// True if markdown is as its event log renders it, and if a devlog wrote the object, that is as the log renders or
    /// once rendered it: what a person wrote into it elsewhere stays. `None` until that is checked.
    pub is_rendered: Option<bool>,
    /// True if the object is a configuration as devlog pushes it. `None` until it was read.
    pub is_projection: Option<bool>,
}

/// The decision about a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Upload it, under this precondition.
    Upload(Precondition),
    /// Nothing: the remote has the same bytes, with this digest.
    Keep(Sha256Digest),
    /// Nothing: the remote has other bytes, and the user prefers them.
    LeaveRemote,
    /// Read the local file, then decide again.
    ReadLocal,
    /// Take the digest of the local file's first bytes, as many as the remote object has, then decide again.
    ReadPrefix,
    /// Ask for the digest of the remote object, or read it, then decide again.
    AskRemote,
    /// Read the remote object, whatever digest it reports, then decide again.
    ReadRemote,
    /// Compare the markdown and its object with what the event log renders to, then decide again.
    CheckRendering,
    /// Read the object, and see if it is a configuration as devlog pushes it, then decide again.
    CheckProjection,
    /// Nothing: markdown shares the fate of its event log.
    FollowLog,
    /// The remote object was written by another machine or program.
    Conflict,
    /// The remote object is encrypted, and not fit to be compared.
    Refuse(SealedFault),
}

/// Returns the next step for these facts. On a step that reads, asks or checks, the caller fetches the fact and calls
/// again.
pub fn decide(facts: &Facts<'_>) -> Step {
    let Some(remote) = &facts.remote else {
        return if facts.log.holds_back() {
            Step::FollowLog
        } else {
            Step::Upload(Precondition::IfAbsent)
        };
    };
    let Some(local) = &facts.local else {
        return Step::ReadLocal;
    };
    if let Seal::Broken(fault) = &remote.seal {
        return broken(facts, remote, fault);
    }
    match remote.digest {
        RemoteDigest::Known(sha256) => with_remote_digest(facts, local, remote, sha256),
        RemoteDigest::Doubtful => Step::ReadRemote,
        // The file here is what the object was meant to be.
        RemoteDigest::Damaged(Some(meant)) => {
            match with_remote_digest(facts, local, remote, meant) {
                Step::Keep(_) => Step::Upload(replace(remote)),
                step => step,
            }
        }
        RemoteDigest::Damaged(None) => conflict(facts, remote),
        RemoteDigest::Unknown | RemoteDigest::Unstated => {
            without_remote_digest(facts, local, remote)
        }
    }
}

fn with_remote_digest(
    facts: &Facts<'_>,
    local: &LocalFact,
    remote: &RemoteFact,
    remote_sha256: Sha256Digest,
) -> Step {
    let replace = Step::Upload(replace(remote));
    if remote_sha256 == local.sha256 {
        return match facts.mode {
            // The same bytes cannot have two lengths.
            _ if remote.len != Some(local.len) => Step::ReadRemote,
            _ if is_exposed(facts, remote) && !facts.log.holds_back() => replace,
            PushMode::All if !facts.log.holds_back() => replace,
            _ => Step::Keep(local.sha256),
        };
    }
    if facts.log.holds_back() {
        return Step::FollowLog;
    }
    if is_known(facts, local, remote_sha256) {
        return replace;
    }
    if may_be_prefix(facts.kind, local, remote) {
        match local.prefix {
            None => return Step::ReadPrefix,
            Some(prefix) if prefix == remote_sha256 => return replace,
            Some(_) => {}
        }
    }
    unless_made(facts, remote)
}

fn without_remote_digest(facts: &Facts<'_>, local: &LocalFact, remote: &RemoteFact) -> Step {
    let may_be_same =
        remote.len.is_none_or(|len| len == local.len) || may_be_prefix(facts.kind, local, remote);
    if !may_be_same && facts.log.holds_back() {
        return Step::FollowLog;
    }
    let may_be_ours =
        facts.kind != FileKind::EventLog && (!facts.ours.is_empty() || facts.log == LogFate::Safe);
    if may_be_same || may_be_ours {
        return Step::AskRemote;
    }
    unless_made(facts, remote)
}

/// An object that devlog made may be replaced by what devlog makes here: markdown that holds no text of its own by that
/// of a log that is safe, and the configuration of another machine by that of this one.
fn unless_made(facts: &Facts<'_>, remote: &RemoteFact) -> Step {
    if facts.kind == FileKind::Config {
        return match facts.is_projection {
            None => Step::CheckProjection,
            Some(true) => Step::Upload(replace(remote)),
            Some(false) => conflict(facts, remote),
        };
    }
    match (facts.log, facts.is_rendered) {
        (LogFate::Safe, None) => Step::CheckRendering,
        (LogFate::Safe, Some(true)) => Step::Upload(replace(remote)),
        _ => conflict(facts, remote),
    }
}

fn conflict(facts: &Facts<'_>, remote: &RemoteFact) -> Step {
    match facts.resolution {
        Some(ConflictResolution::LocalWins) => Step::Upload(replace(remote)),
        Some(ConflictResolution::RemoteWins) => Step::LeaveRemote,
        Some(ConflictResolution::Prompt | ConflictResolution::Merge) | None => Step::Conflict,
    }
}

/// An event log that this machine pushed is not replaced for that reason: a log that lost lines since would take the
/// only good copy with it. The same is true of a file that became blank.
fn is_known(facts: &Facts<'_>, local: &LocalFact, remote: Sha256Digest) -> bool {
    facts.kind != FileKind::EventLog && !local.is_blank && facts.ours.contains(&remote)
}

/// An event log only grows, so nothing is lost when a longer one replaces its own beginning.
fn may_be_prefix(kind: FileKind, local: &LocalFact, remote: &RemoteFact) -> bool {
    kind == FileKind::EventLog && remote.len.is_none_or(|len| len < local.len)
}

/// A damaged or exchanged object is replaced if the user wants that; one that only lacks its key here never is.
fn broken(facts: &Facts<'_>, remote: &RemoteFact, fault: &SealedFault) -> Step {
    match (facts.resolution, fault) {
        (_, SealedFault::Locked | SealedFault::UnknownKey(_)) => Step::Refuse(fault.clone()),
        (Some(ConflictResolution::LocalWins), _) => Step::Upload(replace(remote)),
        _ => Step::Refuse(fault.clone()),
    }
}

/// Reports if the object is plain although it should be encrypted.
fn is_exposed(facts: &Facts<'_>, remote: &RemoteFact) -> bool {
    facts.encrypts && remote.seal == Seal::Plain
}

fn replace(remote: &RemoteFact) -> Precondition {
    remote
        .etag
        .clone()
        .map_or(Precondition::None, Precondition::IfMatch)
}

#[cfg(test)]
mod cases;
#[cfg(test)]
mod histories;
