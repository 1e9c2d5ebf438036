//! The drill: the journal is restored into a folder of its own, from the remote alone, and compared with the one here.

use super::{Restorable, file_check::damage_of, recorder::VerifyRecorder};
use crate::{
    config::ConflictResolution,
    durable,
    journal::{EntryId, EntryStorage, JournalKey, LocalEntries, Merge, Scan, StorageError, merge},
    state::StateStore,
    sync::{
        Conflict, FileEnd, PullResult, SyncError, SyncEvent, SyncManager, SyncObserver, Work,
        manager::OpenRun, remote::Listing, run::Heartbeat,
    },
};
use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

/// A restored journal. Its folder is removed at the end.
pub struct Drill {
    folder: DrillFolder,
    pulled: PullResult,
}

impl OpenRun<'_> {
    /// Restores everything that is listed into the state folder.
    pub(super) fn drill(&self, listing: &mut Listing) -> Result<Drill, SyncError> {
        let here = self.manager;
        let folder = DrillFolder::create(&here.root)?;
        let machine = SyncManager {
            root: folder.0.clone(),
            remote: Arc::clone(&here.remote),
            binding: here.binding.clone(),
            public_config: Vec::new(),
            keys: here.keys.clone(),
            resolution: None,
            backoff: here.backoff,
            silence: here.silence,
            signs_of_life: Arc::clone(&here.signs_of_life),
            cancelled: Arc::clone(&here.cancelled),
            hooks: Vec::new(),
        };
        let observer = Restoring(Arc::clone(&self.heartbeat));
        let restoring = OpenRun {
            manager: &machine,
            options: self.options,
            _lock: None,
            heartbeat: Arc::new(machine.heartbeat(Arc::new(observer))),
            storage: Arc::clone(&self.storage),
        };
        let store = Arc::new(StateStore::open(&machine.root, &machine.binding)?);
        let pulled = restoring.pull_listed(&Scan::default(), listing, &store)?;
        Ok(Drill { folder, pulled })
    }
}

impl Drill {
    /// Compares with the journal at `root`, day by day, and notes each day that does not come back.
    pub(super) fn judge(
        self,
        root: &Path,
        recorder: &mut VerifyRecorder,
    ) -> Result<Restorable, SyncError> {
        let (restored, local) = (LocalEntries::new(&self.folder.0), LocalEntries::new(root));
        for file in self.pulled.failed {
            recorder.failed_drill(file.name, damage_of(file.error));
        }
        let mut days = days(&restored)?;
        days.extend(self::days(&local)?);
        let listed = recorder
            .failed
            .keys()
            .filter_map(|name| JournalKey::parse(name)?.entry());
        days.extend(listed);
        let mut found = Restorable {
            total: days.len(),
            ..Restorable::default()
        };
        for id in days {
            let (key, reason) = match compare(id, &restored, &local) {
                Err(error) => (JournalKey::EventLog(id), error.into()),
                Ok(_) if is_lost(id, &restored, recorder) => continue,
                Ok(Day::Restored) => {
                    found.days += 1;
                    continue;
                }
                Ok(Day::NotPushed) => {
                    found.not_pushed += 1;
                    continue;
                }
            };
            recorder.failed_drill(key.to_string(), reason);
        }
        Ok(found)
    }
}

/// The comparison of one day.
enum Day {
    Restored,
    NotPushed,
}

fn compare(
    id: EntryId,
    restored: &LocalEntries,
    local: &LocalEntries,
) -> Result<Day, StorageError> {
    let logs = (restored.log_bytes(id)?, local.log_bytes(id)?);
    if let (Some(remote), Some(here)) = &logs {
        match merge(remote, here) {
            Merge::Same => {}
            Merge::FastForward => return Ok(Day::Restored),
            Merge::Ahead | Merge::Joined { .. } => return Ok(Day::NotPushed),
        }
    } else if logs.1.is_some() {
        return Ok(Day::NotPushed);
    }
    let texts = (restored.markdown_bytes(id)?, local.markdown_bytes(id)?);
    Ok(match texts {
        (Some(remote), Some(here)) if remote != here => Day::NotPushed,
        (None, Some(_)) if logs.0.is_none() => Day::NotPushed,
        _ => Day::Restored,
    })
}

/// A day is lost if its log is not right; without a log, if its markdown is not.
fn is_lost(id: EntryId, restored: &LocalEntries, recorder: &VerifyRecorder) -> bool {
    let has_failed = |key: JournalKey| recorder.failed.contains_key(&key.to_string());
    let is_stray = matches!(restored.log_bytes(id), Ok(None));
    has_failed(JournalKey::EventLog(id)) || is_stray && has_failed(JournalKey::Markdown(id))
}

fn days(entries: &LocalEntries) -> Result<BTreeSet<EntryId>, StorageError> {
    let ids = entries.ids()?.into_iter().chain(entries.strays()?);
    Ok(ids.collect())
}

/// The folder of a drill, below the state folder. The run lock keeps a second drill out.
struct DrillFolder(PathBuf);

impl DrillFolder {
    fn create(root: &Path) -> Result<Self, SyncError> {
        let path = root.join("state").join("drill");
        let create = || {
            // A drill that was killed has left its folder.
            match fs::remove_dir_all(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            durable::create_private_folder(&path)
        };
        match create() {
            Ok(()) => Ok(Self(path)),
            Err(source) => Err(SyncError::Drill { path, source }),
        }
    }
}

impl Drop for DrillFolder {
    fn drop(&mut self) {
        // What cannot be removed now is removed by the next drill.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Reports a restored file as one that was checked: it did not come into the journal.
struct Restoring(Arc<Heartbeat>);

impl SyncObserver for Restoring {
    fn on_event(&self, event: &SyncEvent<'_>) {
        match *event {
            SyncEvent::Planned { files, bytes, .. } => self.0.on_event(&SyncEvent::Planned {
                work: Work::Restore,
                files,
                bytes,
            }),
            SyncEvent::FileFinished {
                key,
                end: FileEnd::Pulled { .. },
            } => self.0.on_event(&SyncEvent::FileFinished {
                key,
                end: FileEnd::Unchanged,
            }),
            _ => self.0.on_event(event),
        }
    }

    fn decide(&self, conflict: &Conflict) -> Option<ConflictResolution> {
        let _ = conflict;
        None
    }
}
