//! A removal from the listing to the record of it.

use super::{
    plan::{PruneTask, plan_prune},
    report::{PruneOptions, PruneResult, PrunedFile},
};
use crate::{
    journal::{self, EntryId, JournalKey, ScanError},
    state::StateStore,
    sync::{
        Conflict, FailedFile, FileError, Outcome, SyncError, SyncEvent, SyncManager, SyncObserver,
        Work,
        file::{FileOutcome, Run},
        manager::RunOptions,
        plan::LogFate,
        run::{Task, vanished},
    },
};
use devlog_provider_api::{ErrorKind, ObjectKey, Precondition, RemoteStorage};
use std::{collections::BTreeMap, sync::Arc};

impl SyncManager {
    /// Removes the objects whose files were deleted here, each only as the version that was listed.
    ///
    /// # Errors
    /// The reason why nothing was removed: [`SyncError::TooMany`], or a journal that looks empty or cannot be read
    /// completely. An object that cannot be removed is in the result.
    pub fn prune(
        &self,
        options: &PruneOptions,
        observer: Arc<dyn SyncObserver>,
    ) -> Result<PruneResult, SyncError> {
        let run_options = RunOptions {
            dry_run: options.dry_run,
            jobs: options.jobs,
            ..RunOptions::default()
        };
        let open = self.begin("devlog prune", run_options, observer)?;
        let mut listing = open.list()?;
        let mut scan = journal::scan(&self.root)?;
        if let Some((path, source)) = scan.failed.pop() {
            return Err(ScanError::Unreadable { path, source }.into());
        }
        vanished::check(&scan, &listing)?;
        let store = StateStore::open(&self.root, &self.binding)?;
        vanished::check_remote(&store.state(), &listing, run_options.mode)?;
        let keys = self.keys.as_deref();
        open.seal_check(&store, false)
            .before_writing(&mut listing)?;
        let mut plan = plan_prune(&scan.files, &listing.files, &store.state(), keys);
        if let Some(shown) = &options.shown {
            plan.tasks
                .retain(|task| shown.contains(&task.key.object_key()));
        }
        let (found, max) = (plan.tasks.len(), options.max);
        if found > max {
            return Err(SyncError::TooMany { found, max });
        }
        open.heartbeat.on_event(&SyncEvent::Planned {
            work: Work::Prune,
            files: found,
            bytes: 0,
        });
        let (run, executor) = (open.run(None), open.executor());
        let dry_run = options.dry_run;
        let work = move |task: PruneTask, markdown: Option<LogFate>| match markdown {
            Some(LogFate::None | LogFate::Damaged) => FileOutcome::NotTried,
            Some(LogFate::Conflict | LogFate::LeftToRemote) => FileOutcome::LeftToRemote,
            Some(LogFate::Safe) | None if dry_run => preview(&task),
            Some(LogFate::Safe) | None => remove(&run, &task),
        };
        let units = by_day(plan.tasks);
        let mut outcomes = BTreeMap::new();
        executor.execute(units, work, |key, outcome| {
            outcomes.insert(key.object_key(), outcome);
        });
        let stopped = executor.watchdog.is_stopping();
        let mut result = sum_up(outcomes, plan.kept, listing.foreign, stopped);
        let lost = plan.lost.into_iter();
        result.lost = lost.map(JournalKey::object_key).collect();
        if !dry_run && result.is_change() {
            let removed = result.removed.iter().map(|file| &file.key);
            let gone = removed.chain(&result.lost);
            for key in gone.filter_map(|key| JournalKey::parse(key.as_str())) {
                let mut state = store.state();
                state.files.remove(&key);
                state.forget_damage(key);
            }
            store.save()?;
        }
        Ok(result)
    }
}

/// Puts the tasks of a day together: its markdown, then its log. This machine may know rendered markdown by its log
/// only, so an interrupted removal must not leave it without one.
fn by_day(tasks: Vec<PruneTask>) -> Vec<Vec<PruneTask>> {
    let mut days: BTreeMap<Option<EntryId>, Vec<PruneTask>> = BTreeMap::new();
    for task in tasks {
        days.entry(task.key.entry()).or_default().push(task);
    }
    days.into_values().collect()
}

impl Task for PruneTask {
    fn key(&self) -> JournalKey {
        self.key
    }
}

fn preview(task: &PruneTask) -> FileOutcome {
    FileOutcome::Removed { size: task.size }
}

fn remove(run: &Run, task: &PruneTask) -> FileOutcome {
    let failed = |source| {
        let call = "remove";
        FileOutcome::Failed(FileError::Remote { call, source })
    };
    let only_this = Precondition::IfMatch(task.etag.clone());
    let key = task.key.object_key();
    let error = match run.storage.delete_file(&key, &only_this) {
        Ok(()) => return preview(task),
        Err(error) => error,
    };
    match error.kind() {
        ErrorKind::Cancelled => FileOutcome::NotTried,
        // A call whose reply was lost has removed it already.
        ErrorKind::PreconditionFailed | ErrorKind::NotFound => match run.storage.stat_file(&key) {
            Ok(None) => preview(task),
            Ok(Some(_)) => FileOutcome::Conflict(Conflict {
                key,
                local: None,
                remote: None,
            }),
            Err(error) => failed(error),
        },
        _ => failed(error),
    }
}

fn sum_up(
    outcomes: BTreeMap<ObjectKey, FileOutcome>,
    kept: Vec<ObjectKey>,
    foreign: usize,
    stopped: bool,
) -> PruneResult {
    let mut result = PruneResult {
        kept,
        foreign,
        ..PruneResult::default()
    };
    for (key, outcome) in outcomes {
        match outcome {
            FileOutcome::Removed { size } => result.removed.push(PrunedFile { key, size }),
            FileOutcome::Conflict(conflict) => result.conflicts.push(conflict),
            FileOutcome::LeftToRemote => result.kept.push(key),
            FileOutcome::Failed(error) => {
                let name = key.to_string();
                result.failed.push(FailedFile { name, error });
            }
            _ => result.not_tried += 1,
        }
    }
    result.kept.sort_unstable();
    let is_incomplete = !result.failed.is_empty() || result.not_tried > 0;
    result.outcome = Outcome::first(|outcome| match outcome {
        Outcome::Interrupted => stopped && result.not_tried > 0,
        Outcome::Failed => is_incomplete && result.removed.is_empty(),
        Outcome::Partial => is_incomplete,
        Outcome::Refused => !result.conflicts.is_empty(),
        Outcome::NothingToDo => result.removed.is_empty(),
        Outcome::Ok => true,
    });
    result
}
