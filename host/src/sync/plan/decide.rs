//! Which step a file takes: a function of what is known of it, without clock, disk or network.

use crate::{config::ConflictResolution, journal::FileKind, state::ReadRecord, sync::PushMode};
use devlog_provider_api::{ETag, Precondition, RemoteFile, Sha256Digest};

/// What is known of the remote object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteFact {
    /// Its length in bytes.
    pub size: u64,
    /// Its digest: from the listing, or from reading this version of it, now or before.
    pub sha256: Option<Sha256Digest>,
    /// Its version.
    pub etag: Option<ETag>,
}

impl RemoteFact {
    /// What to remember of an object that was read.
    #[must_use]
    pub fn read_record(&self) -> Option<ReadRecord> {
        Some(ReadRecord {
            etag: self.etag.as_ref()?.as_str().to_owned(),
            size: self.size,
            sha256: self.sha256?,
        })
    }

    /// Takes the digest of a version that was read before, if the remote tells none and it is still that one.
    #[must_use]
    pub fn with_digest_of(mut self, read: Option<&ReadRecord>) -> Self {
        let etag = self.etag.as_ref().map(ETag::as_str);
        let read = read.filter(|read| etag == Some(&read.etag) && self.size == read.size);
        self.sha256 = self.sha256.or(read.map(|read| read.sha256));
        self
    }

    /// Whether both tell of the same version of the object, as far as they say.
    #[must_use]
    pub fn is_of_version(&self, other: &Self) -> bool {
        self.size == other.size && self.etag == other.etag
    }
}

impl From<RemoteFile> for RemoteFact {
    fn from(file: RemoteFile) -> Self {
        Self {
            size: file.size,
            sha256: file.sha256,
            etag: file.etag,
        }
    }
}

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
    /// Read the remote object, whose digest nobody has stored, then decide again.
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
    let Some(remote_sha256) = remote.sha256 else {
        return without_remote_digest(facts, local, remote);
    };
    if remote_sha256 == local.sha256 {
        return if facts.mode == PushMode::All {
            replace
        } else {
            Step::Keep(local.sha256)
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
        return Step::ReadRemote;
    }
    if is_rendered_again(facts) {
        return Step::Upload(replace(remote));
    }
    if facts.kind != FileKind::EventLog && !facts.ours.is_empty() {
        return Step::ReadRemote;
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
