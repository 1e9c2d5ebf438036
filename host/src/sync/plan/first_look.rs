//! Which files are done with by what is known of them, and which need a worker.

use super::decide::{Facts, LocalFact, Step, decide};
use crate::{
    journal::{FileKind, LocalFile, Scan},
    state::{LocalRecord, State, known_digests},
    sync::{
        FileError, PushMode, SyncEvent, SyncManager, SyncObserver, event::FileEnd, file::FileTask,
        remote::Listing, run::Recorder,
    },
};
use devlog_provider_api::{ObjectKey, Sha256Digest};
use sha2::{Digest, Sha256};

/// One in so many unchanged files is hashed again at each push, so that whatever the stat cache missed heals.
const REHASHED: usize = 30;

impl SyncManager {
    /// Settles the files of which enough is known, and makes tasks of the others: those that come first, and
    /// the markdown that is rendered from them.
    pub(in crate::sync) fn plan(
        &self,
        scan: Scan,
        listing: &Listing,
        mode: PushMode,
        recorder: &mut Recorder,
        observer: &dyn SyncObserver,
    ) -> [Vec<FileTask>; 2] {
        for (path, source) in scan.failed {
            let name = path.strip_prefix(&self.root).unwrap_or(&path).to_path_buf();
            let error = FileError::Source { path, source };
            if let Ok(key) = ObjectKey::new(name.display().to_string()) {
                let end = FileEnd::Failed(&error);
                observer.on_event(&SyncEvent::FileFinished { key: &key, end });
            }
            recorder.failed_scan(&name, error);
        }
        for skipped in scan.skipped {
            let (path, reason) = (skipped.path.display(), skipped.reason);
            let message = format!("{path} is not backed up: it {reason}");
            observer.on_event(&SyncEvent::Warning {
                code: "not_backed_up",
                message,
            });
        }
        let [mut first, mut then] = [Vec::new(), Vec::new()];
        for file in scan.files {
            let task = self.task(file, listing, recorder.state());
            match decide(&self.facts(&task, mode)) {
                Step::Keep(sha256) => {
                    if let Some(cut) = task.cached_cut() {
                        observer.on_event(&SyncEvent::incomplete_line(&task.file.key, cut));
                    }
                    recorder.unchanged(&task.file.key, sha256);
                }
                _ if task.file.kind == FileKind::Markdown => then.push(task),
                _ => first.push(task),
            }
        }
        [first, then]
    }

    fn task(&self, file: LocalFile, listing: &Listing, state: &State) -> FileTask {
        let record = state.files.get(file.key.as_str());
        let known = record.and_then(|record| record.remote.clone());
        let remote = listing.files.get(file.key.as_str()).cloned();
        let remote = remote.map(|remote| remote.checked_against(known.as_ref()));
        let projection = (file.kind == FileKind::Config).then(|| self.public_config.clone());
        let cached = record.and_then(|record| record.local.clone());
        let cached = cached.filter(|cached| {
            cached.stat == file.stat && projection.is_none() && !is_hashed_again()
        });
        let differs = |bytes: &Vec<u8>| {
            let remote = remote.as_ref().and_then(|remote| remote.digest.known());
            remote.is_some() && remote != Some(sha256_of(bytes))
        };
        let ours = if projection.as_ref().is_some_and(differs) {
            known_digests(&self.root, file.key.as_str())
        } else {
            record.map(|record| record.ours.clone()).unwrap_or_default()
        };
        FileTask {
            file,
            projection,
            cached,
            remote,
            known,
            ours,
            log_is_safe: false,
        }
    }

    fn facts<'a>(&self, task: &'a FileTask, mode: PushMode) -> Facts<'a> {
        let cached = task
            .cached
            .as_ref()
            .map(|LocalRecord { len, sha256, .. }| (*len, *sha256));
        let projected = || {
            let bytes = task.projection.as_ref()?;
            Some((bytes.len() as u64, sha256_of(bytes)))
        };
        let local = cached.or_else(projected).map(|(len, sha256)| LocalFact {
            len,
            sha256,
            prefix: None,
        });
        Facts {
            kind: task.file.kind,
            mode,
            resolution: self.resolution,
            local,
            remote: task.remote.clone(),
            ours: &task.ours,
            log_is_safe: task.log_is_safe,
        }
    }
}

fn sha256_of(bytes: &[u8]) -> Sha256Digest {
    Sha256Digest::from_bytes(Sha256::digest(bytes).into())
}

fn is_hashed_again() -> bool {
    fastrand::usize(..REHASHED) == 0
}
