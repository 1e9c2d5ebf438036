//! Which step a file takes: a function of what is known of it, without clock, disk or network.

use super::{RemoteDigest, RemoteFact};
use crate::{config::ConflictResolution, journal::FileKind, sync::PushMode};
use devlog_provider_api::{Precondition, Sha256Digest};

/// What is known of the local file's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalFact {
    /// How many bytes would be uploaded.
    pub len: u64,
    /// Their digest.
    pub sha256: Sha256Digest,
    /// The digest of the first bytes, as many as the remote object has.
    pub prefix: Option<Sha256Digest>,
}

/// All that a decision is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts<'a> {
    /// What kind of file it is.
    pub kind: FileKind,
    /// What was asked for.
    pub mode: PushMode,
    /// What the user decided about conflicts, in the configuration or when asked.
    pub resolution: Option<ConflictResolution>,
    /// The content of the local file; `None` while it has not been read.
    pub local: Option<LocalFact>,
    /// The object under its key; `None` if the complete listing has none.
    pub remote: Option<RemoteFact>,
    /// Digests that this machine pushed under this key, or was about to push.
    pub ours: &'a [Sha256Digest],
    /// For generated markdown: whether the event log that it is rendered from is on the remote as it is here.
    pub log_is_safe: bool,
}

/// What to do with a file.
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
    /// The remote object is somebody else's.
    Conflict,
}

/// Decides by the plan's table; the caller fetches what is missing and asks again.
#[must_use]
pub fn decide(facts: &Facts<'_>) -> Step {
    let Some(remote) = &facts.remote else {
        return Step::Upload(Precondition::IfAbsent);
    };
    let Some(local) = &facts.local else {
        return Step::ReadLocal;
    };
    let replace = Step::Upload(replace(remote));
    let remote_sha256 = match remote.digest {
        RemoteDigest::Known(sha256) => sha256,
        RemoteDigest::Doubtful => return Step::ReadRemote,
        RemoteDigest::Unknown => return without_remote_digest(facts, local, remote),
    };
    if remote_sha256 == local.sha256 {
        return match facts.mode {
            // The same bytes cannot have two lengths.
            _ if remote.size != local.len => Step::ReadRemote,
            PushMode::All => replace,
            PushMode::Incremental => Step::Keep(local.sha256),
        };
    }
    if is_known(facts, remote_sha256) || is_rendered_again(facts) {
        return replace;
    }
    if may_be_prefix(facts.kind, local, remote) {
        match local.prefix {
            None => return Step::ReadPrefix,
            Some(prefix) if prefix == remote_sha256 => return replace,
            Some(_) => {}
        }
    }
    conflict(facts, remote)
}

fn without_remote_digest(facts: &Facts<'_>, local: &LocalFact, remote: &RemoteFact) -> Step {
    if remote.size == local.len || may_be_prefix(facts.kind, local, remote) {
        return Step::AskRemote;
    }
    if is_rendered_again(facts) {
        return Step::Upload(replace(remote));
    }
    if facts.kind != FileKind::EventLog && !facts.ours.is_empty() {
        return Step::AskRemote;
    }
    conflict(facts, remote)
}

fn conflict(facts: &Facts<'_>, remote: &RemoteFact) -> Step {
    match facts.resolution {
        Some(ConflictResolution::LocalWins) => Step::Upload(replace(remote)),
        Some(ConflictResolution::RemoteWins) => Step::LeaveRemote,
        Some(ConflictResolution::Prompt) | None => Step::Conflict,
    }
}

/// That this machine pushed an event log is no reason to replace it: a log that lost lines since would take the
/// only good copy with it.
fn is_known(facts: &Facts<'_>, remote: Sha256Digest) -> bool {
    facts.kind != FileKind::EventLog && facts.ours.contains(&remote)
}

/// An event log only grows, so nothing is lost when a longer one replaces its own beginning.
fn may_be_prefix(kind: FileKind, local: &LocalFact, remote: &RemoteFact) -> bool {
    kind == FileKind::EventLog && remote.size < local.len
}

fn is_rendered_again(facts: &Facts<'_>) -> bool {
    facts.kind == FileKind::Markdown && facts.log_is_safe
}

fn replace(remote: &RemoteFact) -> Precondition {
    remote
        .etag
        .clone()
        .map_or(Precondition::None, Precondition::IfMatch)
}

#[cfg(test)]
mod histories;
