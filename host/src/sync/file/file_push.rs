//! The push of one file: gather facts, decide, act, and decide again when the remote turns out different.

use super::{
    compare::remote_digest,
    content::Content,
    outcome::FileOutcome,
    rendering::is_rendered,
    run::Run,
    upload::{Upload, Uploaded},
};
use crate::{
    config::ConflictResolution,
    encryption::{DigestMethod, KeyId},
    state::LocalRecord,
    sync::{
        Conflict, FileError, SyncEvent,
        plan::{Facts, FileTask, LocalFact, LogFate, RemoteDigest, RemoteFact, Step, decide},
    },
};
use devlog_provider_api::{
    Error, ErrorKind, Precondition, RemoteFile, RemoteStorage, Sha256Digest,
};
use std::{io, time::SystemTime};

/// How often the remote object or the local file may turn out to be another one than a moment ago.
const LOOKS: u32 = 4;

/// Pushes one file. `log` is the fate of its event log.
pub fn push_file(run: &Run, task: FileTask, log: LogFate) -> FileOutcome {
    ended(FilePush::new(run, task, log).push())
}

/// Does all of [`push_file`] but the upload.
pub fn preview_file(run: &Run, task: FileTask, log: LogFate) -> FileOutcome {
    ended(FilePush::new(run, task, log).preview())
}

fn ended(outcome: Result<FileOutcome, FileError>) -> FileOutcome {
    match outcome {
        Ok(outcome) => outcome,
        Err(FileError::Remote { source, .. }) if source.kind() == ErrorKind::Cancelled => {
            FileOutcome::NotTried
        }
        Err(error) => FileOutcome::Failed(error),
    }
}

/// The known facts of a file that is being pushed.
struct FilePush<'a> {
    run: &'a Run,
    task: FileTask,
    log: LogFate,
    content: Option<Content>,
    prefix: Option<Sha256Digest>,
    is_rendered: Option<bool>,
    asked: Option<ConflictResolution>,
    looks: u32,
}

/// A decision that needs no further facts.
enum Decision {
    Upload(Precondition),
    Done(FileOutcome),
}

impl<'a> FilePush<'a> {
    fn new(run: &'a Run, task: FileTask, log: LogFate) -> Self {
        Self {
            run,
            task,
            log,
            content: None,
            prefix: None,
            is_rendered: None,
            asked: None,
            looks: 0,
        }
    }

    fn push(mut self) -> Result<FileOutcome, FileError> {
        loop {
            match self.decision()? {
                Decision::Done(outcome) => return Ok(outcome),
                // The stat cache is a reason to look; what goes up is decided on what was read.
                Decision::Upload(_) if self.content.is_none() => self.read_local()?,
                Decision::Upload(precondition) => {
                    if let Some(outcome) = self.upload(precondition)? {
                        return Ok(outcome);
                    }
                }
            }
        }
    }

    fn preview(mut self) -> Result<FileOutcome, FileError> {
        Ok(match self.decision()? {
            Decision::Done(outcome) => outcome,
            Decision::Upload(_) => self.would_upload(),
        })
    }

    /// Gathers facts until they suffice.
    fn decision(&mut self) -> Result<Decision, FileError> {
        loop {
            let local = self.local()?;
            let outcome = match decide(&self.facts(local)) {
                Step::Upload(precondition) => return Ok(Decision::Upload(precondition)),
                Step::Keep(sha256) => FileOutcome::Unchanged {
                    sha256,
                    local: self.record(sha256, &self.method()),
                },
                Step::LeaveRemote => FileOutcome::LeftToRemote,
                Step::FollowLog => self.follow_log()?,
                Step::Refuse(fault) => return Err(FileError::Encryption { fault }),
                Step::Conflict => match self.conflict()? {
                    Some(conflict) => FileOutcome::Conflict(conflict),
                    None => continue,
                },
                step => {
                    self.gather(&step)?;
                    continue;
                }
            };
            return Ok(Decision::Done(outcome));
        }
    }

    fn gather(&mut self, step: &Step) -> Result<(), FileError> {
        match step {
            Step::ReadPrefix => self.read_prefix(),
            Step::AskRemote => self.ask_remote(),
            Step::ReadRemote => self.read_remote(),
            Step::CheckRendering => self.check_rendering(),
            _ => self.read_local(),
        }
    }

    fn facts(&self, local: Option<LocalFact>) -> Facts<'_> {
        Facts {
            kind: self.task.file.kind,
            mode: self.run.mode,
            resolution: self.asked.or(self.run.resolution),
            local,
            remote: self.task.remote.clone(),
            ours: &self.task.ours,
            encrypts: self.run.keys.is_some(),
            log: self.log,
            is_rendered: self.is_rendered,
        }
    }

    fn local(&mut self) -> Result<Option<LocalFact>, FileError> {
        let (prefix, method) = (self.prefix, self.method());
        let fact = |len, sha256, is_blank| LocalFact {
            len,
            sha256,
            is_blank,
            prefix,
        };
        match (&mut self.content, &self.task.cached) {
            // What is new to the remote is hashed while it is sent, however large it is.
            (Some(_), _) if self.task.remote.is_none() => Ok(None),
            (Some(content), _) => {
                let known = content
                    .digest(&method)
                    .and_then(|sha256| Ok((sha256, content.is_blank()?)));
                let (sha256, is_blank) = known.map_err(|error| self.unreadable(error))?;
                Ok(self
                    .content
                    .as_ref()
                    .map(|content| fact(content.size(), sha256, is_blank)))
            }
            (None, Some(cached)) if is_comparable(cached, &method) => {
                Ok(Some(fact(cached.len, cached.sha256, cached.len == 0)))
            }
            (None, _) => Ok(None),
        }
    }

    fn check_rendering(&mut self) -> Result<(), FileError> {
        let Some(content) = &mut self.content else {
            return self.read_local();
        };
        let is_rendered = is_rendered(&self.run.root, &self.task.file.key, content);
        self.is_rendered = Some(is_rendered.map_err(|error| self.unreadable(error))?);
        Ok(())
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
        let len = self
            .task
            .remote
            .as_ref()
            .and_then(|remote| remote.len)
            .unwrap_or(0);
        let method = self.method();
        match &mut self.content {
            Some(content) => {
                let sha256 = content
                    .digest_of_first(len, &method)
                    .map_err(|error| self.unreadable(error))?;
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
        let method = self.method();
        let Some(fact) = &mut self.task.remote else {
            return Ok(());
        };
        let (key, run) = (&self.task.file.key, self.run);
        let len = fact.len.unwrap_or(fact.size);
        match remote_digest(
            &run.storage,
            key,
            len,
            &method,
            &run.cancelled,
            &*run.observer,
        ) {
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
        let (run, known) = (self.run, self.task.known.as_ref());
        let fact = |file| run.describe(&self.task.file.key, &file);
        seen.map(|file| fact(file).checked_against(known, run.keys.as_deref()))
    }

    /// The conflict, unless somebody has just decided about it.
    fn conflict(&mut self) -> Result<Option<Conflict>, FileError> {
        let conflict = self.describe_conflict()?;
        if self.run.resolution == Some(ConflictResolution::Prompt) {
            self.asked = self.run.observer.decide(&conflict);
        }
        Ok(self.asked.is_none().then_some(conflict))
    }

    fn follow_log(&mut self) -> Result<FileOutcome, FileError> {
        Ok(match self.log {
            LogFate::Conflict => FileOutcome::Conflict(self.describe_conflict()?),
            LogFate::LeftToRemote => FileOutcome::LeftToRemote,
            LogFate::None | LogFate::Safe => FileOutcome::NotTried,
        })
    }

    fn describe_conflict(&mut self) -> Result<Conflict, FileError> {
        if self.content.is_none() && self.task.cached.is_none() {
            self.read_local()?;
        }
        let local = self.local()?.map(|local| local.sha256);
        let remote = self.task.remote.as_ref();
        Ok(Conflict {
            key: self.task.file.key.clone(),
            local,
            remote: remote.and_then(|remote| remote.digest.known()),
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
        let method = DigestMethod::for_writing(self.run.keys.as_deref(), &self.task.file.key);
        self.run
            .note_intention(&self.task, content.digest_in_memory(&method))?;
        let upload = Upload {
            run: self.run,
            file: &self.task.file,
            method: &method,
            precondition,
        };
        match upload.send(content)? {
            Uploaded::Stored { digest, object } => {
                let size = content.size();
                self.run.note_remote(&self.task.file.key, &object);
                let local = self.record(digest, &method);
                Ok(Some(FileOutcome::Uploaded {
                    size,
                    sha256: Some(digest),
                    local,
                }))
            }
            Uploaded::FileChanged => {
                self.look_again(FileError::Changing {
                    path: self.task.file.path.clone(),
                })?;
                self.content = None;
                self.prefix = None;
                self.is_rendered = None;
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

    /// The answers, and the permission by the log's fate, were about the object that was there before.
    fn take_remote(&mut self, seen: Option<RemoteFact>) {
        self.task.remote = seen;
        if self.log == LogFate::Safe {
            self.log = LogFate::None;
        }
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

    fn unreadable(&self, source: io::Error) -> FileError {
        let path = self.task.file.path.clone();
        FileError::Source { path, source }
    }

    /// The method by which the file is compared with the object.
    fn method(&self) -> DigestMethod {
        let (keys, key) = (self.run.keys.as_deref(), &self.task.file.key);
        match &self.task.remote {
            Some(remote) => remote.digest_method(keys, key),
            None => DigestMethod::for_writing(keys, key),
        }
    }

    fn record(&self, sha256: Sha256Digest, method: &DigestMethod) -> Option<LocalRecord> {
        let content = self.content.as_ref()?;
        let stat = content.settled_stat()?.clone();
        Some(LocalRecord {
            stat,
            len: content.size(),
            sha256,
            key_id: method.key_id().map(ToString::to_string),
        })
    }
}

/// Reports if the digest in the stat cache was made by this method.
fn is_comparable(cached: &LocalRecord, method: &DigestMethod) -> bool {
    cached.key_id.as_deref() == method.key_id().map(KeyId::as_str)
}

fn unsteady() -> FileError {
    let message = "the object is another one each time it is looked at";
    comparing(Error::new(ErrorKind::Corrupt, message))
}

fn comparing(source: Error) -> FileError {
    let call = "comparing it with the remote";
    FileError::Remote { call, source }
}
