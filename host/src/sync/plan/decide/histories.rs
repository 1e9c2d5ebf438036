//! Every mix of edits, pushes, crashes, lost state and foreign writes up to a length, not examples.

use super::{Facts, LocalFact, LogFate, RemoteDigest, RemoteFact, Seal, Step, decide};
use crate::{
    config::ConflictResolution, encryption::SealedFault, journal::FileKind, state::RemoteRecord,
    sync::PushMode,
};
use devlog_provider_api::{ETag, Precondition, Sha256Digest};
use sha2::{Digest, Sha256};

/// What can happen to one file between two pushes, and how a push can end.
#[derive(Clone, Copy, Debug)]
enum Act {
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

const ACTS: [Act; 9] = [
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
struct World {
    kind: FileKind,
    log: LogFate,
    listing_has_hashes: bool,
    local: Vec<u8>,
    remote: Option<Vec<u8>>,
    /// The digest that is stored with the object.
    stored_digest: Option<Sha256Digest>,
    known: Option<RemoteRecord>,
    remembered: Vec<Sha256Digest>,
    intended: Vec<Vec<u8>>,
    clock: u8,
    was_meddled_with: bool,
}

#[derive(Debug, PartialEq)]
enum End {
    Kept,
    Uploaded,
    Conflict,
}

fn sha256(bytes: &[u8]) -> Sha256Digest {
    Sha256Digest::from_bytes(Sha256::digest(bytes).into())
}

impl World {
    fn new(kind: FileKind, log: LogFate, listing_has_hashes: bool) -> Self {
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

    fn act(&mut self, act: Act) {
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
            etag: sha256(bytes).to_string(),
            size: bytes.len() as u64,
            sha256: sha256(bytes),
            sealed: None,
        })
    }

    fn push(&mut self, uploads: bool, ends: bool) -> End {
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

    /// Whether the object reports a digest that this machine intended to upload, in a push that ended before it could
    /// record the result. Nothing contradicts such a digest.
    fn is_unrecorded(&self) -> bool {
        let recorded = self.known.as_ref().map(|known| known.sha256);
        let is_ours = |stored: &Sha256Digest| self.remembered.contains(stored);
        self.stored_digest.as_ref().is_some_and(is_ours) && self.stored_digest != recorded
    }

    /// What is replaced was ours, or is contained in what replaces it, or is rendered from what is safe.
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

fn for_each_history(length: usize, mut visit: impl FnMut(&[Act], World)) {
    let kinds = [
        (FileKind::EventLog, LogFate::None),
        (FileKind::Markdown, LogFate::Safe),
        (FileKind::Markdown, LogFate::None),
        (FileKind::Config, LogFate::None),
    ];
    for number in 0..ACTS
        .len()
        .pow(u32::try_from(length).expect("a small number"))
    {
        let history: Vec<_> = (0..length)
            .map(|at| ACTS[number / ACTS.len().pow(u32::try_from(at).expect("small")) % ACTS.len()])
            .collect();
        for (kind, log) in kinds {
            for listing_has_hashes in [true, false] {
                let mut world = World::new(kind, log, listing_has_hashes);
                for act in &history {
                    world.act(*act);
                }
                visit(&history, world);
            }
        }
    }
}

#[test]
fn no_history_ends_in_a_foreign_version_overwritten_unseen() {
    // The check is in the world itself, at every push of every history.
    for length in 0..=4 {
        for_each_history(length, |_, mut world| {
            world.push(true, true);
        });
    }
}

#[test]
fn every_history_converges_with_the_next_push() {
    for_each_history(4, |history, mut world| {
        let first = world.push(true, true);
        let second = world.push(true, true);
        let same = world.remote.as_ref() == Some(&world.local);
        match first {
            End::Kept | End::Uploaded => assert!(same && second == End::Kept, "{history:?}"),
            End::Conflict => assert!(!same && second == End::Conflict, "{history:?}"),
        }
    });
}

#[test]
fn without_others_there_is_no_conflict_whatever_crashes() {
    for_each_history(4, |history, mut world| {
        if !world.was_meddled_with {
            assert_ne!(world.push(true, true), End::Conflict, "{history:?}");
        }
    });
}

fn conflicting(resolution: Option<ConflictResolution>, mode: PushMode) -> Step {
    decide(&Facts {
        kind: FileKind::Config,
        mode,
        resolution,
        local: Some(LocalFact {
            len: 1,
            sha256: sha256(b"a"),
            is_blank: false,
            prefix: None,
        }),
        remote: Some(RemoteFact {
            size: 1,
            len: Some(1),
            seal: Seal::Plain,
            digest: RemoteDigest::Known(sha256(b"b")),
            etag: None,
        }),
        ours: &[],
        encrypts: false,
        log: LogFate::None,
        is_rendered: None,
    })
}

#[test]
fn the_user_decides_about_a_conflict_and_mode_all_does_not() {
    for mode in [PushMode::Incremental, PushMode::All] {
        let upload = Step::Upload(Precondition::None);
        assert_eq!(
            conflicting(Some(ConflictResolution::LocalWins), mode),
            upload
        );
        assert_eq!(
            conflicting(Some(ConflictResolution::RemoteWins), mode),
            Step::LeaveRemote
        );
        assert_eq!(
            conflicting(Some(ConflictResolution::Prompt), mode),
            Step::Conflict
        );
        assert_eq!(conflicting(None, mode), Step::Conflict);
    }
}

#[test]
fn mode_all_uploads_what_is_the_same() {
    let same = |mode| {
        decide(&Facts {
            kind: FileKind::Markdown,
            mode,
            resolution: None,
            local: Some(LocalFact {
                len: 1,
                sha256: sha256(b"a"),
                is_blank: false,
                prefix: None,
            }),
            remote: Some(RemoteFact {
                size: 1,
                len: Some(1),
                seal: Seal::Plain,
                digest: RemoteDigest::Known(sha256(b"a")),
                etag: Some(ETag::new("1")),
            }),
            ours: &[],
            encrypts: false,
            log: LogFate::None,
            is_rendered: None,
        })
    };
    assert_eq!(same(PushMode::Incremental), Step::Keep(sha256(b"a")));
    assert_eq!(
        same(PushMode::All),
        Step::Upload(Precondition::IfMatch(ETag::new("1")))
    );
}

/// The step for markdown of which the remote has another version.
fn markdown(log: LogFate, is_rendered: Option<bool>, is_blank: bool, is_ours: bool) -> Step {
    let theirs = sha256(b"b");
    let ours = if is_ours { vec![theirs] } else { Vec::new() };
    decide(&Facts {
        kind: FileKind::Markdown,
        mode: PushMode::Incremental,
        resolution: None,
        local: Some(LocalFact {
            len: 1,
            sha256: sha256(b"a"),
            is_blank,
            prefix: None,
        }),
        remote: Some(RemoteFact {
            size: 1,
            len: Some(1),
            seal: Seal::Plain,
            digest: RemoteDigest::Known(theirs),
            etag: None,
        }),
        ours: &ours,
        encrypts: false,
        log,
        is_rendered,
    })
}

#[test]
fn markdown_follows_its_own_log_and_nothing_else() {
    let upload = Step::Upload(Precondition::None);
    for log in [LogFate::Conflict, LogFate::LeftToRemote] {
        assert_eq!(markdown(log, Some(true), false, true), Step::FollowLog);
    }
    assert_eq!(
        markdown(LogFate::Safe, None, false, false),
        Step::CheckRendering
    );
    assert_eq!(markdown(LogFate::Safe, Some(true), false, false), upload);
    for log in [LogFate::Safe, LogFate::None] {
        assert_eq!(markdown(log, Some(false), false, false), Step::Conflict);
        assert_eq!(markdown(log, Some(false), false, true), upload);
    }
}

#[test]
fn blank_markdown_replaces_nothing_that_was_pushed() {
    for log in [LogFate::Safe, LogFate::None] {
        assert_eq!(markdown(log, Some(false), true, true), Step::Conflict);
    }
}

/// The step for a log whose object has this seal and digest.
fn of_seal(seal: Seal, digest: &[u8], resolution: Option<ConflictResolution>) -> Step {
    decide(&Facts {
        kind: FileKind::EventLog,
        mode: PushMode::Incremental,
        resolution,
        local: Some(LocalFact {
            len: 1,
            sha256: sha256(b"a"),
            is_blank: false,
            prefix: None,
        }),
        remote: Some(RemoteFact {
            size: 300,
            len: Some(1),
            seal,
            digest: RemoteDigest::Known(sha256(digest)),
            etag: None,
        }),
        ours: &[],
        encrypts: true,
        log: LogFate::None,
        is_rendered: None,
    })
}

#[test]
fn a_plain_object_is_encrypted_and_an_encrypted_one_of_any_key_is_kept() {
    let upload = Step::Upload(Precondition::None);
    assert_eq!(of_seal(Seal::Plain, b"a", None), upload);
    assert_eq!(of_seal(Seal::Plain, b"b", None), Step::Conflict);
    let id = "0123456789abcdef".parse().expect("an id");
    let kept = of_seal(Seal::Sealed(id), b"a", None);
    assert_eq!(kept, Step::Keep(sha256(b"a")));
}

#[test]
fn what_cannot_be_opened_is_replaced_on_demand_only_and_never_in_clear() {
    let wins = Some(ConflictResolution::LocalWins);
    let broken = |fault| Seal::Broken(fault);
    for fault in [
        SealedFault::Misplaced,
        SealedFault::Attributes,
        SealedFault::Length,
    ] {
        let refused = Step::Refuse(fault.clone());
        assert_eq!(of_seal(broken(fault.clone()), b"a", None), refused);
        let replaced = of_seal(broken(fault), b"a", wins);
        assert_eq!(replaced, Step::Upload(Precondition::None));
    }
    let locked = of_seal(broken(SealedFault::Locked), b"a", wins);
    assert_eq!(locked, Step::Refuse(SealedFault::Locked));
}
