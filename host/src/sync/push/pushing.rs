//! A push from the scan to the record of it.

use crate::{
    journal::{self, JournalKey, LocalFile, Scan},
    state::{ReadError, State, StateStore, known_digests},
    sync::{
        FileEnd, FileError, PushMode, PushOptions, PushResult, SyncError, SyncEvent, SyncHook,
        SyncManager, SyncObserver, Work,
        file::{preview_file, push_file},
        hook,
        manager::{OpenRun, RunOptions},
        plan::{FileTask, LogFate, Plan, Planner},
        remote::Listing,
        run::{Recorder, Task, vanished},
    },
};
use devlog_provider_api::ObjectKey;
use std::{cell::Cell, sync::Arc};

/// One in so many unchanged files is hashed again at each push, so that whatever the stat cache missed heals.
const REHASHED: usize = 30;

impl SyncManager {
    /// Pushes what is not on the remote yet.
    ///
    /// Files that were uploaded before a failure or an interruption are safe and recorded; the next push does the
    /// rest.
    ///
    /// # Errors
    /// The reason why no file was tried; a file that fails is in the result.
    pub fn push(
        &self,
        options: &PushOptions,
        observer: Arc<dyn SyncObserver>,
    ) -> Result<PushResult, SyncError> {
        let hooks = self.hooks(options.dry_run);
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
        let open = self.begin("devlog push", options, observer)?;
        let scan = self.scan_for_push(hooks)?;
        let mut listing = open.list()?;
        vanished::check(&scan, &listing)?;
        let store = Arc::new(StateStore::open(&self.root, &self.binding)?);
        open.push_listed(scan, &mut listing, store)
    }

    pub(in crate::sync) fn scan_for_push(
        &self,
        hooks: &[Arc<dyn SyncHook>],
    ) -> Result<Scan, SyncError> {
        let scan = journal::scan(&self.root)?;
        let asked = hook::before_push(hooks, &scan.files);
        asked.map_err(|error| self.unless_stopped(error))?;
        Ok(scan)
    }

    fn plan(
        &self,
        files: &[LocalFile],
        listing: &Listing,
        mode: PushMode,
        state: &State,
    ) -> Result<Plan, ReadError> {
        let unread = Cell::new(None);
        let planner = Planner {
            objects: &listing.files,
            state,
            public_config: &self.public_config,
            keys: self.keys.as_deref(),
            mode,
            resolution: self.resolution,
            config_digests: &|| {
                known_digests(&self.root, JournalKey::Config).unwrap_or_else(|error| {
                    unread.set(Some(error));
                    Vec::new()
                })
            },
            is_hashed_again: &|| fastrand::usize(..REHASHED) == 0,
        };
        let plan = planner.plan(files);
        unread.take().map_or(Ok(plan), Err)
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
}

impl OpenRun<'_> {
    /// Pushes what `listing` lacks.
    pub(in crate::sync) fn push_listed(
        &self,
        mut scan: Scan,
        listing: &mut Listing,
        store: Arc<StateStore>,
    ) -> Result<PushResult, SyncError> {
        let RunOptions { mode, dry_run, .. } = self.options;
        self.seal_check(&store, !dry_run).before_writing(listing)?;
        vanished::check_remote(&store.state(), listing, mode)?;
        let (manager, observer) = (self.manager, &*self.heartbeat);
        let mut recorder = Recorder::new(&store.state());
        manager.report_scan(&mut scan, &mut recorder, observer);
        let plan = manager.plan(&scan.files, listing, mode, &store.state())?;
        // A large one takes megabytes.
        drop(scan);
        report_gone(&store.state(), listing, observer);
        report_plan(&plan, observer);
        let store = (!dry_run).then_some(store);
        recorder.begin(store.clone(), &plan);
        let (run, executor) = (self.run(store), self.executor());
        let work = if dry_run { preview_file } else { push_file };
        let work = move |task: FileTask, log: Option<LogFate>| {
            let log = log.unwrap_or(task.log);
            work(&run, task, log)
        };
        executor.execute(plan.push, work, |key, outcome| recorder.take(key, outcome));
        let is_stopping = executor.watchdog.is_stopping();
        Ok(recorder.finish(listing.foreign, is_stopping)?)
    }
}

/// Reports the objects that were pushed and are gone. Those whose files are here are uploaded again.
fn report_gone(state: &State, listing: &Listing, observer: &dyn SyncObserver) {
    let mut gone = vanished::gone(state, &listing.files);
    let Some(first) = gone.next() else { return };
    let message = match gone.count() {
        0 => format!(
            "{first} was pushed before and is missing from the remote; if it is still here, it is uploaded again, \
             otherwise `devlog verify` lists it"
        ),
        more => format!(
            "{} files that were pushed before are missing from the remote, such as {first}; those that are still \
             here are uploaded again, and `devlog verify` lists the others",
            more + 1
        ),
    };
    observer.on_event(&SyncEvent::Warning {
        code: "gone",
        message,
    });
}

impl Task for FileTask {
    fn key(&self) -> JournalKey {
        self.local.key
    }
}

fn report_plan(plan: &Plan, observer: &dyn SyncObserver) {
    for file in plan.kept_news.iter().filter(|file| file.cut > 0) {
        observer.on_event(&SyncEvent::incomplete_line(file.key, file.cut));
    }
    let tasks = || plan.push.iter().flatten();
    observer.on_event(&SyncEvent::Planned {
        work: Work::Push,
        files: tasks().count(),
        bytes: tasks().map(|task| task.local.stat.size).sum(),
    });
}
