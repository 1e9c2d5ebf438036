//! The pull of one file: gather facts, download where the bytes decide, and write.

use super::PullChange;
use crate::{
    config::ConflictResolution,
    digest::of_bytes,
    encryption::SealedFault,
    journal::{EntryId, EntryStorage, FileKind, LocalEntries, Merge, StorageError, merge},
    sync::{
        Conflict, FileError,
        file::{FileFacts, FileOutcome, Run, download},
        plan::{LogFate, LogOf, PullFacts, PullStep, PullTask, RemoteDigest, decide_pull},
    },
};
use devlog_provider_api::Sha256Digest;
use std::{rc::Rc, sync::MutexGuard};

/// Pulls one file; markdown after its event log, which has this fate.
pub fn pull_file(run: &Run, entries: &LocalEntries, task: PullTask, log: LogFate) -> FileOutcome {
    FilePull::new(run, entries, task, log).pull().into()
}

/// Does everything of [`pull_file`] except the writing.
pub fn preview_pull(
    run: &Run,
    entries: &LocalEntries,
    task: PullTask,
    log: LogFate,
) -> FileOutcome {
    FilePull::new(run, entries, task, log).preview().into()
}

/// The known facts of a file that is being pulled.
pub(super) struct FilePull<'a> {
    pub(super) run: &'a Run,
    pub(super) entries: &'a LocalEntries,
    pub(super) facts: FileFacts<'a>,
    pub(super) kind: FileKind,
    pub(super) id: EntryId,
    pub(super) log: LogOf,
    pub(super) log_fate: LogFate,
    /// True once the markdown was rendered in this run.
    pub(super) is_rendered: bool,
    /// The downloaded bytes, which may be large: they are written from here.
    pub(super) fetched: Option<(Rc<Vec<u8>>, Sha256Digest)>,
    /// The turn to hold them, if they are large.
    turn: Option<MutexGuard<'a, ()>>,
}

impl<'a> FilePull<'a> {
    fn new(run: &'a Run, entries: &'a LocalEntries, task: PullTask, log_fate: LogFate) -> Self {
        Self {
            run,
            entries,
            kind: task.file.key.kind(),
            facts: FileFacts::new(run, task.file, task.local),
            id: task.id,
            log: task.log,
            log_fate,
            is_rendered: false,
            fetched: None,
            turn: None,
        }
    }

    fn pull(mut self) -> Result<FileOutcome, FileError> {
        loop {
            let decision = self.decision()?;
            match self.carry_out(decision) {
                Ok(None) => {}
                Ok(Some(outcome)) => {
                    self.note(&outcome);
                    return Ok(outcome);
                }
                // It was changed since it was read.
                Err(StorageError::Changed { id } | StorageError::Exists { id }) => {
                    self.facts
                        .changes
                        .count(StorageError::Changed { id }.into())?;
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn preview(mut self) -> Result<FileOutcome, FileError> {
        let decision = self.decision()?;
        Ok(match decision {
            Decision::Keep => FileOutcome::UpToDate,
            Decision::Wait => FileOutcome::NotTried,
            Decision::Conflict(conflict) => FileOutcome::Conflict(conflict),
            Decision::Render => self.pulled(PullChange::Rendered, None),
            Decision::KeepRemoteApart(change) => self.pulled(change, None),
            Decision::Write(write) => self.pulled(write.change, None),
        })
    }

    /// Gathers facts until they suffice.
    fn decision(&mut self) -> Result<Decision, FileError> {
        if !matches!(self.log, LogOf::None) && self.log_fate != LogFate::Safe {
            return self.beside_missing_log();
        }
        self.run.refuse_if_locked()?;
        if !matches!(self.log, LogOf::None) {
            return self.beside_log();
        }
        loop {
            let local = self.facts.local()?;
            let facts = PullFacts {
                file: &self.facts.file,
                is_here: self.facts.local_file.is_some(),
                local,
                remote: self.facts.object()?,
            };
            match decide_pull(&facts) {
                _ if self.fetched.is_some() => return self.compare(),
                PullStep::Keep => return Ok(Decision::Keep),
                PullStep::ReadLocal => self.facts.read_local()?,
                PullStep::ReadPrefix => self.facts.read_prefix()?,
                PullStep::AskRemote => self.facts.ask_remote()?,
                PullStep::Download => self.download()?,
                PullStep::Refuse(fault) => return Err(FileError::Encryption { fault }),
            }
        }
    }

    pub(super) fn download(&mut self) -> Result<(), FileError> {
        let object = self.facts.object()?;
        if self.turn.is_none() {
            self.turn = self.run.turn_to_hold(object.content_len());
        }
        match download(self.run, &self.facts.key, object) {
            Ok((bytes, sha256)) => {
                self.facts.note_digest(RemoteDigest::Known(sha256));
                self.fetched = Some((Rc::new(bytes), sha256));
                Ok(())
            }
            Err(error) => match SealedFault::of(&error) {
                Some(fault @ SealedFault::Plain) => Err(FileError::Encryption { fault }),
                _ => self.facts.refresh_after(error),
            },
        }
    }

    /// Decides on the bytes of both sides.
    fn compare(&mut self) -> Result<Decision, FileError> {
        let id = self.id;
        let local = match self.kind {
            FileKind::EventLog => self.entries.log_bytes(id)?,
            FileKind::Markdown | FileKind::Config => self.entries.markdown_bytes(id)?,
        };
        let Some((remote, _)) = self.fetched.clone() else {
            return Ok(Decision::Keep);
        };
        let write = |change, bytes, expected| {
            Decision::Write(Write {
                change,
                bytes,
                expected,
            })
        };
        let Some(local) = local else {
            return Ok(write(PullChange::Created, remote, None));
        };
        let merged = match self.kind {
            FileKind::EventLog => match merge(&remote, &local) {
                Merge::Same | Merge::Ahead => return Ok(Decision::Keep),
                Merge::FastForward => {
                    return Ok(write(PullChange::FastForward, remote, Some(local)));
                }
                Merge::Joined { log, both_kept } => Some((log, both_kept)),
            },
            _ if *remote == local => return Ok(Decision::Keep),
            _ => None,
        };
        Ok(match (self.resolution(&local), merged) {
            (Some(ConflictResolution::Merge) | None, Some((log, both_kept))) => {
                write(PullChange::Merged { both_kept }, Rc::new(log), Some(local))
            }
            (resolution, _) => self.unmerged(resolution, local, remote),
        })
    }

    /// Decides between two versions that cannot be merged.
    pub(super) fn unmerged(
        &self,
        resolution: Option<ConflictResolution>,
        local: Vec<u8>,
        remote: Rc<Vec<u8>>,
    ) -> Decision {
        match resolution {
            Some(ConflictResolution::LocalWins) => Decision::KeepRemoteApart(PullChange::Kept),
            Some(ConflictResolution::RemoteWins) => Decision::Write(Write {
                change: PullChange::Replaced,
                bytes: remote,
                expected: Some(local),
            }),
            _ => Decision::Conflict(self.conflict(&local)),
        }
    }

    /// The configured resolution; with `prompt` the user's answer, if there is one.
    pub(super) fn resolution(&self, local: &[u8]) -> Option<ConflictResolution> {
        match self.run.resolution {
            Some(ConflictResolution::Prompt) => {
                let answer = self.run.observer.decide(&self.conflict(local));
                answer.or(Some(ConflictResolution::Prompt))
            }
            configured => configured,
        }
    }

    fn conflict(&self, local: &[u8]) -> Conflict {
        self.facts.conflict(Some(of_bytes(local)))
    }
}

/// The whole decision about a file.
pub enum Decision {
    /// The local file stays.
    Keep,
    /// It is decided in the next run.
    Wait,
    /// The markdown is rendered, then this is decided again.
    Render,
    Write(Write),
    /// The local file stays, and the object's bytes are kept apart.
    KeepRemoteApart(PullChange),
    Conflict(Conflict),
}

/// New bytes for the local file.
pub struct Write {
    pub change: PullChange,
    pub bytes: Rc<Vec<u8>>,
    /// The bytes that the decision was made on; `None` if there was no file.
    pub expected: Option<Vec<u8>>,
}
