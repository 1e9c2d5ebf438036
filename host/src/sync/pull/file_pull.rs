//! The pull of one file: gather facts, download where the bytes decide, and write.

use super::{download::download, report::PullChange};
use crate::{
    config::ConflictResolution,
    digest::of_bytes,
    encryption::DigestMethod,
    journal::{EntryStorage, FileKind, LocalEntries, Merge, Origin, StorageError, merge},
    regular_file,
    state::LogRecord,
    sync::{
        Conflict, FileError,
        file::{Content, FileOutcome, Pulled, Run},
        plan::{LocalFact, PullFacts, PullStep, PullTask, RemoteDigest, decide_pull},
    },
};
use devlog_provider_api::{Error, ErrorKind, RemoteStorage, Sha256Digest};
use std::{
    fs::OpenOptions,
    io::{self, Read},
    path::PathBuf,
    time::SystemTime,
};

/// The number of times that the object or the local file may turn out to be another one than a moment ago.
const LOOKS: u32 = 4;

/// Pulls one file.
pub fn pull_file(run: &Run, entries: &LocalEntries, task: PullTask) -> FileOutcome {
    ended(FilePull::new(run, entries, task).pull())
}

/// Does all of [`pull_file`] but the writing.
pub fn preview_pull(run: &Run, entries: &LocalEntries, task: PullTask) -> FileOutcome {
    ended(FilePull::new(run, entries, task).preview())
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

/// The known facts of a file that is being pulled.
struct FilePull<'a> {
    run: &'a Run,
    entries: &'a LocalEntries,
    task: PullTask,
    content: Option<Content>,
    prefix: Option<Sha256Digest>,
    fetched: Option<(Vec<u8>, Sha256Digest)>,
    looks: u32,
}

/// The whole decision about a file.
enum Decision {
    /// The local file stays.
    Keep,
    Render,
    Write(Write),
    /// The local file stays, and the object's bytes are kept apart.
    KeepRemoteApart,
    Conflict(Conflict),
}

/// New bytes for the local file.
struct Write {
    change: PullChange,
    bytes: Vec<u8>,
    /// The bytes that the decision was made on; `None` if there was no file.
    expected: Option<Vec<u8>>,
}

impl<'a> FilePull<'a> {
    fn new(run: &'a Run, entries: &'a LocalEntries, task: PullTask) -> Self {
        Self {
            run,
            entries,
            task,
            content: None,
            prefix: None,
            fetched: None,
            looks: 0,
        }
    }

    fn pull(mut self) -> Result<FileOutcome, FileError> {
        loop {
            let decision = self.decision()?;
            match self.carry_out(decision) {
                Ok(outcome) => {
                    self.note(&outcome);
                    return Ok(outcome);
                }
                // Somebody wrote to it since it was read.
                Err(StorageError::Changed { id } | StorageError::Exists { id }) => {
                    self.look_again(StorageError::Changed { id }.into())?;
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn preview(mut self) -> Result<FileOutcome, FileError> {
        let decision = self.decision()?;
        Ok(match decision {
            Decision::Keep => FileOutcome::UpToDate,
            Decision::Conflict(conflict) => FileOutcome::Conflict(conflict),
            Decision::Render => self.pulled(PullChange::Rendered, None),
            Decision::KeepRemoteApart => self.pulled(PullChange::Kept, None),
            Decision::Write(write) => self.pulled(write.change, None),
        })
    }

    /// Gathers facts until they suffice.
    fn decision(&mut self) -> Result<Decision, FileError> {
        if self.task.is_rendered {
            return Ok(Decision::Render);
        }
        loop {
            let local = self.local()?;
            let facts = PullFacts {
                kind: self.task.kind,
                is_here: self.task.local.is_some(),
                local,
                remote: &self.task.remote,
                ours: &self.task.ours,
            };
            match decide_pull(&facts) {
                _ if self.fetched.is_some() => return self.compare(),
                PullStep::Keep => return Ok(Decision::Keep),
                PullStep::ReadLocal => self.read_local()?,
                PullStep::ReadPrefix => self.read_prefix()?,
                PullStep::AskRemote => self.ask_remote()?,
                PullStep::Download => self.download()?,
                PullStep::Refuse(fault) => return Err(FileError::Encryption { fault }),
            }
        }
    }

    fn local(&mut self) -> Result<Option<LocalFact>, FileError> {
        let (prefix, method) = (self.prefix, self.method());
        let fact = |len, sha256| LocalFact {
            len,
            sha256,
            is_blank: false,
            prefix,
        };
        Ok(match (&mut self.content, &self.task.cached) {
            (Some(content), _) => {
                let sha256 = content.digest(&method);
                let len = content.size();
                Some(fact(len, sha256.map_err(|error| self.unreadable(error))?))
            }
            (None, Some(cached)) => Some(fact(cached.len, cached.sha256)),
            (None, None) => None,
        })
    }

    fn read_local(&mut self) -> Result<(), FileError> {
        if let Some(file) = &self.task.local {
            self.content = Some(Content::open(file, SystemTime::now)?);
        }
        Ok(())
    }

    fn read_prefix(&mut self) -> Result<(), FileError> {
        let Some(content) = &mut self.content else {
            return self.read_local();
        };
        let remote = &self.task.remote;
        let method = remote.digest_method(self.run.keys.as_deref(), &self.task.key);
        let sha256 = content.digest_of_first(remote.len.unwrap_or(remote.size), &method);
        self.prefix = Some(sha256.map_err(|error| self.unreadable(error))?);
        Ok(())
    }

    /// Where a listing carries no digests, a stat may; where it does not either, the bytes decide.
    fn ask_remote(&mut self) -> Result<(), FileError> {
        self.stat_remote()?;
        if self.task.remote.digest == RemoteDigest::Unknown {
            self.task.remote.digest = RemoteDigest::Doubtful;
        }
        self.task.remote.len.get_or_insert(self.task.remote.size);
        Ok(())
    }

    fn stat_remote(&mut self) -> Result<(), FileError> {
        let key = &self.task.key;
        let seen = self.run.storage.stat_file(key).map_err(downloading)?;
        let Some(file) = seen else {
            let message = "the object was removed since it was listed";
            return Err(downloading(Error::new(ErrorKind::NotFound, message)));
        };
        let (known, keys) = (self.task.known.as_ref(), self.run.keys.as_deref());
        let seen = self.run.describe(key, &file).checked_against(known, keys);
        self.run.note_remote(key, &seen);
        self.task.remote = seen;
        self.prefix = None;
        Ok(())
    }

    fn download(&mut self) -> Result<(), FileError> {
        match download(self.run, &self.task.key, &self.task.remote) {
            Ok(fetched) => {
                self.task.remote.digest = RemoteDigest::Known(fetched.1);
                self.fetched = Some(fetched);
                Ok(())
            }
            // It may have been replaced since it was listed.
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Corrupt) => {
                let listed = self.task.remote.clone();
                self.stat_remote()?;
                if self.task.remote == listed {
                    return Err(downloading(error));
                }
                self.look_again(downloading(error))
            }
            Err(error) => Err(downloading(error)),
        }
    }

    /// Decides on the bytes of both sides.
    fn compare(&mut self) -> Result<Decision, FileError> {
        let id = self.task.id;
        let local = match self.task.kind {
            FileKind::EventLog => self.entries.log_bytes(id)?,
            FileKind::Markdown | FileKind::Config => self.markdown_bytes()?,
        };
        let Some((remote, _)) = &self.fetched else {
            return Ok(Decision::Keep);
        };
        let write = |change, bytes: &[u8], expected| {
            let bytes = bytes.to_vec();
            Decision::Write(Write {
                change,
                bytes,
                expected,
            })
        };
        let Some(local) = local else {
            return Ok(write(PullChange::Created, remote, None));
        };
        let merged = match self.task.kind {
            FileKind::EventLog => match merge(remote, &local) {
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
            (Some(ConflictResolution::LocalWins), _) => Decision::KeepRemoteApart,
            (Some(ConflictResolution::RemoteWins), _) => {
                write(PullChange::Replaced, remote, Some(local))
            }
            (Some(ConflictResolution::Merge) | None, Some((log, both_kept))) => {
                write(PullChange::Merged { both_kept }, &log, Some(local))
            }
            _ => Decision::Conflict(self.conflict(&local)),
        })
    }

    fn markdown_bytes(&self) -> Result<Option<Vec<u8>>, FileError> {
        let path = self.entries.markdown_path(self.task.id);
        let read = || {
            let mut bytes = Vec::new();
            regular_file::open(&path, OpenOptions::new().read(true))?.read_to_end(&mut bytes)?;
            io::Result::Ok(bytes)
        };
        match read() {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(FileError::Source { path, source }),
        }
    }

    /// The configured resolution; with `prompt` the user's answer, if there is one.
    fn resolution(&self, local: &[u8]) -> Option<ConflictResolution> {
        match self.run.resolution {
            Some(ConflictResolution::Prompt) => {
                let answer = self.run.observer.decide(&self.conflict(local));
                answer.or(Some(ConflictResolution::Prompt))
            }
            configured => configured,
        }
    }

    fn conflict(&self, local: &[u8]) -> Conflict {
        Conflict {
            key: self.task.key.clone(),
            local: Some(of_bytes(local)),
            remote: self.task.remote.digest.known(),
        }
    }

    fn carry_out(&mut self, decision: Decision) -> Result<FileOutcome, StorageError> {
        let (kind, id) = (self.task.kind, self.task.id);
        Ok(match decision {
            Decision::Keep => FileOutcome::UpToDate,
            Decision::Render => {
                self.entries.render(id)?;
                self.pulled(PullChange::Rendered, None)
            }
            Decision::KeepRemoteApart => {
                let kept = self.keep_remote_apart()?;
                self.pulled(PullChange::Kept, kept)
            }
            Decision::Conflict(conflict) => {
                // Markdown without a log cannot be merged; both versions are here to be compared.
                if kind == FileKind::Markdown {
                    self.keep_remote_apart()?;
                }
                FileOutcome::Conflict(conflict)
            }
            Decision::Write(write) => {
                let kept = self.write(&write)?;
                self.pulled(write.change, kept)
            }
        })
    }

    fn write(&self, write: &Write) -> Result<Option<PathBuf>, StorageError> {
        let (kind, id) = (self.task.kind, self.task.id);
        let kept = match (&write.expected, write.change) {
            (Some(local), PullChange::Replaced) => {
                Some(self.entries.keep_apart(kind, id, Origin::Local, local)?)
            }
            _ => None,
        };
        let expected = write.expected.as_deref().map(of_bytes);
        if kind == FileKind::EventLog {
            let written = self.entries.replace_log(id, expected, &write.bytes)?;
            return Ok(kept.or(written.kept));
        }
        self.entries.replace_markdown(id, expected, &write.bytes)?;
        Ok(kept)
    }

    fn keep_remote_apart(&self) -> Result<Option<PathBuf>, StorageError> {
        let Some((bytes, _)) = &self.fetched else {
            return Ok(None);
        };
        let (kind, id) = (self.task.kind, self.task.id);
        let path = self.entries.keep_apart(kind, id, Origin::Remote, bytes)?;
        Ok(Some(path))
    }

    fn pulled(&self, change: PullChange, kept_apart: Option<PathBuf>) -> FileOutcome {
        let size = self.fetched.as_ref().map_or(0, |(bytes, _)| bytes.len());
        FileOutcome::Pulled(Pulled {
            change,
            size: size as u64,
            kept_apart,
        })
    }

    /// Remembers the version that was read, and of markdown that its content is here. If this cannot be noted, the
    /// object is read once more.
    fn note(&self, outcome: &FileOutcome) {
        let (key, Some((_, sha256))) = (&self.task.key, &self.fetched) else {
            return;
        };
        self.run.note_remote(key, &self.task.remote);
        let is_here = matches!(
            outcome,
            FileOutcome::Pulled(Pulled {
                change: PullChange::Created | PullChange::Replaced,
                ..
            })
        );
        if let (true, FileKind::Markdown, Some(store)) = (is_here, self.task.kind, &self.run.store)
        {
            let (key, sha256) = (key.to_string(), *sha256);
            let _ = store.append(&LogRecord::About { key, sha256 });
        }
    }

    /// The method by which the file is compared with the object.
    fn method(&self) -> DigestMethod {
        let keys = self.run.keys.as_deref();
        self.task.remote.digest_method(keys, &self.task.key)
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
        let path = match &self.task.local {
            Some(file) => file.path.clone(),
            None => PathBuf::from(self.task.key.as_str()),
        };
        FileError::Source { path, source }
    }
}

fn downloading(source: Error) -> FileError {
    let call = "download";
    FileError::Remote { call, source }
}
