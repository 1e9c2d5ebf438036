//! A pull from the listing to the record of it, and a pull followed by a push.

use super::{
    PullOptions, PullRecorder, PullResult, SyncResult,
    file_pull::{preview_pull, pull_file},
};
use crate::{
    journal::{self, EntryId, FileKind, JournalKey, LocalEntries, Scan},
    state::StateStore,
    sync::{
        Outcome, SyncError, SyncEvent, SyncHook, SyncManager, SyncObserver, Work, hook,
        manager::OpenRun,
        plan::{LogFate, PullTask, plan_pull},
        remote::Listing,
        run::{Task, vanished},
    },
};
use std::{collections::BTreeMap, path::Path, sync::Arc};

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
        let pulled = self.pull_files(options, observer, hooks);
        hook::after_pull(hooks, pulled.as_ref(), &*listener);
        pulled
    }

    /// Pulls, then pushes, under one lock and with one listing.
    ///
    /// # Errors
    /// The errors of [`pull`](Self::pull) and [`push`](Self::push).
    pub fn sync(
        &self,
        options: &PullOptions,
        observer: Arc<dyn SyncObserver>,
    ) -> Result<SyncResult, SyncError> {
        let hooks = self.hooks(options.dry_run);
        let listener = Arc::clone(&observer);
        let synced = self.sync_files(options, observer, hooks);
        match synced.as_ref().map(|result| &result.push) {
            Ok(Some(push)) => hook::after_push(hooks, Ok(push), &*listener),
            Ok(None) => {}
            Err(error) => hook::after_push(hooks, Err(error), &*listener),
        }
        synced
    }

    fn pull_files(
        &self,
        options: &PullOptions,
        observer: Arc<dyn SyncObserver>,
        hooks: &[Arc<dyn SyncHook>],
    ) -> Result<PullResult, SyncError> {
        let open = self.begin("devlog pull", options, observer)?;
        hook::before_pull(hooks).map_err(|error| self.unless_stopped(error))?;
        let mut listing = open.list()?;
        let scan = journal::scan(&self.root)?;
        let store = Arc::new(StateStore::open(&self.root, &self.binding)?);
        open.pull_listed(&scan, &mut listing, &store)
    }

    fn sync_files(
        &self,
        options: &PullOptions,
        observer: Arc<dyn SyncObserver>,
        hooks: &[Arc<dyn SyncHook>],
    ) -> Result<SyncResult, SyncError> {
        let open = self.begin("devlog sync", options, observer)?;
        // A hook of either half stops the run before anything changes.
        hook::before_pull(hooks).map_err(|error| self.unless_stopped(error))?;
        let scan = self.scan_for_push(hooks)?;
        let mut listing = open.list()?;
        let store = Arc::new(StateStore::open(&self.root, &self.binding)?);
        vanished::check_known(&scan, &listing, &store.state())?;
        let pull = open.pull_listed(&scan, &mut listing, &store)?;
        hook::after_pull(hooks, Ok(&pull), &*open.heartbeat);
        if matches!(pull.outcome, Outcome::Failed | Outcome::Interrupted) {
            return Ok(SyncResult { pull, push: None });
        }
        let scan = journal::scan(&self.root)?;
        // A dry run has not written what it would have pulled.
        if !options.dry_run {
            vanished::check(&scan, &listing)?;
        }
        let mut push = open.push_listed(scan, &mut listing, store)?;
        if options.dry_run {
            let pulled: Vec<_> = pull.pulled.iter().map(|file| file.key.clone()).collect();
            push.forget_merged(&pulled);
        }
        Ok(SyncResult {
            pull,
            push: Some(push),
        })
    }

    /// Takes out the tasks whose folder, or that of their log, cannot be read: nothing is written where nothing can be
    /// seen.
    fn readable(
        &self,
        scan: &Scan,
        tasks: Vec<PullTask>,
        recorder: &mut PullRecorder,
    ) -> Vec<PullTask> {
        let hides = |failed: &Path, task: &PullTask| {
            let keys = [task.key(), JournalKey::EventLog(task.id)];
            keys.iter()
                .any(|key| self.root.join(key.to_string()).starts_with(failed))
        };
        let is_hidden = |task: &PullTask| scan.failed.iter().any(|(path, _)| hides(path, task));
        let (hidden, readable): (Vec<_>, Vec<_>) = tasks.into_iter().partition(is_hidden);
        for (path, source) in &scan.failed {
            if hidden.iter().any(|task| hides(path, task)) {
                let name = path.strip_prefix(&self.root).unwrap_or(path);
                recorder.unreadable(&name.display().to_string(), path, source);
            }
        }
        readable
    }
}

impl OpenRun<'_> {
    /// Pulls what `scan` lacks.
    pub(in crate::sync) fn pull_listed(
        &self,
        scan: &Scan,
        listing: &mut Listing,
        store: &Arc<StateStore>,
    ) -> Result<PullResult, SyncError> {
        let (manager, dry_run) = (self.manager, self.options.dry_run);
        self.seal_check(store, !dry_run).before_reading(listing)?;
        let keys = manager.keys.as_deref();
        let plan = plan_pull(&scan.files, &listing.files, &store.state(), keys);
        let store = (!dry_run).then(|| Arc::clone(store));
        let mut recorder = PullRecorder::new(plan.kept);
        let tasks = manager.readable(scan, plan.tasks, &mut recorder);
        self.heartbeat.on_event(&SyncEvent::Planned {
            work: Work::Pull,
            files: tasks.len(),
            bytes: tasks.iter().map(PullTask::expected_bytes).sum(),
        });
        let (run, executor) = (self.run(store.clone()), self.executor());
        let entries = LocalEntries::new(&manager.root);
        if !dry_run && !tasks.is_empty() {
            // A folder that cannot be written is reported by each file.
            let _ = entries.remove_leftovers();
        }
        let work = if dry_run { preview_pull } else { pull_file };
        // A log that needs nothing has no task.
        let work = move |task: PullTask, log: Option<LogFate>| {
            work(&run, &entries, task, log.unwrap_or(LogFate::Safe))
        };
        executor.execute(by_day(tasks), work, |key, outcome| {
            recorder.take(key, outcome);
        });
        if let Some(store) = store {
            store.save()?;
        }
        Ok(recorder.finish(listing.foreign, executor.watchdog.is_stopping()))
    }
}

/// Puts the tasks of a day together: its log, then its markdown, which may have to be rendered first.
fn by_day(tasks: Vec<PullTask>) -> Vec<Vec<PullTask>> {
    let mut days: BTreeMap<EntryId, Vec<PullTask>> = BTreeMap::new();
    let (markdown, logs): (Vec<_>, Vec<_>) = tasks
        .into_iter()
        .partition(|task| task.file.key.kind() == FileKind::Markdown);
    for task in logs.into_iter().chain(markdown) {
        days.entry(task.id).or_default().push(task);
    }
    days.into_values().collect()
}

impl Task for PullTask {
    fn key(&self) -> JournalKey {
        self.file.key
    }
}
