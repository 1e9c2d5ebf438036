//! Markdown beside its event log: rendered from it, unless a person changed it elsewhere.

use super::{Decision, FilePull, PullChange, Write};
use crate::{
    encryption::SealedFault,
    journal::{EntryStorage, JournalKey, LocalFile, is_rendered_from},
    sync::{
        FileError,
        plan::{LogFate, LogOf, RemoteDigest, Seal},
    },
};
use devlog_provider_api::Sha256Digest;

impl FilePull<'_> {
    /// Decides on the markdown of a day whose log is not here as it is on the remote.
    ///
    /// It stays as its log does. Where nothing of the day is here, and its log is damaged, its text is all that is left.
    pub(super) fn beside_missing_log(&mut self) -> Result<Decision, FileError> {
        let log = JournalKey::EventLog(self.id);
        if self.facts.is_here() || LocalFile::find(&self.run.root, log).is_some() {
            return Ok(Decision::Keep);
        }
        if self.log_fate != LogFate::Damaged {
            return Ok(Decision::Wait);
        }
        self.run.refuse_if_locked()?;
        if self.facts.object()?.digest == RemoteDigest::Unknown {
            self.facts.ask_remote()?;
        }
        if let Seal::Broken(fault) = &self.facts.object()?.seal {
            let fault = fault.clone();
            return Err(FileError::Encryption { fault });
        }
        while self.fetched.is_none() {
            self.download()?;
        }
        Ok(Decision::KeepRemoteApart(PullChange::KeptApart))
    }

    /// Decides on the markdown of a day, after its log was pulled.
    ///
    /// A text that a person wrote into it on another machine is taken over where nothing was written here since.
    pub(super) fn beside_log(&mut self) -> Result<Decision, FileError> {
        let log = JournalKey::EventLog(self.id);
        if LocalFile::find(&self.run.root, log).is_none() {
            return Ok(Decision::Keep);
        }
        let local = self.entries.markdown_bytes(self.id)?;
        if !self.is_rendered && self.is_rendering_due(local.is_some())? {
            return Ok(Decision::Render);
        }
        loop {
            let object = self.facts.object()?;
            if matches!(object.seal, Seal::Broken(_)) {
                return Ok(Decision::Keep);
            }
            match (object.digest, &local) {
                (RemoteDigest::Damaged(_), _) => return Ok(Decision::Keep),
                (RemoteDigest::Unknown, _) => self.facts.ask_remote()?,
                (RemoteDigest::Known(remote), Some(local)) if self.holds(remote, local)? => {
                    return Ok(Decision::Keep);
                }
                _ if self.fetched.is_some() => return self.beside_text(local),
                _ => match self.download() {
                    // A plain object is left to the push that encrypts it.
                    Err(FileError::Encryption {
                        fault: SealedFault::Plain,
                    }) => return Ok(Decision::Keep),
                    downloaded => downloaded?,
                },
            }
        }
    }

    fn is_rendering_due(&self, is_here: bool) -> Result<bool, FileError> {
        Ok(match (is_here, &self.facts.local_file) {
            // It was rendered with its log a moment ago.
            (true, None) => false,
            (true, Some(_)) => self.entries.is_stale(self.id)?,
            // Events that only a newer devlog knows render to nothing.
            (false, _) => {
                let log = self.entries.log(self.id)?;
                log.is_some_and(|log| log.entry.is_some())
            }
        })
    }

    /// Reports if the object, with this digest, has nothing that is to be taken over.
    ///
    /// A text that a person wrote wins over one that devlog rendered, or else two machines that each had both would
    /// exchange them for ever.
    fn holds(&self, remote: Sha256Digest, local: &[u8]) -> Result<bool, FileError> {
        let method = self.facts.method();
        let here = method.digest(local);
        let ours = &self.facts.file.ours;
        let (last, was_here) = (ours.last().copied(), ours.contains(&remote));
        if remote == here || last == Some(remote) {
            return Ok(true);
        }
        let is_sought = |text: &str| method.digest(text.as_bytes()) == remote;
        let is_rendering = self.is_rendering(local)?;
        Ok(if self.entries.rendered(self.id, is_sought)? {
            is_rendering || was_here || last != Some(here)
        } else {
            was_here && !is_rendering
        })
    }

    /// Reports if the text is what its log renders to now.
    fn is_rendering(&self, local: &[u8]) -> Result<bool, FileError> {
        let entry = self.entries.log(self.id)?.and_then(|log| log.entry);
        Ok(entry.is_some_and(|entry| is_rendered_from(local, &entry)))
    }

    /// Decides on the bytes of both sides, which differ.
    fn beside_text(&mut self, local: Option<Vec<u8>>) -> Result<Decision, FileError> {
        let Some((remote, _)) = self.fetched.clone() else {
            return Ok(Decision::Keep);
        };
        let Some(local) = local else {
            return Ok(Decision::Write(Write {
                change: PullChange::Created,
                bytes: remote,
                expected: None,
            }));
        };
        // Another program wrote it, or what described it was lost.
        if self.facts.digest_of_devlog().is_none() {
            return Ok(Decision::KeepRemoteApart(PullChange::KeptApart));
        }
        let is_rendering = self.is_rendering(&local)?;
        // Nothing was written here since both sides were the same.
        let is_newer = if is_rendering {
            self.is_log_level()?
        } else {
            self.facts.file.ours.last() == Some(&self.facts.method().digest(&local))
        };
        if !is_newer {
            let resolution = self.resolution(&local);
            return Ok(self.unmerged(resolution, local, remote));
        }
        let change = if is_rendering {
            PullChange::FastForward
        } else {
            PullChange::Replaced
        };
        Ok(Decision::Write(Write {
            change,
            bytes: remote,
            expected: Some(local),
        }))
    }

    /// Reports if the log has no event here that it lacks on the remote.
    fn is_log_level(&self) -> Result<bool, FileError> {
        let key = JournalKey::EventLog(self.id);
        let (LogOf::Remote(object), Some(log)) = (&self.log, self.entries.log_bytes(self.id)?)
        else {
            return Ok(false);
        };
        let method = object.digest_method(self.run.keys.as_deref(), &key.object_key());
        let noted = || {
            let state = self.run.store.as_ref()?.state();
            Some(state.files.get(&key)?.remote?.sha256)
        };
        let remote = object.digest.known().or_else(noted);
        Ok(remote == Some(method.digest(&log)))
    }
}
