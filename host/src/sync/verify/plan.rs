//! The objects to check: a pure function of the scan, this machine's record and the complete listing.

use crate::{
    encryption::Keyring,
    journal::{EntryId, FileKind, JournalKey, LocalFile},
    state::{FileRecord, State},
    sync::{
        plan::{KnownFile, Objects, RemoteDigest, RemoteFact},
        run::vanished,
    },
};
use std::collections::BTreeMap;

/// The work of a verification.
#[derive(Debug, Default)]
pub struct VerifyPlan {
    /// The objects to check, ordered by key.
    pub tasks: Vec<VerifyTask>,
    /// The keys of files that were pushed, and have no object.
    pub missing: Vec<JournalKey>,
    /// The keys of files that were pushed, and of which neither the object nor the file is there.
    pub lost: Vec<JournalKey>,
    /// The number of files that were never pushed.
    pub not_pushed: usize,
}

/// An object to check.
#[derive(Clone, Debug)]
pub struct VerifyTask {
    /// The local file, if it is there.
    pub local: Option<LocalFile>,
    pub file: KnownFile,
    /// True for markdown whose log on the remote is not the version that this machine knows.
    pub is_log_new: bool,
}

/// All that a verification is planned from.
#[derive(Debug)]
pub struct VerifyPlanner<'a> {
    /// The complete listing.
    pub objects: &'a Objects,
    /// This machine's record.
    pub state: &'a State,
    /// The keys of the journal, if it is encrypted.
    pub keys: Option<&'a Keyring>,
    /// The bytes that are pushed as `config.toml`.
    pub public_config: &'a [u8],
}

impl VerifyPlanner<'_> {
    /// Plans the check of `files`, the local ones, and of all objects.
    pub fn plan(&self, files: Vec<LocalFile>) -> VerifyPlan {
        let mut plan = VerifyPlan::default();
        let files = files.into_iter().map(|file| (file.key, file));
        let mut here: BTreeMap<JournalKey, LocalFile> = files.collect();
        for key in here.keys().filter(|key| !self.objects.contains_key(key)) {
            if self.record(*key).as_ref().is_some_and(vanished::was_pushed) {
                plan.missing.push(*key);
            } else {
                plan.not_pushed += 1;
            }
        }
        plan.lost = vanished::lost(self.state, self.objects, |key| here.contains_key(key));
        for (key, remote) in self.objects.iter() {
            plan.tasks.push(self.task(key, remote, here.remove(&key)));
        }
        plan
    }

    fn task(&self, key: JournalKey, remote: RemoteFact, local: Option<LocalFile>) -> VerifyTask {
        let record = self.record(key);
        let mut file = KnownFile::listed(key, remote, local.as_ref(), record, self.keys);
        if key == JournalKey::Config {
            file.projection = Some(self.public_config.to_vec());
            file.cached = None;
        }
        let log = key.entry().filter(|_| key.kind() == FileKind::Markdown);
        VerifyTask {
            is_log_new: log.is_some_and(|id| self.is_log_new(id)),
            local,
            file,
        }
    }

    fn record(&self, key: JournalKey) -> Option<FileRecord> {
        self.state.files.get(&key)
    }

    /// Markdown without a log is written as it is, by whichever machine.
    fn is_log_new(&self, id: EntryId) -> bool {
        let key = JournalKey::EventLog(id);
        let known = self.record(key).and_then(|record| record.remote);
        match (self.objects.get(&key), known) {
            (Some(log), Some(known)) => {
                let seen = log.checked_against(Some(&known), self.keys);
                seen.digest != RemoteDigest::Known(known.sha256)
            }
            _ => true,
        }
    }
}
