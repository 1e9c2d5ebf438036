//! The judgement on one object: a function of the known facts.

use super::Damage;
use crate::{
    encryption::SealedFault,
    journal::FileKind,
    state::RemoteRecord,
    sync::plan::{KnownFile, LocalFact, RemoteDigest, RemoteFact, Seal},
};
use devlog_provider_api::Sha256Digest;

/// A sound object, compared with the file here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// Both are the same.
    Same,
    /// The file here goes on after what was pushed.
    NotPushed,
    /// The object has more, or other, than the file here.
    NotPulled,
}

/// All that a judgement is made from.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts that do not depend on each other"
)]
pub struct VerifyFacts<'a> {
    pub file: &'a KnownFile,
    /// True if there is a local file.
    pub is_here: bool,
    /// The content of the local file; `None` while it has not been read.
    pub local: Option<LocalFact>,
    /// The object.
    pub remote: &'a RemoteFact,
    /// True if this journal encrypts what it pushes.
    pub is_encrypted: bool,
    /// True if the object's bytes are still to be read.
    pub is_to_be_read: bool,
    /// The digest of the object's first bytes, as many as the known version has, if they were read.
    pub head: Option<Sha256Digest>,
    /// For markdown: true if its log on the remote is not the version that this machine knows.
    pub is_log_new: bool,
}

/// The next step of the check of one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VerifyStep {
    /// The object is sound.
    Sound(Agreement),
    /// It is not what was pushed.
    Damaged(Damage),
    /// It is encrypted and cannot be read here.
    Refuse(SealedFault),
    /// Read the local file, then decide again.
    ReadLocal,
    /// Take the digest of the local file's first bytes, as many as the object has, then decide again.
    ReadPrefix,
    /// Ask for the digest of the object, then decide again.
    AskRemote,
    /// Read the object, then decide again.
    ReadRemote,
}

/// Judges by the facts; the caller fetches what is missing and asks again.
pub fn decide_verify(facts: &VerifyFacts<'_>) -> VerifyStep {
    if let Seal::Broken(fault) = &facts.remote.seal {
        return VerifyStep::Refuse(fault.clone());
    }
    let (remote, len) = match (facts.remote.digest, facts.remote.len) {
        (RemoteDigest::Unknown, _) | (_, None) => return VerifyStep::AskRemote,
        (RemoteDigest::Unstated | RemoteDigest::Doubtful | RemoteDigest::Damaged(_), _) => {
            return VerifyStep::ReadRemote;
        }
        (RemoteDigest::Known(_), _) if facts.is_to_be_read => return VerifyStep::ReadRemote,
        (RemoteDigest::Known(sha256), Some(len)) => (sha256, len),
    };
    if facts.is_here && facts.local.is_none() {
        return VerifyStep::ReadLocal;
    }
    if let Some(local) = &facts.local
        && local.sha256 == remote
        && local.len == len
    {
        return VerifyStep::Sound(Agreement::Same);
    }
    let known = facts.file.known.as_deref();
    if facts.remote.seal == Seal::Plain {
        match known {
            Some(known) if known.sealed.is_some() => return VerifyStep::Damaged(Damage::Other),
            // Nothing vouches for it, and a pull would refuse it. Reading finds the reason.
            None if facts.is_encrypted => return VerifyStep::ReadRemote,
            _ => {}
        }
    }
    match known.filter(|known| is_comparable(known, facts.remote)) {
        Some(known) if known.sha256 != remote => changed(facts, known, remote, len),
        _ => different(facts, remote, len),
    }
}

/// Digests can be compared if they were made with the same key.
fn is_comparable(known: &RemoteRecord, remote: &RemoteFact) -> bool {
    let known = known.sealed.as_ref().map(|sealed| sealed.key_id.as_str());
    match &remote.seal {
        Seal::Plain => known.is_none(),
        Seal::Sealed(key_id) => known == Some(key_id.as_str()),
        Seal::Broken(_) => false,
    }
}

/// The object is another version than the one that this machine knew. A log on the remote only grows.
fn changed(
    facts: &VerifyFacts<'_>,
    known: &RemoteRecord,
    remote: Sha256Digest,
    len: u64,
) -> VerifyStep {
    if facts.file.ours.contains(&remote) {
        return VerifyStep::Damaged(Damage::Older);
    }
    match facts.file.key.kind() {
        FileKind::EventLog if len < known.content_len() => {
            match facts.local.map(|local| local.prefix) {
                Some(None) => VerifyStep::ReadPrefix,
                Some(prefix) if prefix == Some(remote) => VerifyStep::Damaged(Damage::Shorter),
                _ => VerifyStep::Damaged(Damage::Other),
            }
        }
        FileKind::EventLog if len == known.content_len() => VerifyStep::Damaged(Damage::Other),
        FileKind::EventLog if facts.head.is_some_and(|head| head != known.sha256) => {
            VerifyStep::Damaged(Damage::Other)
        }
        FileKind::Markdown if !facts.is_log_new => VerifyStep::Damaged(Damage::Other),
        FileKind::EventLog | FileKind::Markdown => VerifyStep::Sound(Agreement::NotPulled),
        // Another machine's configuration of the same remote.
        FileKind::Config => VerifyStep::Sound(Agreement::NotPushed),
    }
}

/// The object is the known version, or no version is known; the local file is different or absent.
fn different(facts: &VerifyFacts<'_>, remote: Sha256Digest, len: u64) -> VerifyStep {
    let Some(local) = &facts.local else {
        return VerifyStep::Sound(Agreement::NotPulled);
    };
    let is_ours = facts.file.known.is_some() || facts.file.ours.contains(&remote);
    VerifyStep::Sound(match facts.file.key.kind() {
        FileKind::EventLog if len < local.len => match local.prefix {
            None => return VerifyStep::ReadPrefix,
            Some(prefix) if prefix == remote => Agreement::NotPushed,
            Some(_) => Agreement::NotPulled,
        },
        FileKind::Markdown if !is_ours => Agreement::NotPulled,
        FileKind::EventLog => Agreement::NotPulled,
        FileKind::Markdown | FileKind::Config => Agreement::NotPushed,
    })
}
