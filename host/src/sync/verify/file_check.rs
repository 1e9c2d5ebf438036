//! The check of one object: gather facts, read it where its bytes are asked for, and judge.

use super::{
    Damage,
    decide::{VerifyFacts, VerifyStep, decide_verify},
    plan::VerifyTask,
};
use crate::{
    encryption::SealedFault,
    journal::FileKind,
    state::RemoteRecord,
    sync::{
        FileError,
        file::{FileFacts, FileOutcome, ObjectDigests, Run},
        plan::RemoteDigest,
    },
};
use devlog_provider_api::{Error, ErrorKind, Sha256Digest};

/// Checks one object; reads its bytes if `is_to_be_read`.
pub fn check_file(run: &Run, task: VerifyTask, is_to_be_read: bool) -> FileOutcome {
    FileCheck::new(run, task, is_to_be_read).check().into()
}

struct FileCheck<'a> {
    run: &'a Run,
    facts: FileFacts<'a>,
    is_log_new: bool,
    is_to_be_read: bool,
    head: Option<Sha256Digest>,
}

impl<'a> FileCheck<'a> {
    fn new(run: &'a Run, task: VerifyTask, is_to_be_read: bool) -> Self {
        Self {
            run,
            facts: FileFacts::new(run, task.file, task.local),
            is_log_new: task.is_log_new,
            is_to_be_read,
            head: None,
        }
    }

    fn check(mut self) -> Result<FileOutcome, FileError> {
        loop {
            let local = self.facts.local()?;
            let step = decide_verify(&VerifyFacts {
                file: &self.facts.file,
                is_here: self.facts.is_here(),
                local,
                remote: self.facts.object()?,
                is_encrypted: self.run.keys.is_some(),
                is_to_be_read: self.is_to_be_read,
                head: self.head,
                is_log_new: self.is_log_new,
            });
            match step {
                VerifyStep::Sound(agreement) => return Ok(FileOutcome::Verified(agreement)),
                VerifyStep::Damaged(damage) => return Err(FileError::Damaged { damage }),
                VerifyStep::Refuse(fault) => return Err(FileError::Encryption { fault }),
                VerifyStep::ReadLocal => self.facts.read_local()?,
                VerifyStep::ReadPrefix => self.facts.read_prefix()?,
                VerifyStep::AskRemote => self.facts.ask_remote()?,
                VerifyStep::ReadRemote => self.read_remote()?,
            }
        }
    }

    fn read_remote(&mut self) -> Result<(), FileError> {
        let is_plain = self.run.keys.is_none();
        let known = self.facts.file.known.as_deref();
        let head = known.filter(|_| self.facts.file.key.kind() == FileKind::EventLog);
        let listed = self.facts.object()?.digest.stated();
        // An encrypted object is checked while it is decrypted.
        let expected = |read: &ObjectDigests| {
            let reported = read.reported.filter(|_| is_plain);
            listed.into_iter().chain(reported)
        };
        let error = match self
            .facts
            .remote_digests(head.map(RemoteRecord::content_len))
        {
            Ok(read) if expected(&read).all(|digest| digest == read.whole) => {
                self.facts.note_digest(RemoteDigest::Known(read.whole));
                self.head = read.head;
                self.is_to_be_read = false;
                return Ok(());
            }
            Ok(_) => Error::new(ErrorKind::Corrupt, "the bytes have another digest"),
            Err(error) => error,
        };
        self.facts.refresh_after(error).map_err(damage_of)
    }
}

/// Bytes that are not those of the description are damage.
pub fn damage_of(error: FileError) -> FileError {
    if let FileError::Remote { source, .. } = &error
        && let Some(fault) = SealedFault::of(source)
    {
        return FileError::Encryption { fault };
    }
    match error {
        FileError::Remote { source, .. } if source.kind() == ErrorKind::Corrupt => {
            let damage = Damage::Bytes;
            FileError::Damaged { damage }
        }
        error => error,
    }
}
