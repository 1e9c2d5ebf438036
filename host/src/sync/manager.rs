//! `SyncManager`: the parts of which a push, a pull, a verification and a pruning are made.

use super::{
    PullOptions, PushMode, PushOptions, SyncError, SyncEvent, SyncHook, SyncObserver,
    file::{KeptAttributes, Preconditions, Run},
    remote::{Backoff, Listing, ReadOnly, Retrying, WallClock, calls_at_once},
    run::{Executor, Heartbeat, SealCheck, SignsOfLife, Watchdog},
};
use crate::{
    config::ConflictResolution,
    durable,
    encryption::{Encrypted, Keyring},
    state::{NamedLock, RemoteBinding, StateStore},
};
use devlog_provider_api::RemoteStorage;
use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

/// Backs a journal up to one remote.
pub struct SyncManager {
    /// The journal's root folder.
    pub root: PathBuf,
    /// The remote, as the registry opened it.
    pub remote: Arc<dyn RemoteStorage>,
    /// The identity of the remote, for the state.
    pub binding: RemoteBinding,
    /// The content of the remote `config.toml`: its public part, without timestamp and secrets.
    pub public_config: Vec<u8>,
    /// The keys of the journal, if it is encrypted: everything then leaves this machine encrypted.
    pub keys: Option<Arc<Keyring>>,
    /// The configured decision about conflicts.
    pub resolution: Option<ConflictResolution>,
    /// The schedule of retries.
    pub backoff: Backoff,
    /// The longest time without a sign of life of the provider: [`SILENCE`](super::SILENCE).
    pub silence: Duration,
    /// Counts the provider's signs of life, which end its silence.
    pub signs_of_life: Arc<SignsOfLife>,
    /// Set from outside to stop the run.
    pub cancelled: Arc<AtomicBool>,
    /// Run before and after the push, in this order.
    pub hooks: Vec<Arc<dyn SyncHook>>,
}

/// The options that every run over the remote has.
#[derive(Clone, Copy, Default)]
pub(super) struct RunOptions {
    pub mode: PushMode,
    /// Decide everything, and write nothing.
    pub dry_run: bool,
    /// The limit of calls at once; `None` for as many as suit the storage.
    pub jobs: Option<usize>,
    /// Take over objects that are not encrypted although encryption is on.
    pub accept_plain: bool,
}

impl From<&PushOptions> for RunOptions {
    fn from(options: &PushOptions) -> Self {
        Self {
            mode: options.mode,
            dry_run: options.dry_run,
            jobs: options.jobs,
            accept_plain: false,
        }
    }
}

impl From<&PullOptions> for RunOptions {
    fn from(options: &PullOptions) -> Self {
        Self {
            mode: PushMode::Incremental,
            dry_run: options.dry_run,
            jobs: options.jobs,
            accept_plain: options.accept_plain,
        }
    }
}

/// A run that has begun.
pub(super) struct OpenRun<'m> {
    pub manager: &'m SyncManager,
    pub options: RunOptions,
    /// The right to be the only run; a dry run needs none.
    pub _lock: Option<NamedLock>,
    pub heartbeat: Arc<Heartbeat>,
    /// The storage with retries.
    pub storage: Arc<Retrying>,
}

impl SyncManager {
    fn lock(&self, command: &str) -> Result<NamedLock, SyncError> {
        let lock = NamedLock::of_run(&self.root, command)?;
        // Of the commands that write there, this is the only one under a lock.
        durable::remove_leftovers(&self.root, Duration::from_secs(60));
        Ok(lock)
    }

    /// The hooks of a run: none in a dry run.
    pub(super) fn hooks(&self, dry_run: bool) -> &[Arc<dyn SyncHook>] {
        if dry_run { &[] } else { &self.hooks }
    }

    /// Begins a run of `command`.
    pub(super) fn begin(
        &self,
        command: &str,
        options: impl Into<RunOptions>,
        observer: Arc<dyn SyncObserver>,
    ) -> Result<OpenRun<'_>, SyncError> {
        let options = options.into();
        let lock = (!options.dry_run).then(|| self.lock(command)).transpose()?;
        let heartbeat = Arc::new(self.heartbeat(observer));
        let storage = self.with_retries(options, &heartbeat);
        Ok(OpenRun {
            manager: self,
            options,
            _lock: lock,
            heartbeat,
            storage,
        })
    }

    /// A hook whose command was interrupted did not decide anything.
    pub(super) fn unless_stopped(&self, error: SyncError) -> SyncError {
        if self.cancelled.load(Ordering::Relaxed) {
            SyncError::Interrupted
        } else {
            error
        }
    }

    fn with_retries(&self, options: RunOptions, heartbeat: &Arc<Heartbeat>) -> Arc<Retrying> {
        let observer = Arc::clone(heartbeat) as Arc<dyn SyncObserver>;
        let clock = Box::new(WallClock {
            cancelled: Arc::clone(&self.cancelled),
        });
        let mut remote = Arc::clone(&self.remote);
        if options.dry_run {
            remote = Arc::new(ReadOnly(remote));
        }
        if let Some(keys) = &self.keys {
            let encrypted = Encrypted::new(remote, Arc::clone(keys));
            remote = Arc::new(encrypted.accepting_plain(options.accept_plain));
        }
        Arc::new(Retrying::new(
            remote,
            calls_at_once(options.jobs, self.remote.properties().connections),
            self.backoff,
            clock,
            observer,
        ))
    }

    pub(super) fn heartbeat(&self, observer: Arc<dyn SyncObserver>) -> Heartbeat {
        Heartbeat::new(observer, Arc::clone(&self.signs_of_life))
    }
}

impl OpenRun<'_> {
    /// The check that a run without keys finds no encrypted object.
    pub fn seal_check<'a>(&'a self, store: &'a StateStore, is_recording: bool) -> SealCheck<'a> {
        SealCheck {
            keys: self.manager.keys.as_deref(),
            store,
            is_recording,
            storage: &self.storage,
            watchdog: self.watchdog(),
            calls: calls_at_once(self.options.jobs, self.storage.properties().connections),
        }
    }

    fn watchdog(&self) -> Watchdog {
        Watchdog::new(
            Arc::clone(&self.heartbeat),
            Arc::clone(&self.manager.cancelled),
            self.manager.silence,
        )
    }

    /// Lists the remote.
    pub fn list(&self) -> Result<Listing, SyncError> {
        let (asked, keys) = (Arc::clone(&self.storage), self.manager.keys.clone());
        let listing = self
            .watchdog()
            .call(move || Listing::fetch(&asked, keys.as_deref()))
            .map_err(SyncError::of_listing)?;
        self.heartbeat.on_event(&SyncEvent::Listed {
            objects: listing.objects(),
            foreign: &listing.foreign_keys,
        });
        Ok(listing)
    }

    /// The surroundings of the work on single files. Without a store nothing is recorded.
    pub fn run(&self, store: Option<Arc<StateStore>>) -> Arc<Run> {
        let (manager, properties) = (self.manager, self.storage.properties());
        let was_encrypted = store
            .as_ref()
            .is_some_and(|store| store.state().was_encrypted);
        Arc::new(Run {
            storage: Arc::clone(&self.storage),
            kept_attributes: KeptAttributes::new(was_encrypted),
            preconditions: Preconditions::new(&properties),
            properties,
            keys: manager.keys.clone(),
            root: manager.root.clone(),
            mode: self.options.mode,
            resolution: manager.resolution,
            observer: Arc::clone(&self.heartbeat) as Arc<dyn SyncObserver>,
            cancelled: Arc::clone(&manager.cancelled),
            store,
            id: format!("{:016x}", fastrand::u64(..)),
            uploads: AtomicU64::new(0),
            found_locked: AtomicBool::new(false),
            large: Mutex::default(),
        })
    }

    /// The workers of the run.
    pub fn executor(&self) -> Executor {
        Executor {
            observer: Arc::clone(&self.heartbeat) as Arc<dyn SyncObserver>,
            cancelled: Arc::clone(&self.manager.cancelled),
            watchdog: self.watchdog(),
            circuit_breaker: Arc::default(),
            storage: Arc::clone(&self.storage),
        }
    }
}
