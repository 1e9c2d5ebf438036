//! Every mix of edits, pushes, crashes, lost state and foreign writes up to a length, not examples.

use super::{Facts, LocalFact, RemoteFact, Step, decide};
use crate::{config::ConflictResolution, journal::FileKind, sync::PushMode};
use devlog_provider_api::{ETag, Precondition, Sha256Digest};
use sha2::{Digest, Sha256};

/// What can happen to one file between two pushes, and how a push can end.
#[derive(Clone, Copy, Debug)]
enum Act {
    Append,
    Rewrite,
    ForeignWrite,
    ForeignTruncation,
    StateLost,
    Push,
    CrashBeforeUpload,
    CrashAfterUpload,
}

const ACTS: [Act; 8] = [
    Act::Append,
    Act::Rewrite,
    Act::ForeignWrite,
    Act::ForeignTruncation,
    Act::StateLost,
    Act::Push,
    Act::CrashBeforeUpload,
    Act::CrashAfterUpload,
];

/// One file, its object, and what this machine remembers of both.
#[derive(Clone)]
struct World {
    kind: FileKind,
    log_is_safe: bool,
    listing_has_hashes: bool,
    local: Vec<u8>,
    remote: Option<Vec<u8>>,
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
    fn new(kind: FileKind, log_is_safe: bool, listing_has_hashes: bool) -> Self {
        Self {
            kind,
            log_is_safe,
            listing_has_hashes,
            local: b"first\n".to_vec(),
            remote: None,
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
                self.remote = Some(vec![b'f', self.clock, b'\n']);
                self.was_meddled_with = true;
            }
            Act::ForeignTruncation => {
                let keep = |bytes: &Vec<u8>| bytes[..bytes.len() / 2].to_vec();
                self.remote = self.remote.as_ref().map(keep);
                self.was_meddled_with = true;
            }
            Act::StateLost => {
                self.remembered.clear();
                self.was_meddled_with |= self.kind == FileKind::Config || !self.log_is_safe;
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

    fn push(&mut self, uploads: bool, ends: bool) -> End {
        match self.decided() {
            Step::Upload(precondition) => {
                self.check_overwrite(&precondition);
                self.remembered.push(sha256(&self.local));
                self.intended.push(self.local.clone());
                if uploads {
                    self.remote = Some(self.local.clone());
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

    fn decided(&self) -> Step {
        let etag = |bytes: &[u8]| ETag::new(sha256(bytes).to_string());
        let mut facts = Facts {
            kind: self.kind,
            mode: PushMode::Incremental,
            resolution: None,
            local: None,
            remote: self.remote.as_ref().map(|bytes| RemoteFact {
                size: bytes.len() as u64,
                sha256: self.listing_has_hashes.then(|| sha256(bytes)),
                etag: Some(etag(bytes)),
            }),
            ours: &self.remembered,
            log_is_safe: self.log_is_safe,
        };
        for _ in 0..5 {
            match decide(&facts) {
                Step::ReadLocal => {
                    let (len, sha256) = (self.local.len() as u64, sha256(&self.local));
                    facts.local = Some(LocalFact {
                        len,
                        sha256,
                        prefix: None,
                    });
                }
                Step::ReadPrefix => {
                    let len = self.remote.as_ref().map_or(0, Vec::len);
                    let local = facts.local.as_mut().expect("it was read before");
                    local.prefix = Some(sha256(&self.local[..len]));
                }
                Step::ReadRemote => {
                    let remote = facts.remote.as_mut().expect("it is there");
                    remote.sha256 = self.remote.as_deref().map(sha256);
                }
                end => return end,
            }
        }
        panic!("it asks for ever");
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
        let is_ours = !is_log && self.intended.contains(remote);
        let is_rendered = self.kind == FileKind::Markdown && self.log_is_safe;
        assert!(is_ours || is_contained || is_rendered, "{remote:?}");
    }
}

fn for_each_history(length: usize, mut visit: impl FnMut(&[Act], World)) {
    let kinds = [
        (FileKind::EventLog, true),
        (FileKind::Markdown, true),
        (FileKind::Markdown, false),
        (FileKind::Config, true),
    ];
    for number in 0..ACTS
        .len()
        .pow(u32::try_from(length).expect("a small number"))
    {
        let history: Vec<_> = (0..length)
            .map(|at| ACTS[number / ACTS.len().pow(u32::try_from(at).expect("small")) % ACTS.len()])
            .collect();
        for (kind, log_is_safe) in kinds {
            for listing_has_hashes in [true, false] {
                let mut world = World::new(kind, log_is_safe, listing_has_hashes);
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
            prefix: None,
        }),
        remote: Some(RemoteFact {
            size: 1,
            sha256: Some(sha256(b"b")),
            etag: None,
        }),
        ours: &[],
        log_is_safe: false,
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
                prefix: None,
            }),
            remote: Some(RemoteFact {
                size: 1,
                sha256: Some(sha256(b"a")),
                etag: Some(ETag::new("1")),
            }),
            ours: &[],
            log_is_safe: false,
        })
    };
    assert_eq!(same(PushMode::Incremental), Step::Keep(sha256(b"a")));
    assert_eq!(
        same(PushMode::All),
        Step::Upload(Precondition::IfMatch(ETag::new("1")))
    );
}
