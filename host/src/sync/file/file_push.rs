//! The push of one file: gathers facts, decides, acts, and decides again if the remote turns out different.

use super::{
    FileFacts, FileOutcome, Run,
    download::download,
    rendering::is_rendered,
    upload::{Upload, Uploaded},
};
use crate::{
    config::{ConflictResolution, is_projection},
    encryption::DigestMethod,
    journal::{FileKind, LocalFile},
    sync::{
        FileError, SyncEvent,
        plan::{Facts, FileTask, LocalFact, LogFate, RemoteDigest, Step, decide},
    },
};
use devlog_provider_api::{ErrorKind, Precondition};
use std::io;

/// Pushes one file. `log` is the fate of its event log.
pub fn push_file(run: &Run, task: FileTask, log: LogFate) -> FileOutcome {
    FilePush::new(run, task, log).push().into()
}

/// Does everything of [`push_file`] except the upload.
pub fn preview_file(run: &Run, task: FileTask, log: LogFate) -> FileOutcome {
    FilePush::new(run, task, log).preview().into()
}

/// The largest object that may be a configuration, in bytes.
const MAX_PROJECTION: u64 = 64 << 10;

/// The known facts of a file that is being pushed.
pub(super) struct FilePush<'a> {
    pub(super) run: &'a Run,
    pub(super) local: LocalFile,
    pub(super) facts: FileFacts<'a>,
    pub(super) log: LogFate,
    is_rendered: Option<bool>,
    is_projection: Option<bool>,
    /// The user's decision, and the number of the object's version that it is about.
    pub(super) asked: Option<(u32, ConflictResolution)>,
}

/// A decision that needs no further facts.
enum Decision {
    Upload(Precondition),
    Done(FileOutcome),
}

impl<'a> FilePush<'a> {
    fn new(run: &'a Run, task: FileTask, log: LogFate) -> Self {
        let (local, file) = task.into_known();
        Self {
            run,
            facts: FileFacts::new(run, file, Some(local.clone())),
            local,
            log,
            is_rendered: None,
            is_projection: None,
            asked: None,
        }
    }

    fn push(mut self) -> Result<FileOutcome, FileError> {
        loop {
            match self.decision()? {
                Decision::Done(outcome) => return Ok(outcome),
                // The stat cache is a reason to look; the decision to upload needs what was read.
                Decision::Upload(_) if self.facts.content.is_none() => self.read_local()?,
                Decision::Upload(_) if !self.keep_loser()? => {}
                Decision::Upload(precondition) => {
                    if let Some(outcome) = self.upload(precondition)? {
                        return Ok(outcome);
                    }
                }
            }
        }
    }

    fn preview(mut self) -> Result<FileOutcome, FileError> {
        let is_log = self.local.key.kind() == FileKind::EventLog;
        loop {
            // A log is sent up to its last whole event, and a blank file replaces nothing.
            let must_read = is_log || self.facts.file.remote.is_some();
            match self.decision()? {
                Decision::Done(outcome) => return Ok(outcome),
                Decision::Upload(_) if must_read && self.facts.content.is_none() => {
                    self.read_local()?;
                }
                Decision::Upload(_) => return Ok(self.would_upload()),
            }
        }
    }

    /// Gathers facts until they suffice.
    fn decision(&mut self) -> Result<Decision, FileError> {
        loop {
            let local = self.facts.local()?;
            let outcome = match decide(&self.facts(local)) {
                Step::Upload(precondition) => return Ok(Decision::Upload(precondition)),
                Step::Keep(sha256) => FileOutcome::Unchanged {
                    sha256,
                    local: self.facts.record(sha256, &self.facts.method()),
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

    pub(super) fn facts(&self, local: Option<LocalFact>) -> Facts<'_> {
        // The log was found safe beside the object that was there before.
        let is_outdated = self.log == LogFate::Safe && self.facts.versions > 0;
        Facts {
            kind: self.local.key.kind(),
            mode: self.run.mode,
            resolution: self.resolution(),
            local,
            remote: self.facts.file.remote.as_deref().cloned(),
            ours: &self.facts.file.ours,
            encrypts: self.run.keys.is_some(),
            log: if is_outdated { LogFate::None } else { self.log },
            is_rendered: self.is_rendered,
            is_projection: self.is_projection,
        }
    }

    fn gather(&mut self, step: &Step) -> Result<(), FileError> {
        match step {
            Step::ReadPrefix if self.facts.content.is_some() => self.facts.read_prefix(),
            Step::AskRemote => self.facts.ask_remote(),
            Step::ReadRemote => self.read_remote(),
            Step::CheckRendering => self.check_rendering(),
            Step::CheckProjection => self.check_projection(),
            _ => self.read_local(),
        }
    }

    pub(super) fn read_local(&mut self) -> Result<(), FileError> {
        self.facts.read_local()?;
        let Some(content) = &self.facts.content else {
            return Ok(());
        };
        if content.cut > 0 && content.size() == 0 && self.facts.file.remote.is_none() {
            let error = io::Error::other("it holds no whole event");
            return Err(self.facts.unreadable(error));
        }
        if content.cut > 0 && content.settled_stat().is_some() {
            let event = SyncEvent::incomplete_line(self.local.key, content.cut);
            self.run.observer.on_event(&event);
        }
        Ok(())
    }

    fn read_remote(&mut self) -> Result<(), FileError> {
        match self.facts.remote_digests(None) {
            Ok(read) => {
                self.facts.note_digest(RemoteDigest::Known(read.whole));
                self.run.note_remote(&self.facts.key, self.facts.object()?);
                Ok(())
            }
            Err(error) => {
                let local_wins = self.resolution() == Some(ConflictResolution::LocalWins);
                self.facts
                    .refresh_after(error)
                    .or_else(|error| match error {
                        FileError::Remote { source, .. }
                            if local_wins && source.kind() == ErrorKind::Corrupt =>
                        {
                            self.facts.note_digest(RemoteDigest::Damaged(None));
                            Ok(())
                        }
                        error => Err(error),
                    })
            }
        }
    }

    fn check_rendering(&mut self) -> Result<(), FileError> {
        let (method, remote) = (self.facts.method(), self.facts.digest_of_devlog());
        let Some(content) = &mut self.facts.content else {
            return self.read_local();
        };
        let is_rendered = is_rendered(&self.run.root, self.local.key, content, remote, &method);
        self.is_rendered = Some(is_rendered.map_err(|error| self.facts.unreadable(error))?);
        Ok(())
    }

    fn check_projection(&mut self) -> Result<(), FileError> {
        let object = self.facts.object()?;
        if object.size > MAX_PROJECTION {
            self.is_projection = Some(false);
            return Ok(());
        }
        match download(self.run, &self.facts.key, object) {
            Ok((bytes, sha256)) => {
                self.facts.note_digest(RemoteDigest::Known(sha256));
                self.is_projection = Some(is_projection(&bytes));
                Ok(())
            }
            Err(error) if error.kind() == ErrorKind::Corrupt => {
                self.is_projection = Some(false);
                Ok(())
            }
            Err(error) => self.facts.refresh_after(error),
        }
    }

    fn would_upload(&self) -> FileOutcome {
        let facts = &self.facts;
        let size = match (&facts.content, &facts.file.cached, &facts.file.projection) {
            (Some(content), ..) => content.size(),
            (None, Some(cached), _) => cached.len,
            (None, None, Some(bytes)) => bytes.len() as u64,
            (None, None, None) => self.local.stat.size,
        };
        FileOutcome::Uploaded {
            size,
            sha256: None,
            local: None,
            was_plain: self.facts.is_exposed(),
        }
    }

    fn upload(&mut self, precondition: Precondition) -> Result<Option<FileOutcome>, FileError> {
        let Some(content) = &mut self.facts.content else {
            return Ok(None);
        };
        let method = DigestMethod::for_writing(self.run.keys.as_deref(), &self.facts.key);
        let digest = content.digest_in_memory(&method);
        self.run.note_intention(&self.local, digest)?;
        let upload = Upload {
            run: self.run,
            key: &self.facts.key,
            file: &self.local,
            method: &method,
            precondition,
        };
        match upload.send(content)? {
            Uploaded::Stored { digest, object } => {
                let size = content.size();
                let local = self.facts.record(digest, &method);
                self.run
                    .note_upload(self.local.key, &object, local.as_ref());
                return Ok(Some(FileOutcome::Uploaded {
                    size,
                    sha256: Some(digest),
                    local,
                    was_plain: self.facts.is_exposed(),
                }));
            }
            Uploaded::FileChanged => {
                self.is_rendered = None;
                self.facts.forget_local(self.local.path())?;
            }
            Uploaded::RemoteDiffers { remote, error } => {
                self.facts.changes.count(FileError::Remote {
                    call: "upload",
                    source: error,
                })?;
                self.facts.take_remote(remote);
                // The object refused the precondition, so it is another one, however it is described.
                self.facts.versions += 1;
                self.is_projection = None;
            }
        }
        Ok(None)
    }
}
