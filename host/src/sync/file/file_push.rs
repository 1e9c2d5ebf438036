//! The way of one file: gather facts, decide, act, look again when the remote turns out different.

use super::{
    Content,
    compare::remote_sha256,
    task::{FileOutcome, FileTask, Run},
    upload::{Upload, Uploaded},
};
use crate::{
    config::ConflictResolution,
    state::LocalRecord,
    sync::{
        Conflict, FileError, SyncEvent,
        plan::{Facts, LocalFact, RemoteDigest, RemoteFact, Step, decide},
    },
};
use devlog_provider_api::{
    Error, ErrorKind, Precondition, RemoteFile, RemoteStorage, Sha256Digest,
};
use std::time::SystemTime;

/// How often the remote object or the local file may turn out to be another one than a moment ago.
const LOOKS: u32 = 4;

impl Run {
    /// Takes a file along its whole way.
    pub fn push_file(&self, task: FileTask) -> FileOutcome {
        match FilePush::new(self, task).go() {
            Ok(outcome) => outcome,
            Err(FileError::Remote { source, .. }) if source.kind() == ErrorKind::Cancelled => {
                FileOutcome::NotTried
            }
            Err(error) => FileOutcome::Failed(error),
        }
    }
}

/// Where a file stands on its way.
pub struct FilePush<'a> {
    run: &'a Run,
    task: FileTask,
    content: Option<Content>,
    prefix: Option<Sha256Digest>,
    asked: Option<ConflictResolution>,
    looks: u32,
}

impl<'a> FilePush<'a> {
    /// Begins.
    pub fn new(run: &'a Run, task: FileTask) -> Self {
        Self {
            run,
            task,
            content: None,
            prefix: None,
            asked: None,
            looks: 0,
        }
    }

    /// Goes the whole way.
    ///
    /// # Errors
    /// Why this file is not pushed.
    pub fn go(mut self) -> Result<FileOutcome, FileError> {
        loop {
            let local = self.local()?;
            match decide(&self.facts(local)) {
                Step::Keep(sha256) => {
                    return Ok(FileOutcome::Unchanged {
                        sha256,
                        local: self.record(sha256),
                    });
                }
                Step::LeaveRemote => return Ok(FileOutcome::LeftToRemote),
                Step::ReadLocal => self.read_local()?,
                Step::ReadPrefix => self.read_prefix()?,
                Step::AskRemote => self.ask_remote()?,
                Step::ReadRemote => self.read_remote()?,
                Step::Conflict => {
                    let conflict = self.conflict()?;
                    if self.run.resolution == Some(ConflictResolution::Prompt) {
                        self.asked = self.run.observer.decide(&conflict);
                    }
                    if self.asked.is_none() {
                        return Ok(FileOutcome::Conflict(conflict));
                    }
                }
                Step::Upload(_) if self.run.options.dry_run => return Ok(self.would_upload()),
                // The stat cache is a reason to look; what goes up is decided on what was read.
                Step::Upload(_) if self.content.is_none() => self.read_local()?,
                Step::Upload(precondition) => {
                    if let Some(outcome) = self.upload(precondition)? {
                        return Ok(outcome);
                    }
                }
            }
        }
    }

    fn facts(&self, local: Option<LocalFact>) -> Facts<'_> {
        Facts {
            kind: self.task.file.kind,
            mode: self.run.options.mode,
            resolution: self.asked.or(self.run.resolution),
            local,
            remote: self.task.remote.clone(),
            ours: &self.task.ours,
            log_is_safe: self.task.log_is_safe,
        }
    }

    fn local(&mut self) -> Result<Option<LocalFact>, FileError> {
        let (len, sha256) = match (&mut self.content, &self.task.cached) {
            // What is new to the remote is hashed while it is sent, however large it is.
            (Some(_), _) if self.task.remote.is_none() => return Ok(None),
            (Some(content), _) => (
                content.size(),
                content
                    .sha256()
                    .map_err(|error| self.task.unreadable(error))?,
            ),
            (None, Some(cached)) => (cached.len, cached.sha256),
            (None, None) => return Ok(None),
        };
        Ok(Some(LocalFact {
            len,
            sha256,
            prefix: self.prefix,
        }))
    }

    fn read_local(&mut self) -> Result<(), FileError> {
        let content = match &self.task.projection {
            Some(bytes) => Content::from_bytes(bytes.clone(), SystemTime::now()),
            None => Content::open(&self.task.file, SystemTime::now)?,
        };
        if content.cut > 0 && content.settled_stat().is_some() {
            let event = SyncEvent::incomplete_line(&self.task.file.key, content.cut);
            self.run.observer.on_event(&event);
        }
        self.content = Some(content);
        Ok(())
    }

    fn read_prefix(&mut self) -> Result<(), FileError> {
        let len = self.task.remote.as_ref().map_or(0, |remote| remote.size);
        match &mut self.content {
            Some(content) => {
                let sha256 = content
                    .sha256_of_first(len)
                    .map_err(|error| self.task.unreadable(error))?;
                self.prefix = Some(sha256);
                Ok(())
            }
            None => self.read_local(),
        }
    }

    /// A digest comes from the cheapest source: where listings carry none, a stat may.
    fn ask_remote(&mut self) -> Result<(), FileError> {
        if self.run.properties.list_has_hashes {
            return self.read_remote();
        }
        let listed = self.task.remote.clone();
        self.stat_remote()?;
        match (&self.task.remote, listed) {
            (Some(seen), Some(listed)) if seen.digest == RemoteDigest::Unknown => {
                if seen.is_of_version(&listed) {
                    return self.read_remote();
                }
                self.look_again(unsteady())
            }
            _ => Ok(()),
        }
    }

    fn read_remote(&mut self) -> Result<(), FileError> {
        let Some(fact) = &mut self.task.remote else {
            return Ok(());
        };
        let (key, run) = (&self.task.file.key, self.run);
        match remote_sha256(&run.storage, key, fact.size, &run.cancelled, &*run.observer) {
            Ok(sha256) => {
                fact.digest = RemoteDigest::Known(sha256);
                run.note_remote(key, fact);
            }
            // Removed, or replaced, since it was listed.
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Corrupt) => {
                let listed = fact.clone();
                self.stat_remote()?;
                if self.task.remote == Some(listed) {
                    return Err(comparing(error));
                }
                self.look_again(comparing(error))?;
            }
            Err(error) => return Err(comparing(error)),
        }
        Ok(())
    }

    fn stat_remote(&mut self) -> Result<(), FileError> {
        let key = &self.task.file.key;
        let seen = self.run.storage.stat_file(key).map_err(comparing)?;
        let seen = self.checked(seen);
        if let Some(seen) = &seen {
            self.run.note_remote(key, seen);
        }
        match (&mut self.task.remote, seen) {
            // The listing may have left out the digest.
            (Some(listed), Some(seen)) if listed.is_of_version(&seen) => *listed = seen,
            (_, seen) => self.take_remote(seen),
        }
        Ok(())
    }

    fn checked(&self, seen: Option<RemoteFile>) -> Option<RemoteFact> {
        let known = self.task.known.as_ref();
        seen.map(|file| RemoteFact::from(file).checked_against(known))
    }

    fn conflict(&mut self) -> Result<Conflict, FileError> {
        if self.content.is_none() && self.task.cached.is_none() {
            self.read_local()?;
        }
        let local = self.local()?.map(|local| local.sha256);
        let remote = self
            .task
            .remote
            .as_ref()
            .and_then(|remote| remote.digest.known());
        Ok(Conflict {
            key: self.task.file.key.clone(),
            local,
            remote,
        })
    }

    fn would_upload(&self) -> FileOutcome {
        let size = match (&self.content, &self.task.cached, &self.task.projection) {
            (Some(content), ..) => content.size(),
            (None, Some(cached), _) => cached.len,
            (None, None, Some(bytes)) => bytes.len() as u64,
            (None, None, None) => self.task.file.size,
        };
        FileOutcome::Uploaded {
            size,
            sha256: None,
            local: None,
        }
    }

    fn upload(&mut self, precondition: Precondition) -> Result<Option<FileOutcome>, FileError> {
        let Some(content) = &mut self.content else {
            return Ok(None);
        };
        self.run
            .note_intention(&self.task, content.known_sha256())?;
        let upload = Upload {
            run: self.run,
            file: &self.task.file,
            precondition,
        };
        match upload.send(content)? {
            Uploaded::Stored { sha256, etag } => {
                let size = content.size();
                let digest = RemoteDigest::Known(sha256);
                let stored = RemoteFact { size, digest, etag };
                self.run.note_remote(&self.task.file.key, &stored);
                let local = self.record(sha256);
                Ok(Some(FileOutcome::Uploaded {
                    size,
                    sha256: Some(sha256),
                    local,
                }))
            }
            Uploaded::FileChanged => {
                self.look_again(FileError::Changing {
                    path: self.task.file.path.clone(),
                })?;
                self.content = None;
                self.prefix = None;
                Ok(None)
            }
            Uploaded::RemoteDiffers { remote, error } => {
                self.look_again(FileError::Remote {
                    call: "upload",
                    source: error,
                })?;
                let remote = self.checked(remote);
                self.take_remote(remote);
                Ok(None)
            }
        }
    }

    /// What was answered, and what the log's fate allowed, was about the object that was there before.
    fn take_remote(&mut self, seen: Option<RemoteFact>) {
        self.task.remote = seen;
        self.task.log_is_safe = false;
        self.prefix = None;
        self.asked = None;
    }

    fn look_again(&mut self, otherwise: FileError) -> Result<(), FileError> {
        self.looks += 1;
        if self.looks < LOOKS {
            Ok(())
        } else {
            Err(otherwise)
        }
    }

    fn record(&self, sha256: Sha256Digest) -> Option<LocalRecord> {
        let content = self.content.as_ref()?;
        let stat = content.settled_stat()?.clone();
        Some(LocalRecord {
            stat,
            len: content.size(),
            sha256,
        })
    }
}

fn unsteady() -> FileError {
    let message = "the object is another one each time it is looked at";
    comparing(Error::new(ErrorKind::Corrupt, message))
}

fn comparing(source: Error) -> FileError {
    let call = "comparing it with the remote";
    FileError::Remote { call, source }
}
