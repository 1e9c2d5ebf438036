//! One file and its object under every kind of event, with the decisions of real pushes.

use crate::{
    digest::of_bytes as sha256,
    journal::FileKind,
    state::RemoteRecord,
    sync::{
        PushMode,
        plan::{Facts, LocalFact, LogFate, RemoteDigest, RemoteFact, Seal, Step, decide},
    },
};
use devlog_provider_api::{ETag, Precondition, Sha256Digest};

/// The events of one file between two pushes, and the ends of a push.
#[derive(Clone, Copy, Debug)]
pub enum Act {
    Append,
    Rewrite,
    ForeignWrite,
    ForeignTruncation,
    /// Another client halves the object and keeps the digest stored with it.
    ForeignDamage,
    StateLost,
    Push,
    CrashBeforeUpload,
    CrashAfterUpload,
}

/// All events.
pub const ACTS: [Act; 9] = [
    Act::Append,
    Act::Rewrite,
    Act::ForeignWrite,
    Act::ForeignTruncation,
    Act::ForeignDamage,
    Act::StateLost,
    Act::Push,
    Act::CrashBeforeUpload,
    Act::CrashAfterUpload,
];

/// One file, its object, and what this machine remembers of both.
#[derive(Clone)]
pub struct World {
    kind: FileKind,
    log: LogFate,
    listing_has_hashes: bool,
    /// The content of the file.
    pub local: Vec<u8>,
    /// The content of the object.
    pub remote: Option<Vec<u8>>,
    /// The digest that is stored with the object.
    stored_digest: Option<Sha256Digest>,
    known: Option<RemoteRecord>,
    remembered: Vec<Sha256Digest>,
    intended: Vec<Vec<u8>>,
    clock: u8,
    /// True if another client or damage took part.
    pub was_meddled_with: bool,
}

/// The end of a push.
#[derive(Debug, PartialEq)]
pub enum End {
    Kept,
    Uploaded,
    Conflict,
}

impl World {
    /// Returns a world with a new file that was never pushed.
    pub fn new(kind: FileKind, log: LogFate, listing_has_hashes: bool) -> Self {
        Self {
            kind,
            log,
            listing_has_hashes,
            local: b"first\n".to_vec(),
            remote: None,
            stored_digest: None,
            known: None,
            remembered: Vec::new(),
            intended: Vec::new(),
            clock: b'a',
            was_meddled_with: false,
        }
    }

    /// Lets one event happen.
    pub fn act(&mut self, act: Act) {
        self.clock += 1;
        match act {
            Act::Append => self.local.extend([self.clock, b'\n']),
            Act::Rewrite => {
                self.local = vec![b'r', self.clock];
                // An event log only grows; one that was rewritten is damaged.
                self.was_meddled_with |= self.kind == FileKind::EventLog;
            }
            Act::ForeignWrite => {
                self.put(vec![b'f', self.clock, b'\n']);
                self.was_meddled_with = true;
            }
            Act::ForeignTruncation => {
                if let Some(half) = self.half() {
                    self.put(half);
                }
                self.was_meddled_with = true;
            }
            Act::ForeignDamage => {
                self.remote = self.half();
                self.was_meddled_with = true;
            }
            Act::StateLost => {
                self.remembered.clear();
                self.known = None;
                self.was_meddled_with |= self.kind == FileKind::Config || self.log == LogFate::None;
            }
            Act::Push => {
                self.push(true, true);
            }
            Act::CrashBeforeUpload => {
                self.push(false, false);
            }
            Act::CrashAfterUpload => {
                self.push(true, false);
            }
        }
    }

    fn put(&mut self, bytes: Vec<u8>) {
        self.stored_digest = Some(sha256(&bytes));
        self.remote = Some(bytes);
    }

    fn half(&self) -> Option<Vec<u8>> {
        let remote = self.remote.as_ref()?;
        Some(remote[..remote.len() / 2].to_vec())
    }

    fn record(&self) -> Option<RemoteRecord> {
        let bytes = self.remote.as_ref()?;
        Some(RemoteRecord {
            etag: sha256(bytes).to_string().into(),
            size: bytes.len() as u64,
            sha256: sha256(bytes),
            sealed: None,
        })
    }

    /// Pushes: decides, then uploads and records the result as far as the push gets.
    pub fn push(&mut self, uploads: bool, ends: bool) -> End {
        match self.decided() {
            Step::Upload(precondition) => {
                self.check_overwrite(&precondition);
                self.remembered.push(sha256(&self.local));
                self.intended.push(self.local.clone());
                if uploads {
                    self.put(self.local.clone());
                }
                if ends {
                    self.known = self.record();
                }
                End::Uploaded
            }
            Step::Keep(same) => {
                assert_eq!(self.remote.as_deref().map(sha256), Some(same));
                if ends {
                    self.remembered.push(same);
                }
                End::Kept
            }
            Step::Conflict => End::Conflict,
            step => panic!("no end: {step:?}"),
        }
    }

    fn listed(&self) -> Option<RemoteFact> {
        let bytes = self.remote.as_ref()?;
        let stored = self.stored_digest.filter(|_| self.listing_has_hashes);
        let fact = RemoteFact {
            size: bytes.len() as u64,
            len: Some(bytes.len() as u64),
            seal: Seal::Plain,
            digest: stored.map_or(RemoteDigest::Unknown, RemoteDigest::Known),
            described: None,
            is_damaged: false,
            etag: Some(ETag::new(sha256(bytes).to_string())),
        };
        Some(fact.checked_against(self.known.as_ref(), None))
    }

    fn decided(&self) -> Step {
        let listed = self.listed();
        let mut facts = Facts {
            kind: self.kind,
            mode: PushMode::Incremental,
            resolution: None,
            local: None,
            remote: listed,
            ours: &self.remembered,
            encrypts: false,
            log: self.log,
            is_rendered: None,
            is_projection: None,
        };
        for _ in 0..6 {
            match decide(&facts) {
                Step::ReadLocal => {
                    let (len, sha256) = (self.local.len() as u64, sha256(&self.local));
                    facts.local = Some(LocalFact {
                        len,
                        sha256,
                        is_blank: false,
                        prefix: None,
                    });
                }
                Step::ReadPrefix => {
                    let len = self.remote.as_ref().map_or(0, Vec::len);
                    let local = facts.local.as_mut().expect("it was read before");
                    local.prefix = Some(sha256(&self.local[..len]));
                }
                Step::CheckRendering => facts.is_rendered = Some(true),
                Step::CheckProjection => facts.is_projection = Some(false),
                Step::AskRemote => {
                    let remote = facts.remote.as_mut().expect("it is there");
                    remote.digest = self
                        .stored_digest
                        .map_or(RemoteDigest::Unknown, RemoteDigest::Known);
                    *remote = remote.clone().checked_against(self.known.as_ref(), None);
                }
                Step::ReadRemote => {
                    let bytes = self.remote.as_deref().expect("it is there");
                    let remote = facts.remote.as_mut().expect("it is there");
                    remote.digest = RemoteDigest::Known(sha256(bytes));
                }
                end => return end,
            }
        }
        panic!("it asks for ever");
    }

    /// Reports if the object has a digest that this machine intended to upload, in a push that ended before it could
    /// record the result. Nothing contradicts such a digest.
    fn is_unrecorded(&self) -> bool {
        let recorded = self.known.as_ref().map(|known| known.sha256);
        let is_ours = |stored: &Sha256Digest| self.remembered.contains(stored);
        self.stored_digest.as_ref().is_some_and(is_ours) && self.stored_digest != recorded
    }

    /// Checks that the replaced content was ours, or is contained in the new one, or is rendered from a log that is
    /// safe.
    fn check_overwrite(&self, precondition: &Precondition) {
        let Some(remote) = &self.remote else {
            return assert_eq!(*precondition, Precondition::IfAbsent);
        };
        assert_eq!(
            *precondition,
            Precondition::IfMatch(ETag::new(sha256(remote).to_string()))
        );
        let is_log = self.kind == FileKind::EventLog;
        let is_contained = is_log && self.local.starts_with(remote);
        let is_ours = !is_log && (self.intended.contains(remote) || self.is_unrecorded());
        let is_rendered = self.log == LogFate::Safe;
        assert!(is_ours || is_contained || is_rendered, "{remote:?}");
    }
}
