//! A verification from the listing to the record of it.

use super::{
    Damage, VerifyDepth, VerifyOptions, VerifyResult,
    file_check::check_file,
    plan::{VerifyPlanner, VerifyTask},
    recorder::VerifyRecorder,
};
use crate::{
    journal::{self, JournalKey},
    state::{State, StateStore, Verification},
    sync::{
        FileError, SyncError, SyncEvent, SyncManager, SyncObserver, Work, manager::RunOptions,
        plan::LogFate, remote::Listing, run::Task,
    },
    wall_clock,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

impl SyncManager {
    /// Checks that the remote holds what was pushed. Changes nothing but this machine's record of the check.
    ///
    /// # Errors
    /// The reason why single objects were not checked at all; an object that is not right is in the result.
    pub fn verify(
        &self,
        options: &VerifyOptions,
        observer: Arc<dyn SyncObserver>,
    ) -> Result<VerifyResult, SyncError> {
        let run_options = RunOptions {
            jobs: options.jobs,
            ..RunOptions::default()
        };
        let open = self.begin("devlog verify", run_options, observer)?;
        let mut listing = open.list()?;
        let scan = journal::scan(&self.root)?;
        let store = StateStore::open(&self.root, &self.binding)?;
        let keys = self.keys.as_deref();
        open.seal_check(&store, false)
            .before_reading(&mut listing)?;
        let plan = VerifyPlanner {
            objects: &listing.files,
            state: &store.state(),
            keys,
            public_config: &self.public_config,
        }
        .plan(scan.files);
        let mut recorder = VerifyRecorder::new(plan.not_pushed);
        // Below a folder that cannot be read nothing is seen.
        let is_seen = scan.failed.is_empty();
        for (path, source) in scan.failed {
            let name = path.strip_prefix(&self.root).unwrap_or(&path);
            let name = name.display().to_string();
            recorder
                .failed
                .insert(name, FileError::Source { path, source });
        }
        for key in &plan.missing {
            recorder.damaged(*key, Damage::Missing);
        }
        if is_seen {
            for key in &plan.lost {
                recorder.damaged(*key, Damage::Lost);
            }
        }
        open.heartbeat.on_event(&SyncEvent::Planned {
            work: Work::Verify,
            files: plan.tasks.len(),
            bytes: 0,
        });
        // What a check reads is not noted as known: a version that is damaged would be the known one from then on.
        let (run, executor) = (open.run(None), open.executor());
        let read = to_be_read(&plan.tasks, options.depth);
        let units = plan.tasks.into_iter().map(|task| vec![task]).collect();
        let work = move |task: VerifyTask, _: Option<LogFate>| {
            let is_to_be_read = read.contains(&task.key());
            check_file(&run, task, is_to_be_read)
        };
        executor.execute(units, work, |key, outcome| recorder.take(key, outcome));
        let mut restorable = None;
        if options.depth == VerifyDepth::Drill && !executor.watchdog.is_stopping() {
            let drilled = open.drill(&mut listing);
            restorable = Some(drilled?.judge(&self.root, &mut recorder)?);
        }
        let stopped = executor.watchdog.is_stopping();
        let result = recorder.finish(listing.foreign, restorable, stopped);
        if !stopped {
            note_damaged(&mut store.state(), &result, &listing);
            let found = result.failed.iter().filter(|file| file.error.is_damage());
            let damaged: BTreeSet<_> = found
                .filter_map(|file| JournalKey::parse(&file.name))
                .collect();
            // A check that was incomplete, and found nothing, says nothing.
            if !damaged.is_empty() || result.failed.len() + result.not_tried == 0 {
                let at = wall_clock::now();
                store.state().verification = Some(Verification { at, damaged });
            }
            store.save()?;
        }
        Ok(result)
    }
}

/// Remembers the versions whose bytes are damaged, and forgets those that are sound again.
fn note_damaged(state: &mut State, result: &VerifyResult, listing: &Listing) {
    let failed: BTreeMap<_, _> = result
        .failed
        .iter()
        .filter_map(|file| Some((JournalKey::parse(&file.name)?, &file.error)))
        .collect();
    state.files.change_all(|key, record| {
        if !failed.contains_key(&key) {
            record.damaged = None;
        }
    });
    for (key, error) in failed {
        if let FileError::Damaged {
            damage: Damage::Bytes,
        } = error
        {
            let etag = listing.files.get(&key).and_then(|object| object.etag);
            let etag = etag.map(|etag| etag.as_str().into());
            state.files.change(key, |record| record.damaged = etag);
        }
    }
}

impl Task for VerifyTask {
    fn key(&self) -> JournalKey {
        self.file.key
    }
}

/// The keys of the objects whose bytes are read.
fn to_be_read(tasks: &[VerifyTask], depth: VerifyDepth) -> BTreeSet<JournalKey> {
    let VerifyDepth::Content { sample } = depth else {
        return BTreeSet::new();
    };
    let mut keys: Vec<_> = tasks.iter().map(Task::key).collect();
    fastrand::shuffle(&mut keys);
    keys.truncate(sample.unwrap_or(usize::MAX));
    keys.into_iter().collect()
}
