//! The conflict of a push: the user's decision about it, and what becomes of the object that loses.

use super::{FileOutcome, download::download, file_push::FilePush};
use crate::{
    config::ConflictResolution,
    encryption::SealedFault,
    journal::{EntryStorage, JournalKey, LocalEntries, Origin},
    sync::{
        Conflict, FileError, SyncEvent,
        plan::{Facts, LocalFact, LogFate, Step, decide},
    },
};
use devlog_provider_api::ErrorKind;

impl FilePush<'_> {
    pub(super) fn resolution(&self) -> Option<ConflictResolution> {
        let versions = self.facts.versions;
        let asked = self.asked.filter(|(version, _)| *version == versions);
        asked.map(|(_, answer)| answer).or(self.run.resolution)
    }

    /// Returns the conflict, unless the user has just decided about it.
    pub(super) fn conflict(&mut self) -> Result<Option<Conflict>, FileError> {
        let conflict = self.describe_conflict()?;
        let answer = match self.run.resolution {
            Some(ConflictResolution::Prompt) => self.run.observer.decide(&conflict),
            _ => None,
        };
        self.asked = answer.map(|answer| (self.facts.versions, answer));
        Ok(self.asked.is_none().then_some(conflict))
    }

    pub(super) fn follow_log(&mut self) -> Result<FileOutcome, FileError> {
        Ok(match self.log {
            LogFate::Conflict => FileOutcome::Conflict(self.describe_conflict()?),
            LogFate::LeftToRemote => FileOutcome::LeftToRemote,
            LogFate::None | LogFate::Safe | LogFate::Damaged => FileOutcome::NotTried,
        })
    }

    fn describe_conflict(&mut self) -> Result<Conflict, FileError> {
        if self.facts.content.is_none() && self.facts.file.cached.is_none() {
            self.read_local()?;
        }
        let local = self.facts.local()?.map(|local| local.sha256);
        Ok(self.facts.conflict(local))
    }

    /// Keeps apart the object that is replaced: since the user prefers the local file, or although nothing here accounts
    /// for its text. Returns false if it is another one by now. Nothing is kept of a configuration, or of bytes that are
    /// damaged.
    ///
    /// # Errors
    /// If the object cannot be read, or the copy not be written.
    pub(super) fn keep_loser(&mut self) -> Result<bool, FileError> {
        let local = self.facts.local()?;
        let undecided = Facts {
            resolution: None,
            ..self.facts(local)
        };
        if decide(&undecided) != Step::Conflict && !self.is_replacing_unknown_text(local)? {
            return Ok(true);
        }
        let (run, key) = (self.run, self.local.key);
        let Some(id) = key.entry() else {
            return Ok(true);
        };
        let object = self.facts.object()?;
        let _turn = run.turn_to_hold(object.content_len());
        let bytes = match download(run, &self.facts.key, object) {
            Ok((bytes, _)) => bytes,
            Err(error) if error.kind() == ErrorKind::Corrupt => match SealedFault::of(&error) {
                // It is whole, and only a pull that accepts it can bring it here.
                Some(fault @ SealedFault::Plain) => return Err(FileError::Encryption { fault }),
                _ => return Ok(true),
            },
            Err(error) => return self.facts.refresh_after(error).map(|()| false),
        };
        let entries = LocalEntries::new(&run.root);
        let kept = entries.keep_apart(key.kind(), id, Origin::Remote, &bytes)?;
        let kept = kept.display();
        run.observer.on_event(&SyncEvent::Warning {
            code: "kept_apart",
            message: format!(
                "{key} on the remote is replaced by the local file, and kept in {kept}"
            ),
        });
        Ok(true)
    }

    /// Reports if the object that is replaced holds a text that nothing accounts for: neither its description, nor this
    /// machine's record, nor the event log.
    fn is_replacing_unknown_text(&self, local: Option<LocalFact>) -> Result<bool, FileError> {
        let JournalKey::Markdown(id) = self.local.key else {
            return Ok(false);
        };
        let facts = &self.facts;
        let remote = facts.file.remote.as_ref();
        let Some(remote) = remote.and_then(|remote| remote.digest.known()) else {
            return Ok(false);
        };
        let is_known = facts.digest_of_devlog().is_some()
            || facts.file.ours.contains(&remote)
            || local.is_some_and(|local| local.sha256 == remote);
        let method = facts.method();
        let is_text = |text: &str| method.digest(text.as_bytes()) == remote;
        Ok(!is_known && !LocalEntries::new(&self.run.root).rendered(id, is_text)?)
    }
}
