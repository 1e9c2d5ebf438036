//! A pull from the listing to the record of it, and a pull followed by a push.

use super::{
    file_pull::{preview_pull, pull_file},
    recorder::PullRecorder,
    report::{PullOptions, PullResult, SyncResult},
};
use crate::{
    journal::{self, LocalEntries, Scan},
    state::StateStore,
    sync::{
        Outcome, PushMode, PushOptions, SyncError, SyncEvent, SyncHook, SyncManager, SyncObserver,
        hook,
        plan::{PullTask, plan_pull},
        remote::{Listing, Retrying},
        run::{Heartbeat, Job, locked, vanished},
    },
};
use std::sync::Arc;

impl SyncManager {
    /// Brings what the remote has and this machine lacks, and merges event logs that both sides wrote. Deletes
    /// nothing, and leaves `config.toml` alone.
    ///
    /// Each file is old or new at any moment; after a failure or an interruption the next pull does the rest.
    ///
    /// # Errors
    /// The reason why single files were not tried at all; a file that fails is in the result.
    pub fn pull(
        &self,
        options: &PullOptions,
        observer: Arc<dyn SyncObserver>,
    ) -> Result<PullResult, SyncError> {
        let hooks = self.hooks(options.dry_run);
        let listener = Arc::clone(&observer);
        let pulled = self.pull_files(&options.into(), observer, hooks);
        hook::after_pull(hooks, pulled.as_ref(), &*listener);
        pulled
    }

    /// Pulls, then pushes, under one lock and with one listing.
    ///
    /// # Errors
    /// As [`pull`](Self::pull) and [`push`](Self::push).
    pub fn sync(
        &self,
        options: &PullOptions,
        observer: Arc<dyn SyncObserver>,
    ) -> Result<SyncResult, SyncError> {
        let hooks = self.hooks(options.dry_run);
        let listener = Arc::clone(&observer);
        let synced = self.sync_files(&options.into(), observer, hooks);
        match synced.as_ref().map(|result| &result.push) {
            Ok(Some(push)) => hook::after_push(hooks, Ok(push), &*listener),
            Ok(None) => {}
            Err(error) => hook::after_push(hooks, Err(error), &*listener),
        }
        synced
    }

    fn hooks(&self, dry_run: bool) -> &[Arc<dyn SyncHook>] {
        if dry_run { &[] } else { &self.hooks }
    }

    fn pull_files(
        &self,
        options: &PushOptions,
        observer: Arc<dyn SyncObserver>,
        hooks: &[Arc<dyn SyncHook>],
    ) -> Result<PullResult, SyncError> {
        let _lock = self.lock(options)?;
        let heartbeat = Arc::new(self.heartbeat(observer));
        let storage = self.with_retries(options, &heartbeat);
        hook::before_pull(hooks).map_err(|error| self.unless_stopped(error))?;
        let mut listing = self.list(&storage, &heartbeat)?;
        let scan = journal::scan(&self.root)?;
        self.pull_listed(options, &scan, &mut listing, storage, &heartbeat)
    }

    fn sync_files(
        &self,
        options: &PushOptions,
        observer: Arc<dyn SyncObserver>,
        hooks: &[Arc<dyn SyncHook>],
    ) -> Result<SyncResult, SyncError> {
        let _lock = self.lock(options)?;
        let heartbeat = Arc::new(self.heartbeat(observer));
        let storage = self.with_retries(options, &heartbeat);
        hook::before_pull(hooks).map_err(|error| self.unless_stopped(error))?;
        let mut listing = self.list(&storage, &heartbeat)?;
        let scan = journal::scan(&self.root)?;
        let (_, state) = StateStore::open(&self.root, &self.binding);
        // A machine that had entries and has none is refused; a new machine has no record of any.
        if state.files.values().any(|record| record.local.is_some()) {
            vanished::check(&scan, &listing)?;
        }
        let pulled = self.pull_listed(
            options,
            &scan,
            &mut listing,
            Arc::clone(&storage),
            &heartbeat,
        );
        let pull = pulled?;
        hook::after_pull(hooks, Ok(&pull), &*heartbeat);
        if matches!(pull.outcome, Outcome::Failed | Outcome::Interrupted) {
            return Ok(SyncResult { pull, push: None });
        }
        let scan = self.scan_for_push(hooks)?;
        // A dry run has not written what it would have pulled.
        if !options.dry_run {
            vanished::check(&scan, &listing)?;
        }
        let mut push = self.push_listed(options, scan, &mut listing, storage, &heartbeat)?;
        if options.dry_run {
            let pulled: Vec<_> = pull.pulled.iter().map(|file| file.key.clone()).collect();
            push.forget_merged(&pulled);
        }
        Ok(SyncResult {
            pull,
            push: Some(push),
        })
    }

    fn pull_listed(
        &self,
        options: &PushOptions,
        scan: &Scan,
        listing: &mut Listing,
        storage: Arc<Retrying>,
        heartbeat: &Arc<Heartbeat>,
    ) -> Result<PullResult, SyncError> {
        let (store, state) = StateStore::open(&self.root, &self.binding);
        let store = (!options.dry_run).then(|| Arc::new(store));
        let keys = self.keys.as_deref();
        locked::check(keys, listing, &state, &*storage, store.as_deref())?;
        let plan = plan_pull(&scan.files, &listing.files, &state, keys);
        let mut recorder = PullRecorder::new(plan.kept);
        let tasks = self.readable(scan, plan.tasks, &mut recorder);
        heartbeat.on_event(&SyncEvent::Planned {
            files: tasks.len(),
            bytes: tasks.iter().map(PullTask::expected_bytes).sum(),
        });
        let run = self.run(storage, options, heartbeat, store.clone());
        let executor = self.executor(&run, options, heartbeat);
        let entries = Arc::new(LocalEntries::new(&self.root));
        let work = if options.dry_run {
            preview_pull
        } else {
            pull_file
        };
        let unit = |task: PullTask| {
            let (run, entries) = (Arc::clone(&run), Arc::clone(&entries));
            let key = task.key.clone();
            let work = Box::new(move |_| work(&run, &entries, task));
            vec![Job { key, work }]
        };
        let units = tasks.into_iter().map(unit).collect();
        executor.execute(units, |key, outcome| recorder.take(key, outcome));
        if let Some(store) = store {
            store.save(&state)?;
        }
        Ok(recorder.finish(listing.foreign.len(), executor.watchdog.is_stopping()))
    }

    /// Takes out the tasks whose folder cannot be read: nothing is written where nothing can be seen.
    fn readable(
        &self,
        scan: &Scan,
        tasks: Vec<PullTask>,
        recorder: &mut PullRecorder,
    ) -> Vec<PullTask> {
        let is_hidden = |task: &PullTask| {
            let path = self.root.join(task.key.as_str());
            scan.failed
                .iter()
                .any(|(failed, _)| path.starts_with(failed))
        };
        let (hidden, readable): (Vec<_>, Vec<_>) = tasks.into_iter().partition(is_hidden);
        for (path, source) in &scan.failed {
            if hidden
                .iter()
                .any(|task| self.root.join(task.key.as_str()).starts_with(path))
            {
                let name = path.strip_prefix(&self.root).unwrap_or(path);
                recorder.unreadable(&name.display().to_string(), path, source);
            }
        }
        readable
    }
}

impl From<&PullOptions> for PushOptions {
    fn from(options: &PullOptions) -> Self {
        Self {
            mode: PushMode::Incremental,
            dry_run: options.dry_run,
            jobs: options.jobs,
        }
    }
}
