//! `SyncManager`: one push from the scan to the record of it.

use super::{
    FileError, PushOptions, PushResult, SyncError, SyncEvent, SyncHook, SyncObserver,
    event::FileEnd,
    file::{Preconditions, Run, preview_file, push_file},
    hook,
    plan::{FileTask, LogFate, Plan, Planner},
    remote::{Backoff, Listing, ReadOnly, Retrying, WallClock},
    run::{Executor, Heartbeat, Job, Recorder, SignsOfLife, Watchdog, locked, vanished},
};
use crate::{
    config::ConflictResolution,
    encryption::{Encrypted, Keyring},
    journal::{self, Scan},
    state::{RemoteBinding, RunLock, State, StateStore, known_digests},
};
use devlog_provider_api::{ErrorKind, ObjectKey, RemoteStorage};
use rustix::process::{Resource, getrlimit};
use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

/// One in so many unchanged files is hashed again at each push, so that whatever the stat cache missed heals.
const REHASHED: usize = 30;

/// More threads than this only cost memory.
const MAX_WORKERS: u32 = 64;

/// Backs a journal up to one remote.
pub struct SyncManager {
    /// The journal's root folder.
    pub root: PathBuf,
    /// The remote, as the registry opened it.
    pub remote: Arc<dyn RemoteStorage>,
    /// Which remote that is, for the state.
    pub binding: RemoteBinding,
    /// What goes up as `config.toml`: its public part, without timestamp and secrets.
    pub public_config: Vec<u8>,
    /// The keys of the journal, if it is encrypted: everything then leaves this machine encrypted.
    pub keys: Option<Arc<Keyring>>,
    /// What the configuration says about conflicts.
    pub resolution: Option<ConflictResolution>,
    /// How failed calls are made again.
    pub backoff: Backoff,
    /// How long the provider may give no sign of life: [`SILENCE`](super::SILENCE).
    pub silence: Duration,
    /// Counts the provider's signs of life, which end its silence.
    pub signs_of_life: Arc<SignsOfLife>,
    /// Set from outside to stop the run.
    pub cancelled: Arc<AtomicBool>,
    /// Who is asked before the push and told after it, in this order.
    pub hooks: Vec<Arc<dyn SyncHook>>,
}

impl SyncManager {
    /// Pushes what is not on the remote yet.
    ///
    /// What was uploaded before a failure or an interruption is safe and recorded; the next push does the
    /// rest.
    ///
    /// # Errors
    /// What kept the push from looking at single files at all; a file that fails is in the result.
    pub fn push(
        &self,
        options: &PushOptions,
        observer: Arc<dyn SyncObserver>,
    ) -> Result<PushResult, SyncError> {
        let hooks: &[_] = if options.dry_run { &[] } else { &self.hooks };
        let listener = Arc::clone(&observer);
        let pushed = self.push_files(options, observer, hooks);
        hook::after_push(hooks, pushed.as_ref(), &*listener);
        pushed
    }

    fn push_files(
        &self,
        options: &PushOptions,
        observer: Arc<dyn SyncObserver>,
        hooks: &[Arc<dyn SyncHook>],
    ) -> Result<PushResult, SyncError> {
        let _lock = self.lock(options)?;
        let heartbeat = Arc::new(self.heartbeat(observer));
        let storage = self.with_retries(options, &heartbeat);
        let scan = self.scan_for_push(hooks)?;
        let mut listing = self.list(&storage, &heartbeat)?;
        vanished::check(&scan, &listing)?;
        self.push_listed(options, scan, &mut listing, storage, &heartbeat)
    }

    pub(super) fn lock(&self, options: &PushOptions) -> Result<Option<RunLock>, SyncError> {
        if options.dry_run {
            return Ok(None);
        }
        Ok(Some(RunLock::acquire(&self.root)?))
    }

    pub(super) fn scan_for_push(&self, hooks: &[Arc<dyn SyncHook>]) -> Result<Scan, SyncError> {
        let scan = journal::scan(&self.root)?;
        let asked = hook::before_push(hooks, &scan.files);
        asked.map_err(|error| self.unless_stopped(error))?;
        Ok(scan)
    }

    /// A hook whose command was interrupted did not decide anything.
    pub(super) fn unless_stopped(&self, error: SyncError) -> SyncError {
        if self.cancelled.load(Ordering::Relaxed) {
            SyncError::Interrupted
        } else {
            error
        }
    }

    /// Pushes what `listing` lacks.
    pub(super) fn push_listed(
        &self,
        options: &PushOptions,
        mut scan: Scan,
        listing: &mut Listing,
        storage: Arc<Retrying>,
        heartbeat: &Arc<Heartbeat>,
    ) -> Result<PushResult, SyncError> {
        let (store, state) = StateStore::open(&self.root, &self.binding);
        let store = (!options.dry_run).then(|| Arc::new(store));
        let keys = self.keys.as_deref();
        locked::check(keys, listing, &state, &*storage, store.as_deref())?;
        let mut recorder = Recorder::new(store.clone());
        self.report_scan(&mut scan, &mut recorder, &**heartbeat);
        let plan = self.plan(scan, listing, options, &state);
        report_plan(&plan, &**heartbeat);
        recorder.begin(state, &plan.kept);
        let run = self.run(storage, options, heartbeat, store);
        let executor = self.executor(&run, options, heartbeat);
        let work = if options.dry_run {
            preview_file
        } else {
            push_file
        };
        let job = |task: FileTask| {
            let (run, key) = (Arc::clone(&run), task.file.key.clone());
            let work = Box::new(move |log: Option<LogFate>| {
                let log = log.unwrap_or(task.log);
                work(&run, task, log)
            });
            Job { key, work }
        };
        let unit = |unit: Vec<FileTask>| unit.into_iter().map(job).collect();
        let units = plan.push.into_iter().map(unit).collect();
        executor.execute(units, |key, outcome| recorder.take(key, outcome));
        let known = |key: &str| listing.files.contains_key(key);
        let is_stopping = executor.watchdog.is_stopping();
        Ok(recorder.finish(listing.foreign.len(), is_stopping, known)?)
    }

    fn plan(&self, scan: Scan, listing: &Listing, options: &PushOptions, state: &State) -> Plan {
        let planner = Planner {
            objects: &listing.files,
            state,
            public_config: &self.public_config,
            keys: self.keys.as_deref(),
            mode: options.mode,
            resolution: self.resolution,
            config_digests: &|| known_digests(&self.root, "config.toml"),
            is_hashed_again: &|| fastrand::usize(..REHASHED) == 0,
        };
        planner.plan(scan.files)
    }

    /// Reports the parts of the journal that are not backed up.
    fn report_scan(&self, scan: &mut Scan, recorder: &mut Recorder, observer: &dyn SyncObserver) {
        for (path, source) in scan.failed.drain(..) {
            let name = path.strip_prefix(&self.root).unwrap_or(&path).to_path_buf();
            let error = FileError::Source { path, source };
            if let Ok(key) = ObjectKey::new(name.display().to_string()) {
                let end = FileEnd::Failed(&error);
                observer.on_event(&SyncEvent::FileFinished { key: &key, end });
            }
            recorder.failed_scan(&name, error);
        }
        for skipped in &scan.skipped {
            let (path, reason) = (skipped.path.display(), skipped.reason);
            let message = format!("{path} is not backed up: it {reason}");
            observer.on_event(&SyncEvent::Warning {
                code: "not_backed_up",
                message,
            });
        }
    }

    pub(super) fn with_retries(
        &self,
        options: &PushOptions,
        heartbeat: &Arc<Heartbeat>,
    ) -> Arc<Retrying> {
        let observer = Arc::clone(heartbeat) as Arc<dyn SyncObserver>;
        let clock = Box::new(WallClock {
            cancelled: Arc::clone(&self.cancelled),
        });
        let mut remote = Arc::clone(&self.remote);
        if options.dry_run {
            remote = Arc::new(ReadOnly(remote));
        }
        if let Some(keys) = &self.keys {
            remote = Arc::new(Encrypted::new(remote, Arc::clone(keys)));
        }
        Arc::new(Retrying::new(
            remote,
            calls_at_once(options, self.remote.properties().connections),
            self.backoff,
            clock,
            observer,
        ))
    }

    pub(super) fn heartbeat(&self, observer: Arc<dyn SyncObserver>) -> Heartbeat {
        Heartbeat::new(observer, Arc::clone(&self.signs_of_life))
    }

    fn watchdog(&self, heartbeat: &Arc<Heartbeat>) -> Watchdog {
        Watchdog::new(
            Arc::clone(heartbeat),
            Arc::clone(&self.cancelled),
            self.silence,
        )
    }

    pub(super) fn list(
        &self,
        storage: &Arc<Retrying>,
        heartbeat: &Arc<Heartbeat>,
    ) -> Result<Listing, SyncError> {
        let (asked, keys) = (Arc::clone(storage), self.keys.clone());
        let listing = self
            .watchdog(heartbeat)
            .call(move || Listing::fetch(&*asked, keys.as_deref()))
            .map_err(|source| match source.kind() {
                ErrorKind::Cancelled => SyncError::Interrupted,
                _ => SyncError::Listing { source },
            })?;
        heartbeat.on_event(&SyncEvent::Listed {
            objects: listing.objects(),
            foreign: &listing.foreign,
        });
        Ok(listing)
    }

    pub(super) fn run(
        &self,
        storage: Arc<Retrying>,
        options: &PushOptions,
        heartbeat: &Arc<Heartbeat>,
        store: Option<Arc<StateStore>>,
    ) -> Arc<Run> {
        let properties = storage.properties();
        Arc::new(Run {
            storage,
            preconditions: Preconditions::new(&properties),
            properties,
            keys: self.keys.clone(),
            root: self.root.clone(),
            mode: options.mode,
            resolution: self.resolution,
            observer: Arc::clone(heartbeat) as Arc<dyn SyncObserver>,
            cancelled: Arc::clone(&self.cancelled),
            store,
            id: format!("{:016x}", fastrand::u64(..)),
            uploads: AtomicU64::new(0),
        })
    }

    pub(super) fn executor(
        &self,
        run: &Run,
        options: &PushOptions,
        heartbeat: &Arc<Heartbeat>,
    ) -> Executor {
        let workers = calls_at_once(options, run.properties.connections);
        Executor {
            observer: Arc::clone(&run.observer),
            cancelled: Arc::clone(&self.cancelled),
            watchdog: self.watchdog(heartbeat),
            circuit_breaker: Arc::default(),
            workers: usize::try_from(workers).unwrap_or(1),
        }
    }
}

/// As many as are useful to the provider and as there are descriptors for, unless the user wants fewer.
fn calls_at_once(options: &PushOptions, connections: u32) -> u32 {
    let possible = calls_with_descriptors(getrlimit(Resource::Nofile).current);
    let useful = connections.clamp(1, MAX_WORKERS.min(possible));
    let wanted = options.jobs.and_then(|jobs| u32::try_from(jobs).ok());
    wanted.map_or(useful, |jobs| jobs.clamp(1, useful))
}

/// The calls that fit into a limit on open files.
fn calls_with_descriptors(limit: Option<u64>) -> u32 {
    /// Standard streams, the lock, the state, the library, a runtime.
    const OF_THE_RUN: u64 = 16;
    /// The file, and what a provider opens for it: a connection, or folders and a temporary file.
    const OF_A_CALL: u64 = 8;
    let calls = limit.map_or(u64::MAX, |limit| {
        limit.saturating_sub(OF_THE_RUN) / OF_A_CALL
    });
    u32::try_from(calls).unwrap_or(u32::MAX).max(1)
}

fn report_plan(plan: &Plan, observer: &dyn SyncObserver) {
    for file in plan.kept.iter().filter(|file| file.cut > 0) {
        observer.on_event(&SyncEvent::incomplete_line(&file.key, file.cut));
    }
    let tasks = || plan.push.iter().flatten();
    observer.on_event(&SyncEvent::Planned {
        files: tasks().count(),
        bytes: tasks().map(|task| task.file.size).sum(),
    });
}

#[cfg(test)]
mod tests {
    use super::calls_with_descriptors;

    #[test]
    fn few_descriptors_mean_few_calls_at_once() {
        let limits = [Some(0), Some(24), Some(40), Some(256), Some(1024), None];
        let calls = limits.map(calls_with_descriptors);
        assert_eq!(calls, [1, 1, 3, 30, 126, u32::MAX]);
    }
}
