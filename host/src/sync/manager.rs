//! `SyncManager`: one push from the scan to the record of it.

use super::{
    PushOptions, PushResult, SyncError, SyncEvent, SyncHook, SyncObserver,
    file::{FileTask, Run},
    hook,
    remote::{Backoff, Listing, Retrying, WallClock},
    run::{CircuitBreaker, Executor, Heartbeat, Recorder, Watchdog},
};
use crate::{
    config::ConflictResolution,
    journal::{self, FileKind, Scan},
    state::{RemoteBinding, RunLock, StateStore},
};
use devlog_provider_api::{Error, RemoteStorage};
use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

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
    /// What the configuration says about conflicts.
    pub resolution: Option<ConflictResolution>,
    /// How failed calls are made again.
    pub backoff: Backoff,
    /// How long the provider may give no sign of life: [`SILENCE`](super::SILENCE).
    pub silence: Duration,
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
        hook::after_push(hooks, &pushed, &*listener);
        pushed
    }

    fn push_files(
        &self,
        options: &PushOptions,
        observer: Arc<dyn SyncObserver>,
        hooks: &[Arc<dyn SyncHook>],
    ) -> Result<PushResult, SyncError> {
        let _lock = if options.dry_run {
            None
        } else {
            Some(RunLock::acquire(&self.root)?)
        };
        let heartbeat = Arc::new(Heartbeat::new(observer));
        let storage = self.with_retries(options, &heartbeat);
        let scan = journal::scan(&self.root)?;
        if let Err(error) = hook::before_push(hooks, &scan.files) {
            let source = Error::cancelled();
            let is_stopped = self.cancelled.load(Ordering::Relaxed);
            return Err(if is_stopped {
                SyncError::Listing { source }
            } else {
                error
            });
        }
        let listing = self.list(&storage, &heartbeat)?;
        refuse_vanished_journal(&scan, &listing)?;
        let (store, state) = StateStore::open(&self.root, &self.binding);
        let store = Arc::new(store);
        let mut recorder = Recorder::new(state, (!options.dry_run).then(|| Arc::clone(&store)));
        let [first, then] = self.plan(scan, &listing, options.mode, &mut recorder, &*heartbeat);
        heartbeat.on_event(&SyncEvent::Planned {
            files: first.len() + then.len(),
            bytes: first.iter().chain(&then).map(|task| task.file.size).sum(),
        });
        let executor = self.executor(storage, *options, &heartbeat, recorder.store());
        executor.execute(first, |key, outcome| recorder.take(key, outcome));
        // Markdown is rendered from its event log, so it may only replace what the log's fate allows.
        let then = then.into_iter().map(|task| FileTask {
            log_is_safe: recorder.is_log_safe(&task.file.key),
            ..task
        });
        executor.execute(then.collect(), |key, outcome| recorder.take(key, outcome));
        let known = |key: &str| listing.files.contains_key(key);
        recorder
            .finish(
                listing.foreign.len(),
                executor.watchdog.is_stopping(),
                known,
            )
            .map_err(SyncError::from)
    }

    fn with_retries(&self, options: &PushOptions, heartbeat: &Arc<Heartbeat>) -> Arc<Retrying> {
        let observer = Arc::clone(heartbeat) as Arc<dyn SyncObserver>;
        let clock = Box::new(WallClock {
            cancelled: Arc::clone(&self.cancelled),
        });
        Arc::new(Retrying::new(
            Arc::clone(&self.remote),
            calls_at_once(options, self.remote.properties().connections),
            self.backoff,
            clock,
            observer,
        ))
    }

    fn watchdog(&self, heartbeat: &Arc<Heartbeat>) -> Watchdog {
        Watchdog::new(
            Arc::clone(heartbeat),
            Arc::clone(&self.cancelled),
            self.silence,
        )
    }

    fn list(
        &self,
        storage: &Arc<Retrying>,
        heartbeat: &Arc<Heartbeat>,
    ) -> Result<Listing, SyncError> {
        let asked = Arc::clone(storage);
        let listing = self
            .watchdog(heartbeat)
            .call(move || Listing::fetch(&*asked))
            .map_err(|source| SyncError::Listing { source })?;
        heartbeat.on_event(&SyncEvent::Listed {
            objects: listing.objects(),
            foreign: &listing.foreign,
        });
        Ok(listing)
    }

    fn executor(
        &self,
        storage: Arc<Retrying>,
        options: PushOptions,
        heartbeat: &Arc<Heartbeat>,
        store: Option<Arc<StateStore>>,
    ) -> Executor {
        let properties = storage.properties();
        let workers = calls_at_once(&options, properties.connections);
        let run = Run {
            storage,
            properties,
            options,
            resolution: self.resolution,
            observer: Arc::clone(heartbeat) as Arc<dyn SyncObserver>,
            cancelled: Arc::clone(&self.cancelled),
            store,
            id: format!("{:016x}", fastrand::u64(..)),
            uploads: AtomicU64::new(0),
        };
        Executor {
            run: Arc::new(run),
            watchdog: self.watchdog(heartbeat),
            circuit_breaker: Arc::new(CircuitBreaker::default()),
            workers: usize::try_from(workers).unwrap_or(1),
        }
    }
}

/// As many as are useful to the provider, unless the user wants fewer.
fn calls_at_once(options: &PushOptions, connections: u32) -> u32 {
    let useful = connections.clamp(1, MAX_WORKERS);
    let wanted = options.jobs.and_then(|jobs| u32::try_from(jobs).ok());
    wanted.map_or(useful, |jobs| jobs.clamp(1, useful))
}

/// A journal that is empty where its backup is not was lost, or is another one; to call that backed up would hide
/// it.
fn refuse_vanished_journal(scan: &Scan, listing: &Listing) -> Result<(), SyncError> {
    let has_entries = scan.files.iter().any(|file| file.kind != FileKind::Config);
    let objects = listing.entries();
    if has_entries || !scan.failed.is_empty() || objects == 0 {
        return Ok(());
    }
    Err(SyncError::JournalVanished { objects })
}
